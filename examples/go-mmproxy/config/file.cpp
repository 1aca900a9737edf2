// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/file.hpp"

#include "go-mmproxy/config/statement.hpp"
#include "go-mmproxy/config/usage_error.hpp"
#include "go-mmproxy/text/excerpt.hpp"
#include "go-mmproxy/text/messages.hpp"
#include "go-mmproxy/text/utf8.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

namespace go_mmproxy {
namespace {

/// A key and its values, as CLI11 reads a statement; nothing where it is none. The comments have been taken off.
std::optional<CLI::ConfigItem> read_item(const statement& from) {
    if (!from.is_whole || from.text.starts_with('=') || from.text.find('=') == std::string::npos) return std::nullopt;
    CLI::ConfigTOML reader;
    reader.comment('\n'); // in no line
    std::istringstream text{from.text};
    auto items = reader.from_config(text);
    return items.size() == 1 ? std::optional{std::move(items.front())} : std::nullopt;
}

/// What names log lines, metrics and descriptors (sd_listen_fds(3)), and needs no escape in any of them.
bool is_service_name(std::string_view name) {
    constexpr std::size_t longest = 64; // any value of this order will do
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    return !name.empty() && name.size() <= longest && name.find_first_not_of(allowed) == std::string_view::npos;
}

class file_reader {
public:
    explicit file_reader(const std::string& path) : file_{path}, folder_{std::filesystem::path{path}.parent_path()} {}

    configuration_file read() {
        std::ifstream stream{file_};
        statement_reader statements{stream};
        while (const auto one = statements.next()) take(*one);
        if (!stream.is_open() || stream.bad())
            throw usage_error{
                text(message::file_unreadable, "file"_is(file_), "reason"_is(std::generic_category().message(errno)))};
        return std::move(read_);
    }

private:
    void take(const statement& one) {
        if (is_utf16(one.text)) throw usage_error{text(message::not_utf8, "file"_is(file_))};
        place_.line = one.line;
        if (one.is_section()) return take_section(one.text.substr(1, one.text.size() - 2));
        const auto item = read_item(one);
        if (!item) refuse(text(message::malformed_line, "line"_is(excerpt(one.text))));
        take_key(*item);
    }

    void take_section(const std::string& name) {
        if (!is_service_name(name)) refuse(text(message::malformed_service, "service"_is(excerpt(name))));
        place_.service = name;
        for (const auto& other : read_.services)
            if (other.place.service == name) refuse(text(message::service_given_twice, "line"_is(other.place.line)));
        read_.services.push_back({place_});
    }

    void take_key(const CLI::ConfigItem& item) {
        const auto& f = flag_of(item);
        auto& values = read_.services.empty() ? read_.defaults : read_.services.back().values;
        check_is_new(f, values);
        check_number(f, item.inputs.size());
        values.push_back({&f, texts_of(f, item.inputs), place_});
    }

    const flag& flag_of(const CLI::ConfigItem& item) const {
        const auto key = item.fullname();
        const auto* found = find_flag(key);
        if (found == nullptr || found->long_name != key) refuse(text(message::unknown_key, "key"_is(excerpt(key))));
        if (!found->in_file) refuse(text(message::key_of_command_line, "key"_is(key)));
        if (found->is_of_process() && !place_.service.empty()) refuse(text(message::key_of_process, "key"_is(key)));
        return *found;
    }

    void check_is_new(const flag& f, const given_values& values) const {
        const auto before = std::ranges::find(values, &f, &given_value::of);
        if (before != values.end())
            refuse(text(message::key_given_twice, "key"_is(f.long_name), "line"_is(before->place->line)));
    }

    void check_number(const flag& f, std::size_t count) const {
        if (count > 1 && !f.is_list()) refuse(text(message::key_of_one_value, "key"_is(f.long_name)));
    }

    /// An empty array says the same as an empty text.
    std::vector<std::string> texts_of(const flag& f, std::vector<std::string> texts) const {
        if (texts.empty()) texts.emplace_back();
        for (auto& one : texts)
            if (f.names_file() && !one.empty()) one = (folder_ / one).string();
        return texts;
    }

    [[noreturn]] void refuse(const std::string& what) const { throw usage_error{place_.explain(what)}; }

    std::string file_;
    std::filesystem::path folder_;
    file_place place_{file_};
    configuration_file read_{};
};

} // namespace

configuration_file read_configuration_file(const std::string& path) {
    return file_reader{path}.read();
}

} // namespace go_mmproxy
