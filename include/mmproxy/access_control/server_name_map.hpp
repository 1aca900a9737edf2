// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ACCESS_CONTROL_SERVER_NAME_MAP_HPP
#define MMPROXY_ACCESS_CONTROL_SERVER_NAME_MAP_HPP

#include <mmproxy/separate_compilation.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mmproxy {

namespace detail {

constexpr char in_lower_case(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Orders names, for which ASCII letters of either case are the same. RFC 4343.
struct order_of_names {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const noexcept;
};

} // namespace detail

/// What belongs to the names of TLS servers, as clients ask for them (SNI; a header has them in the TLV AUTHORITY).
///
/// `www.example.com` is that name alone. `*.example.com` stands for every name below example.com, at whatever depth,
/// and not for example.com itself. The exact name goes first, then the longest `*.` that fits. ASCII letters are the
/// same in either case (RFC 4343); other names are given as clients send them, in their ASCII form (`xn--…`), without a
/// dot at the end (RFC 6066, section 3). Copies share what is in the map, which nothing changes.
template <class Value> class server_name_map {
public:
    /// The longest name of a host [bytes]. RFC 1035, section 3.1, as a text.
    static constexpr std::size_t max_name = 253;

    server_name_map() = default;

    /// Throws `std::invalid_argument`, with the name, when one is malformed or given twice.
    explicit server_name_map(std::vector<std::pair<std::string, Value>> entries) {
        auto made = std::make_shared<map>();
        for (auto& [name, value] : entries)
            if (!made->emplace(key_of(name), std::move(value)).second) fail(name, "is given twice");
        entries_ = std::move(made);
    }

    /// What belongs to the name that a client has asked for; null where nothing does. The map owns it. Allocates
    /// nothing, whatever the name is.
    const Value* find(std::string_view name) const noexcept {
        if (!entries_ || name.empty() || name.front() == '.' || name.size() > max_name) return nullptr;
        const auto* found = at(name);
        for (auto dot = name.find('.'); !found && dot != std::string_view::npos; dot = name.find('.', dot + 1))
            found = at(name.substr(dot));
        return found;
    }

private:
    using map = std::map<std::string, Value, detail::order_of_names>; ///< `*.example.com` as .example.com

    const Value* at(std::string_view key) const noexcept {
        const auto found = entries_->find(key);
        return found == entries_->end() ? nullptr : &found->second;
    }

    static std::string key_of(const std::string& name) {
        const bool is_wildcard = name.starts_with("*.");
        const auto below = std::string_view{name}.substr(is_wildcard ? 2 : 0);
        if (below.empty() || below.front() == '.' || below.back() == '.') fail(name, "lacks a label");
        if (below.find("..") != std::string_view::npos) fail(name, "lacks a label");
        if (below.find('*') != std::string_view::npos) fail(name, "has a * elsewhere than in front, before a dot");
        if (name.size() > max_name) fail(name, "is longer than a host's name can be");
        return is_wildcard ? name.substr(1) : name;
    }

    [[noreturn]] static void fail(const std::string& name, const char* why) {
        throw std::invalid_argument{std::string{"server name '"}.append(name).append("' ").append(why)};
    }

    std::shared_ptr<const map> entries_{};
};

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy::detail {

MMPROXY_DECL bool order_of_names::operator()(std::string_view a, std::string_view b) const noexcept {
    return std::ranges::lexicographical_compare(a, b, std::less<char>{}, in_lower_case, in_lower_case);
}

} // namespace mmproxy::detail

#endif // MMPROXY_HAS_DEFINITIONS

#endif
