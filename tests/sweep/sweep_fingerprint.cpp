// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/detail/sweep_fingerprint.hpp>

#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/detail/plan/cell_name.hpp>

#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;
using qs::detail::cell_request, qs::detail::nowhere;

namespace {

/// Has what a fingerprint reads of metrics.
struct described_metric final : qs::any_metrics {
    explicit described_metric(qs::metric_info of) { info_ = {std::move(of)}; }
    void add(const qs::any_sample&, std::vector<qs::score_column>&) const override {}
    double value(std::size_t, const qs::score_column&, std::span<const std::size_t>) const override { return 0; }
};

struct run {
    toy::setup net = toy::make(toy::u_net(2), 1, 5);
    qs::metric_info metric = qs::top1{}.info();
    qs::sweep_options options{};

    qs::sweep_fingerprint fingerprint() {
        qs::graph_model host{net.host};
        const qs::calibration_model seen{net.seen};
        const qs::batches_model<toy::tensor, std::vector<toy::batch>> batches{net.batches};
        const described_metric metrics{metric};
        qs::detail::rank_share share{options};
        return qs::detail::fingerprint_of({host, seen, batches, metrics, options, options.schemes, share},
                                          qs::describe(net.host));
    }
};

/// Returns what the fingerprint reports as changed.
std::vector<std::string> changed_by(const std::function<void(run&)>& change) {
    run before, after;
    change(after);
    return qs::difference(before.fingerprint(), after.fingerprint());
}

template <class Label>
std::string hash_of(const Label& label) {
    qs::fingerprint mark;
    qs::add_label(mark, label);
    return mark.hex();
}

}  // namespace

TEST_CASE("Nothing changed, or nothing that a record depends on") {
    CHECK(changed_by([](run&) {}).empty());
    CHECK(changed_by([](run& r) {
              r.options.threads = 2;
              r.options.confidence = 0.9;
              r.options.modes = {qs::sweep_mode::all_but()};
              r.options.graph_name = "another name";
              r.options.max_live_bytes = 1 << 20;
              r.options.order_seed = 9;  // not used without a threshold
          }).empty());
}

TEST_CASE("Each thing that changed is named, and nothing else") {
    using names = std::vector<std::string>;
    CHECK(changed_by([](run& r) { r.net.host.nodes[1].name = "renamed"; }) == names{"graph"});
    CHECK(changed_by([](run& r) { r.net.host.nodes.back().inputs[0] = 0; }) == names{"graph"});
    CHECK(changed_by([](run& r) { r.net.host.output_nodes = {2}; }) == names{"graph"});
    CHECK(changed_by([](run& r) { r.net.host.nodes[1].weight[5] += 1; }) == names{"parameters"});
    CHECK(changed_by([](run& r) { r.net.host.nodes[1].bias[0] = -r.net.host.nodes[1].bias[0]; }) ==
          names{"parameters"});
    CHECK(changed_by([](run& r) { r.options.schemes = {qs::w4a4()}; }) == names{"schemes"});
    CHECK(changed_by([](run& r) { r.options.schemes.push_back(qs::w4a4()); }) == names{"schemes"});
    CHECK(changed_by([](run& r) { r.options.schemes[0].weights->estimator = qs::any_estimator::parse("min_max"); }) ==
          names{"schemes"});
    CHECK(changed_by([](run& r) { r.options.schemes[0].output.reset(); }) == names{"schemes"});
    CHECK(changed_by([](run& r) { r.options.schemes[0].integer_biases = true; }) == names{"schemes"});
    CHECK(changed_by([](run& r) {
              r.options.given_scales.push_back({.layer = "conv1", .tensor = "output", .scales = {1}});
          }) == names{"given scales"});
    CHECK(changed_by([](run& r) { r.net.seen = qs::calibrate(r.net.host, std::vector{r.net.batches[0]}); }) ==
          names{"calibration"});
    CHECK(changed_by([](run& r) { r.metric.name = "top5"; }) == names{"metrics"});
    CHECK(changed_by([](run& r) { r.metric.upper_bound.reset(); }) == names{"metrics"});
    CHECK(changed_by([](run& r) { r.net.batches[1].inputs[0].values[3] += 1; }) == names{"data"});
    CHECK(changed_by([](run& r) { r.net.batches[1].labels[0] += 1; }) == names{"data"});
    CHECK(changed_by([](run& r) { std::swap(r.net.batches[0], r.net.batches[1]); }) == names{"data"});
    CHECK(changed_by([](run& r) { r.net.batches.pop_back(); }) == names{"data"});
    CHECK(changed_by([](run& r) { r.options.stop_threshold = 0.01; }) == names{"order of the samples"});
}

TEST_CASE("The seed of the order counts where there is an order") {
    run one, two;
    one.options.stop_threshold = two.options.stop_threshold = 0.01;
    two.options.order_seed = 2;
    CHECK(qs::difference(one.fingerprint(), two.fingerprint()) == std::vector<std::string>{"order of the samples"});
}

TEST_CASE("Labels are numbers, texts, ranges of those, and plain structs") {
    struct box {
        float x, y;
        int what;
    };
    CHECK(hash_of(3) != hash_of(4));
    CHECK(hash_of(std::string{"cat"}) != hash_of(std::string{"dog"}));
    CHECK(hash_of(std::vector<std::string>{"a", "bc"}) != hash_of(std::vector<std::string>{"ab", "c"}));
    CHECK(hash_of(std::vector<bool>{true, false}) != hash_of(std::vector<bool>{true, true}));
    CHECK(hash_of(std::vector<box>{{1, 2, 3}}) == hash_of(std::vector<box>{{1, 2, 3}}));
    CHECK(hash_of(std::vector<box>{{1, 2, 3}}) != hash_of(std::vector<box>{{1, 2, 4}}));
    CHECK(hash_of(qs::no_label{}) == qs::fingerprint{}.hex());
}

TEST_CASE("Cells have names") {
    const std::vector<qs::scheme> schemes{qs::w8a8(), qs::w4a4()};
    CHECK(qs::detail::cell_name({{{{3, 4, 0}}}}, schemes) == "w8a8 3");
    CHECK(qs::detail::cell_name({{{{0, 1, 1}, {3, 5, 1}, {7, 10, 1}}}}, schemes) == "w4a4 0,3-4,7-9");
    CHECK(qs::detail::cell_name({{{{0, 1, 1}, {1, 2, 0}, {5, 7, 1}}}}, schemes) == "w4a4 0,5-6 w8a8 1");
    CHECK(qs::detail::cell_name({}, schemes) == "nothing");
    CHECK(qs::detail::cell_name({{{{3, 4, 0}}}, true, 5, true}, schemes) == "w8a8 3 +layer +trace");
    CHECK(qs::detail::cell_name({{{{3, 4, 0}}}, false, 5}, schemes) == "w8a8 3 +layer -outputs");
    CHECK(qs::detail::cell_name({{{{3, 4, 0}}}, true, nowhere}, schemes) != qs::detail::baseline_cell);
}

TEST_CASE("Every number of the given scales counts") {
    qs::tensor_scales one{.layer = "conv1", .tensor = "output", .scales = {1}, .zero_points = {0}};
    const auto hash = [&] { return qs::detail::given_hash(std::span{&one, 1}); };
    const std::string before = hash();
    one.zero_points[0] = 1;
    const std::string other_zero = hash();
    one.scales[0] = 2;
    CHECK(before != other_zero);
    CHECK(other_zero != hash());
}
