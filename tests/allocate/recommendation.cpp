// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/allocate/detail/recommendation.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/allocate/allocate.hpp>

#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

namespace {

/// Scores how close the output is to the float one, as a metric that has a drop.
struct closeness {
    qs::metric_info info() const { return {"closeness"}; }
    template <class Label>
    double score(const qs::sample<Label>& s) const {
        double noise = 0;
        for (std::size_t i = 0; i < s.outputs[0].size(); ++i)
            noise += std::pow(double{s.outputs[0][i]} - double{s.float_outputs[0][i]}, 2);
        return std::exp(-noise / static_cast<double>(s.outputs[0].size()));
    }
};

/// Makes a sum of layers. The first two have opposite weights: their errors cancel if both have the same scheme, and only
/// then. The third has a smaller error than either.
toy::graph opposite_layers() {
    toy::builder b{3};
    std::vector<std::size_t> branches;
    for (int k = 0; k < 3; ++k) branches.push_back(b.convolution(qs::graph_input(0), 4, 4, false));
    toy::graph made = b.finish({b.add(branches, 4)});
    for (std::size_t i = 0; i < made.nodes[0].weight.size(); ++i) {
        made.nodes[1].weight[i] = -made.nodes[0].weight[i];
        made.nodes[2].weight[i] /= 4;
    }
    return made;
}

/// Makes the third layer the cheapest to improve, so that the front has recipes that improve it alone.
double cost_of(const std::string& layer, const qs::scheme* how) {
    if (layer == "conv2") return !how ? 4 : how->name == "w4" ? 3 : 2;
    return !how ? 12 : how->name == "w4" ? 4 : 2;
}

const qs::allocation_point& point_of(const qs::allocation_summary& found, const std::string& name) {
    return *std::find_if(found.points.begin(), found.points.end(), [&](const auto& p) { return p.name == name; });
}

qs::detail::candidate measured(const std::string& name, std::uint64_t cost, double drop, double sqnr_db) {
    qs::detail::candidate made{{name}, {name, !name.starts_with("allocation")}, {}};
    made.point.cost = cost;
    made.point.choosing_drop = drop;
    made.sqnr_db = sqnr_db;
    return made;
}

}  // namespace

TEST_CASE("Of equal drops, the one with less noise stays, and so do failures and what no uniform recipe undercuts") {
    std::vector<qs::detail::candidate> all{
        measured("allocation 1", 5, 0.9, 1),     measured("w4", 10, 0.1, 20),
        measured("allocation 2", 11, 0.2, 30),   measured("allocation 3", 12, 0.1, 20),
        measured("allocation 4", 13, 0.1, 21),   measured("allocation 5", 14, qs::no_number, qs::no_number),
        measured("allocation 6", 15, 0.05, 19.0)};
    all[5].point.failure = "no kernel";
    qs::detail::keep_better_than_rivals(all, {});
    std::vector<std::uint64_t> costs;
    std::vector<std::string> names, rivals;
    for (const auto& each : all) {
        costs.push_back(each.point.cost);
        names.push_back(each.point.name);
        rivals.push_back(each.point.rival);
        CHECK(each.what.name == each.point.name);
    }
    CHECK(costs == std::vector<std::uint64_t>{5, 10, 13, 14, 15});
    CHECK(names == std::vector<std::string>{"allocation 1", "w4", "allocation 2", "allocation 3", "allocation 4"});
    CHECK(rivals == std::vector<std::string>{"", "", "w4", "w4", "w4"});
}

TEST_CASE("A recipe whose drop is no number loses more than one that has a drop") {
    const auto none = measured("w2", 5, qs::no_number, 40), some = measured("w4", 10, 0.9, 1);
    CHECK(qs::detail::loses_less(some, none));
    CHECK(!qs::detail::loses_less(none, some));
    // Of two without a drop, the one with less noise.
    CHECK(qs::detail::loses_less(none, measured("w3", 1, qs::no_number, 39)));
}

TEST_CASE("A mixed recipe that does not lose less than its rival on the choosing samples is left out") {
    toy::setup s = toy::make(opposite_layers(), 1, 3, 60);
    for (const std::size_t rounds : {0u, 1u, 3u}) {
        INFO(rounds);
        const auto found = qs::allocate(s.host, s.seen, s.batches, closeness{},
                                        {.schemes = {qs::parse_scheme("w4"), qs::parse_scheme("w2")},
                                         .cost = qs::cost_model{"units", cost_of},
                                         .points = 30,
                                         .rounds = rounds});
        std::size_t mixed = 0, uniform = 0;
        for (const qs::allocation_point& point : found.points) {
            INFO(point.name);
            uniform += point.uniform;
            if (point.uniform) continue;
            CHECK(point.name == "allocation " + std::to_string(++mixed));
            // Apart, the two lose more than the uniform recipe, whatever the sum of their drops says.
            CHECK(point.choices[0].scheme == point.choices[1].scheme);
            REQUIRE(!point.rival.empty());
            CHECK(point.choosing_drop <= point_of(found, point.rival).choosing_drop);
        }
        CHECK(uniform == 2);
        CHECK(mixed >= 2);
    }
}
