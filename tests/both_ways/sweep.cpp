// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/sweep.hpp>

#include <quantsweep/allocate/allocate.hpp>
#include <quantsweep/allocate/remedies.hpp>
#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/graph/as_hooked.hpp>
#include <quantsweep/io/journal.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/metric/set_metrics.hpp>
#include <quantsweep/metric/several_metrics.hpp>
#include <quantsweep/sweep/scales.hpp>

#include "../support/average_precision.hpp"
#include "../support/flat_metric.hpp"
#include "both_ways.hpp"

namespace both_ways {

namespace qs = quantsweep;

std::vector<qs::sweep_result> sweep(host_and_data& given, const std::string& journal) {
    const auto seen = qs::calibrate(given.host, given.batches);
    std::vector<qs::sweep_result> found;
    const auto keep = [&](qs::sweep_result result) {
        result.cost.seconds = 0;  // the only number that may differ between two runs
        result.cost.peak_bytes = 0;
        found.push_back(std::move(result));
    };

    qs::sweep_options all;
    all.schemes = {qs::w8a8(), qs::w4a4(), qs::parse_scheme("w4a8:per_channel"),
                   qs::parse_scheme("w=mxfp4/a=fp8_e4m3")};
    all.modes = {qs::sweep_mode::only(), qs::sweep_mode::all_but(),    qs::sweep_mode::up_to(),
                 qs::sweep_mode::from(), qs::sweep_mode::cumulative(), qs::sweep_mode::pairs(3),
                 qs::sweep_mode::local()};
    all.trace = true;
    qs::journal kept{journal};
    all.store = &kept;
    keep(qs::sweep(given.host, seen, given.batches, qs::metrics{toy::flat{qs::top1{}}, qs::cosine{}, qs::mse{}}, all));

    qs::sweep_options screened;
    screened.schemes = {qs::parse_scheme("w4a4:per_group:4"),
                        qs::parse_scheme("w=nvfp4/a=int8:symmetric:stochastic:5")};
    screened.modes = {qs::sweep_mode::screen(0.1)};
    screened.threads = 2;
    keep(qs::sweep(given.host, seen, given.batches, toy::flat{qs::top1{}}, screened));

    qs::sweep_options stopped;
    stopped.schemes = {qs::w4a4()};
    stopped.stop_threshold = 0.2;
    keep(qs::sweep(given.host, seen, given.batches, toy::flat{qs::agreement{}}, stopped));

    qs::sweep_options of_a_set;
    of_a_set.schemes = {qs::w4a4()};
    keep(
        qs::sweep(given.host, seen, given.batches, qs::metrics{toy::average_precision{}, qs::off_by_n{0.5}}, of_a_set));

    // A host that runs as a whole, with the scales of another sweep, what to ship and what mends a dip.
    qs::as_hooked hooked{given.host};
    qs::sweep_options shipped;
    shipped.schemes = {qs::parse_scheme("w2a2")};
    qs::for_each_scales(given.host, seen, shipped.schemes.front(),
                        [&](const qs::tensor_scales& each) { shipped.given_scales.push_back(each); });
    const toy::flat agreement{qs::agreement{}};
    qs::sweep_result whole = qs::sweep(hooked, seen, given.batches, agreement, shipped);
    whole.remedies = qs::find_remedies(given.host, seen, given.batches, agreement, whole, shipped);
    whole.allocation = qs::allocate(given.host, seen, given.batches, agreement, {.schemes = shipped.schemes});
    keep(std::move(whole));
    return found;
}

}  // namespace both_ways
