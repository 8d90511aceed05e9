// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/parameter_copies.hpp>

#include <cstddef>
#include <cstring>
#include <span>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/graph/check_graph.hpp>

#include "../support/toy_passing.hpp"

namespace qs = quantsweep;

namespace {

/// Computes with its own weights and ignores those that it receives.
struct deaf_host : toy::passing_host {
    using linear_host::linear_host;
    toy::tensor evaluate_with(std::size_t node, std::span<const toy::tensor* const> in,
                              std::span<const qs::parameter>) {
        return evaluate(node, in);
    }
};

/// Keeps the weights that it receives as its own.
struct keeping_host : toy::passing_host {
    using linear_host::linear_host;
    toy::tensor evaluate_with(std::size_t node, std::span<const toy::tensor* const> in,
                              std::span<const qs::parameter> given) {
        const auto from = given[0].values.as<float>();
        std::memcpy(parameters(node)[0].values.as<float>().data, from.data, 16 * sizeof(float));
        return evaluate(node, in);
    }
};

}  // namespace

TEST_CASE("Weights are copied with their axes in the same order, and the rest is passed on") {
    std::vector<float> weight = toy::normal_values<float>(24, 3), bias = {1, 2};
    const std::vector<float> kept = weight;
    // Every second column of a column-major matrix.
    const qs::tensor_view<float> slice{weight.data(), {3, 4}, {1, 6}};
    const std::vector<qs::parameter> lent{{slice},
                                          {qs::tensor_view<float>{bias.data(), {2}}, qs::parameter_role::bias}};
    for (const bool with_biases : {false, true}) {
        const qs::parameter_copies copies{lent, with_biases};
        REQUIRE(copies.parameters().size() == 2);
        const auto copy = copies.parameters()[0].values.as<float>();
        CHECK(copy.strides == qs::strides{1, 3});
        for (std::ptrdiff_t i = 0; i < 3; ++i)
            for (std::ptrdiff_t j = 0; j < 4; ++j) CHECK(copy.data[i + 3 * j] == slice.data[i + 6 * j]);
        std::size_t written = 0;
        copies.overwrite([&](std::size_t index, const qs::parameter& each) {
            CHECK(index == 0);
            each.values.as<float>().data[0] = 100;
            ++written;
        });
        CHECK(written == (with_biases ? 2 : 1));
        CHECK(weight == kept);
        CHECK(bias == std::vector<float>{1, 2});
        CHECK((copies.parameters()[1].values.as<float>().data == bias.data()) == !with_biases);
    }
}

TEST_CASE("A host that takes weights is probed for computing with them, and for leaving its own") {
    const auto weights = toy::passed_weights(1);
    const toy::batch batch = toy::rows_of_four(1)[0];
    toy::passing_host sound{weights};
    const qs::graph_report report = qs::check_graph(sound, batch);
    CHECK_NOTHROW(report.require());
    CHECK(report.status("evaluate_with") == qs::law_status::holds);
    CHECK(report.status("writes") == qs::law_status::unknown);
    const auto breaks_it_alone = [&](auto host) {
        for (const qs::checked_law& law : qs::check_graph(host, batch).laws)
            CHECK_MESSAGE((law.status == qs::law_status::broken) == (law.law == "evaluate_with"), law.law);
    };
    breaks_it_alone(deaf_host{weights});
    breaks_it_alone(keeping_host{weights});
}
