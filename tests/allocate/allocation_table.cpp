// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/allocate/detail/allocation_table.hpp>

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/sweep/scheme.hpp>

namespace qs = quantsweep;

namespace {

const std::vector<qs::scheme> two_schemes{qs::parse_scheme("w8a8"), qs::parse_scheme("w4a8")};

qs::row lost(const std::string& layer, const qs::scheme& how, double drop, double output_sqnr_db) {
    qs::row made{layer, how.name};
    made.scores = {{}};
    made.scores[0].drop = drop;
    made.output_sqnr_db = output_sqnr_db;
    return made;
}

/// Makes the result of a sweep of three layers. The first loses nothing by the metric, the second the same under both
/// schemes.
qs::sweep_result three_layers(double sqnr_db_of_first) {
    qs::sweep_result made;
    made.metrics = {{{"accuracy"}}};
    made.storage = {{"first", 40, {10, 5}}, {"second", 40, {10, 5}}, {"third", 40, {10, 5}}};
    for (const qs::scheme& how : two_schemes) {
        made.rows.push_back(lost("first", how, 0, sqnr_db_of_first));
        made.rows.push_back(lost("second", how, 0.5, how.name == "w8a8" ? 60 : 30));
        made.rows.push_back(lost("third", how, how.name == "w8a8" ? 1e-3 : 50, 30));
    }
    return made;
}

}  // namespace

TEST_CASE("A layer that leaves nothing of the output does not hide which schemes of others have less noise") {
    for (const double sqnr_db : {20.0, -20.0, -275.0, -std::numeric_limits<double>::infinity()}) {
        INFO(sqnr_db);
        const qs::allocation_options options{.schemes = two_schemes};
        const qs::detail::allocation_table table{three_layers(sqnr_db), options};
        const qs::allocation_problem problem = table.problem({});
        REQUIRE(problem.groups.size() == 3);
        const auto& second = problem.groups[1].choices;
        REQUIRE(second.size() == 3);
        CHECK(second[0].loss < second[1].loss);
        CHECK(second[1].loss < second[2].loss);
    }
}

TEST_CASE("All noise together weighs less than the smallest drop") {
    const qs::allocation_options options{.schemes = two_schemes};
    const qs::detail::allocation_table table{three_layers(-275), options};
    double noise = 0;
    const qs::allocation_problem problem = table.problem({});
    for (const qs::allocation_choice& choice : problem.groups[0].choices) noise += choice.loss;
    CHECK(noise < 1e-3);
    CHECK(problem.groups[2].choices[1].loss >= 1e-3);
}

TEST_CASE("If the metric has no drop, a layer is not given a scheme that leaves no signal at the output") {
    for (const double sqnr_db : {-std::numeric_limits<double>::infinity(), qs::no_number}) {
        qs::sweep_result swept = three_layers(sqnr_db);
        swept.metrics.front().info.name = "sqnr_db";
        swept.metrics.front().info.against_float = true;
        const qs::allocation_options options{.schemes = two_schemes};
        const qs::detail::allocation_table table{swept, options};
        CHECK(table.groups()[0].decisions == std::vector<std::size_t>{0});
        CHECK(table.groups()[1].decisions == std::vector<std::size_t>{0, 1, 2});
    }
}
