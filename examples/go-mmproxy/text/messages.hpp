// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_TEXT_MESSAGES_HPP
#define GO_MMPROXY_TEXT_MESSAGES_HPP

#include "go-mmproxy/text/arguments.hpp"
#include "go-mmproxy/text/en.hpp"
#include "go-mmproxy/text/message.hpp"
#include "go-mmproxy/text/zh.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace go_mmproxy {

/// The text of a message in the language of the program, with its arguments in braces.
std::string_view text_of(message id) noexcept;

/// A message for which these arguments are given: the compiler checks that its text names exactly these, in each
/// language.
template <class... Arguments> class message_with {
public:
    consteval message_with(message id) : id_{id} {
        const std::initializer_list<std::string_view> given{Arguments::name()...};
        if (!takes_arguments(en(id), given) || !takes_arguments(zh(id), given))
            throw "the arguments that are given are not those that the text names";
    }
    constexpr message id() const noexcept { return id_; }

private:
    message id_;
};

/// A message that is said as it stands.
using plain_message = message_with<>;

inline std::string text(plain_message m) {
    return std::string{text_of(m.id())};
}

/// As in `text(message::unknown_flag, "flag"_is(name))`.
template <class First, class... Rest>
std::string text(message_with<std::type_identity_t<First>, std::type_identity_t<Rest>...> m, const First& first,
                 const Rest&... rest) {
    return with_arguments(text_of(m.id()), {first, rest...});
}

} // namespace go_mmproxy

#endif
