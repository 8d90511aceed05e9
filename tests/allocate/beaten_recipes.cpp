// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/allocate/allocate.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

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

const qs::allocation_point& point_named(const qs::allocation_summary& found, const std::string& name) {
    return *std::find_if(found.points.begin(), found.points.end(), [&](const auto& p) { return p.name == name; });
}

}  // namespace

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
            CHECK(point.choosing_drop <= point_named(found, point.rival).choosing_drop);
        }
        CHECK(uniform == 2);
        CHECK(mixed >= 2);
    }
}
