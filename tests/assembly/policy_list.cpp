// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/assembly/policy_list.hpp>

#include "support/catch.hpp"

#include <concepts>
#include <memory>
#include <utility>

using namespace mmproxy::detail;

namespace {

template <class P>
concept shape = requires(const P& p) {
    p.corners();
};
template <class P>
concept colour = requires(const P& p) {
    p.wavelength();
};

struct disc {
    int corners() const { return 0; }
};
struct square {
    int side = 1;
    int corners() const { return 4; }
};
struct red {
    std::unique_ptr<int> owned{};
    int wavelength() const { return 700; }
};

struct shape_axis {
    template <class P> static constexpr bool fits = shape<P>;
    using default_model = disc;
};
struct colour_axis {
    template <class P> static constexpr bool fits = colour<P>;
    using default_model = no_default;
};

} // namespace

TEST_CASE("the model of an axis is found wherever it stands", "[assembly][policy_list]") {
    STATIC_REQUIRE(std::same_as<picked<shape_axis, square, red>, square>);
    STATIC_REQUIRE(std::same_as<picked<shape_axis, red, square>, square>);
    STATIC_REQUIRE(std::same_as<picked<colour_axis, square, red>, red>);
}

TEST_CASE("an axis without a model has its default", "[assembly][policy_list]") {
    STATIC_REQUIRE(std::same_as<picked<shape_axis, red>, disc>);
    STATIC_REQUIRE(std::same_as<picked<shape_axis>, disc>);
    STATIC_REQUIRE(std::same_as<picked<colour_axis, square>, no_default>);
}

TEST_CASE("the models of an axis are counted", "[assembly][policy_list]") {
    STATIC_REQUIRE(models_of<shape_axis> == 0);
    STATIC_REQUIRE(models_of<shape_axis, disc, red, square> == 2);
    STATIC_REQUIRE(is_model<red, shape_axis, colour_axis>);
    STATIC_REQUIRE_FALSE(is_model<int, shape_axis, colour_axis>);
}

TEST_CASE("a policy is taken from among the arguments, or made from nothing", "[assembly][policy_list]") {
    const square large{7};
    CHECK(take<square>(red{}, large).side == 7);
    CHECK(take<square>(large, red{}).side == 7);
    CHECK(take<square>(red{}).side == 1);
    CHECK(take<square>().side == 1);
}

TEST_CASE("an argument that is an rvalue is moved to its policy alone", "[assembly][policy_list]") {
    red given{std::make_unique<int>(5)};
    const auto take_all = []<class... Given>(Given&&... arguments) {
        const auto other = take<square>(std::forward<Given>(arguments)...);
        return std::pair{other, take<red>(std::forward<Given>(arguments)...)};
    };
    const auto taken = take_all(square{7}, std::move(given));
    CHECK(taken.first.side == 7);
    REQUIRE(taken.second.owned);
    CHECK(*taken.second.owned == 5);
}
