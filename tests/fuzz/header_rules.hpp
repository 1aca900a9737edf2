// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_FUZZ_HEADER_RULES_HPP
#define MMPROXY_TESTS_FUZZ_HEADER_RULES_HPP

#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/v1.hpp>
#include <mmproxy/header_version/v2.hpp>

#include "support/bytes.hpp"
#include "support/describe.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

// The rules that hold for any bytes at all, good header or noise. Each function names the rule that `input` shows to be
// broken, or gives an empty text: the fuzzer aborts on one, a test reports it.
namespace mmproxy::tests {

/// All prefixes of an input, each ending where a heap block ends, so that AddressSanitizer sees a read beyond it.
class prefixes {
public:
    explicit prefixes(byte_view input) : input_{input}, block_{input.size()} {}

    byte_view first(std::size_t size) {
        const auto place = block_.out().last(size);
        std::ranges::copy(input_.first(size), place.begin());
        return place;
    }

private:
    byte_view input_;
    guarded block_;
};

/// As bytes arrive, `need_more` turns into a header or into a refusal, once and for all, and `size` keeps its word.
template <header_version_policy Version> std::string broken_rule_of_arrival(byte_view input) {
    prefixes arriving{input};
    parse_result before;
    for (std::size_t size = 0, seen = 0;; seen = size, size = std::min(size + 1 + size / 512, input.size())) {
        const auto now = Version::parse(arriving.first(size));
        const bool undecided = before.error == errc::need_more;
        if (now.error == errc::need_more) {
            if (!undecided) return "a decision is final";
            if (now.size <= size) return "need_more asks for more than there is";
            if (now.size < before.size) return "the least size of a header does not shrink";
            if (size >= Version::max_size) return "max_size bytes are enough for a decision";
        } else if (now) {
            if (!undecided && (!before || before.size != now.size)) return "what follows a header changes nothing";
            if (undecided && (now.size > size || (now.size <= seen && size > 0)))
                return "a header ends with its last byte";
            if (undecided && now.size < before.size) return "a header is no smaller than need_more said";
        } else if (before) {
            return "a header once read stays one";
        }
        if (now.size > Version::max_size) return "no header is larger than max_size";
        before = now;
        if (size == input.size()) return {};
    }
}

/// Whether it names a client and a destination of one family.
constexpr bool has_two_ends(const header& said) noexcept {
    return said.names_client() && said.source.family() == said.destination.family();
}

/// A header that was read and names a client can be written, and reads the same again; but for a v1 line whose
/// destination is of the other family.
template <header_version_policy Version> std::string broken_rule_of_writing(byte_view input) {
    const guarded received{input};
    const auto said = Version::parse(received.view());
    if (!said) return {};
    guarded out{Version::max_size};
    const auto [error, size] = Version::serialize(said.header, out.out());
    if (error != errc::success) return has_two_ends(said.header) ? "a header that names a client can be written" : "";
    const guarded written{out.view().first(size)};
    const auto again = Version::parse(written.view());
    if (!again || again.size != size) return "what was written is a header";
    if (meaning(again.header) != meaning(said.header))
        return "what was written means the same: " + describe(said) + " / " + describe(again);
    return {};
}

/// `any_version` answers as the version whose opening it sees.
inline std::string broken_rule_of_choice(byte_view input) {
    const guarded received{input};
    const auto one = v1::parse(received.view());
    const auto two = v2::parse(received.view());
    const auto any = any_version::parse(received.view());
    if (one && two) return "no bytes are a header of both versions";
    const auto& chosen = one.error != errc::not_proxy ? one : two;
    if (any.error != chosen.error) return "any_version gives the error of the version it sees";
    if (any && (any.size != chosen.size || describe(any) != describe(chosen)))
        return "any_version reads what the version reads";
    return {};
}

inline std::string broken_rule(byte_view input) {
    std::string broken;
    for (const auto rule : {broken_rule_of_arrival<v1>, broken_rule_of_arrival<v2>, broken_rule_of_arrival<any_version>,
                            broken_rule_of_writing<v1>, broken_rule_of_writing<v2>, broken_rule_of_writing<any_version>,
                            broken_rule_of_choice})
        if (broken.empty()) broken = rule(input);
    return broken;
}

} // namespace mmproxy::tests

#endif
