// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of calibration_pass.hpp.

#include <quantsweep/calibrate/detail/calibration_pass.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/calibrate/detail/batch_order.ipp>
#include <quantsweep/calibrate/detail/memory_shares.ipp>
#include <quantsweep/calibrate/detail/shown_values.ipp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/progress_clock.hpp>
#include <quantsweep/core/shared_progress.hpp>
#include <quantsweep/core/team.hpp>
#include <quantsweep/graph/thread_hosts.hpp>
#include <quantsweep/graph/traverse.hpp>
#include <quantsweep/graph/unpadded.hpp>

namespace quantsweep::detail {

/// The samples of a batch.
struct batch_samples {
    std::uint64_t first;
    std::size_t count;
    std::string name;
};

/// Knows which of the graph's values are observed, and the place of each one's summary in the calibration.
class calibration_pass {
public:
    calibration_pass(any_graph& host, const topology& net, const calibrate_options& options, any_summaries& summaries);

    /// Shares the memory budget out, if there is one; must precede any observation. Evaluates a batch if the memory of
    /// a summary depends on the tensor's shape.
    memory_plan share_memory(const any_batches& batches);
    void observe_weights();
    /// Used if this process sees only a part of the batches. Reads through all batches if an observer needs the numbers
    /// of samples.
    void number_samples(const any_batches& batches);
    /// May be called from several threads, each with a host of its own, or all with one host that permits it. Each
    /// summary still sees the batches in their order, so the result does not depend on the threads, whatever the
    /// observer. Threads must take up batches in ascending order.
    /// If this process sees a part of the batches, `turn` is the batch's place in that part and `number` its place
    /// among all.
    void observe(any_graph& host, std::size_t turn, std::size_t number, const batch_view& batch);
    std::uint64_t samples() const noexcept { return samples_; }

private:
    static constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();

    std::string add_value(std::size_t value);
    std::size_t& place(std::size_t value) {
        return is_graph_input(value) ? input_places_[input_index(value)] : node_places_[value];
    }
    /// Calls visit(number, layer's name, parameter) for each weight of the quantizable nodes.
    void for_each_weight(function_ref<void(std::size_t, const std::string&, const parameter&)> visit);
    /// Calls visit(value, place, tensor) for each value that has a summary.
    void for_each_value(any_graph& host, const batch_view& batch,
                        function_ref<void(std::size_t, std::size_t, const any_view&)> visit);
    void observe_value(std::size_t place, const any_view& values, const axes& where, const batch_samples& samples,
                       const batch_view& batch);

    any_graph& host_;
    const topology& net_;
    const calibrate_options& options_;
    any_summaries& summaries_;
    std::vector<std::size_t> node_places_;   ///< by node; nowhere if it has no summary
    std::vector<std::size_t> input_places_;  ///< by graph input
    std::size_t values_ = 0;
    std::uint64_t samples_ = 0;
    bool is_part_ = false;                 ///< whether this process sees a part of the batches
    std::vector<std::uint64_t> firsts_{};  ///< if so, the number of each batch's first sample; empty if unused
    batch_order order_;
};

QUANTSWEEP_INLINE calibration_pass::calibration_pass(any_graph& host, const topology& net,
                                                     const calibrate_options& options, any_summaries& summaries)
    : host_{host},
      net_{net},
      options_{options},
      summaries_{summaries},
      node_places_(net.size(), nowhere),
      input_places_(net.graph_inputs, nowhere),
      order_{net.size() + net.graph_inputs + 1} {  // the last is where batches number their samples
    for (std::size_t node = 0; node < net.size(); ++node) {
        if (!net.info[node].quantizable) continue;
        std::vector<std::string> inputs;
        for (std::size_t source : net.inputs[node]) inputs.push_back(add_value(source));
        add_value(node);
        const std::span<const parameter> lent = host.parameters(node);
        const auto weights = std::count_if(lent.begin(), lent.end(),
                                           [](const parameter& p) { return p.role == parameter_role::weight; });
        summaries.add_layer(net.info[node].name, std::move(inputs), static_cast<std::size_t>(weights));
    }
}

QUANTSWEEP_INLINE std::string calibration_pass::add_value(std::size_t value) {
    std::string name = net_.value_name(value);
    if (place(value) == nowhere) {
        place(value) = values_++;
        summaries_.add_value(name);
    }
    return name;
}

QUANTSWEEP_INLINE memory_plan calibration_pass::share_memory(const any_batches& batches) {
    std::vector<observation> planned(values_);
    if (summaries_.depends_on_shapes())
        batches.visit(0, [&](const batch_view& first) {
            for_each_value(host_, first, [&](std::size_t value, std::size_t at, const any_view& values) {
                if (observable(values)) planned[at] = like(values, host_.axes(value));
            });
        });
    for_each_weight([&](std::size_t, const std::string&, const parameter& lent) {
        planned.push_back(like(to_view(lent), {std::nullopt, lent.channel_axis}));
    });
    return detail::share_memory(summaries_, planned, options_.memory_budget);
}

QUANTSWEEP_INLINE void calibration_pass::observe_weights() {
    for_each_weight([&](std::size_t weight, const std::string& layer, const parameter& lent) {
        const any_view values = to_view(lent);
        if (options_.nonfinite == nonfinite_policy::refuse) require_finite(layer, "its weights", values);
        summaries_.observe_weight(weight, values, {std::nullopt, lent.channel_axis});
    });
}

QUANTSWEEP_INLINE void calibration_pass::number_samples(const any_batches& batches) {
    is_part_ = true;
    if (!summaries_.depends_on_shapes()) return;
    std::uint64_t first = options_.first_sample;
    for (std::size_t b = 0; b < batches.size(); ++b)
        batches.visit(b, [&](const batch_view& batch) {
            firsts_.push_back(first);
            first += batch.samples;
        });
}

QUANTSWEEP_INLINE void calibration_pass::observe(any_graph& host, std::size_t turn, std::size_t number,
                                                 const batch_view& batch) {
    try {
        batch_samples seen{0, batch.samples, "batch " + std::to_string(number)};
        order_.in_turn(net_.size() + net_.graph_inputs, turn, [&] {
            seen.first = options_.first_sample + samples_;
            samples_ += batch.samples;
        });
        if (!firsts_.empty()) seen.first = firsts_[number];
        if (!is_part_ || !firsts_.empty())
            seen.name = "samples " + std::to_string(seen.first) + " to " + std::to_string(seen.first + seen.count - 1);
        for_each_value(host, batch, [&](std::size_t value, std::size_t at, const any_view& values) {
            order_.in_turn(at, turn, [&] {
                if (observable(values)) observe_value(at, values, host.axes(value), seen, batch);
            });
        });
    } catch (...) {
        order_.fail(turn);
        throw;
    }
}

QUANTSWEEP_INLINE void calibration_pass::for_each_weight(
    function_ref<void(std::size_t, const std::string&, const parameter&)> visit) {
    std::size_t weight = 0;
    for (std::size_t node = 0; node < net_.size(); ++node) {
        if (!net_.info[node].quantizable) continue;
        for (const parameter& lent : host_.parameters(node))
            if (lent.role == parameter_role::weight) visit(weight++, net_.info[node].name, lent);
    }
}

QUANTSWEEP_INLINE void calibration_pass::for_each_value(
    any_graph& host, const batch_view& batch, function_ref<void(std::size_t, std::size_t, const any_view&)> visit) {
    check_batch(host, net_, batch);
    const auto see = [&](std::size_t value, tensor_ref tensor) {
        if (const std::size_t at = place(value); at != nowhere) visit(value, at, tensor.view());
    };
    for (std::size_t k = 0; k < net_.graph_inputs; ++k) see(graph_input(k), batch.inputs[k]);
    for_each_output(host, net_, batch.inputs, see);
}

QUANTSWEEP_INLINE void calibration_pass::observe_value(std::size_t at, const any_view& values, const axes& where,
                                                       const batch_samples& samples, const batch_view& batch) {
    value_counts& counts = summaries_.counts(at);
    const shape extents = shape_of(values);
    const unpadded seen{values, where, batch, counts.name};
    if (element_count(shape_of(seen.view())) == 0) ++counts.empty_tensors;
    if (may_have_padding(batch, where, extents.rank()))
        for (std::size_t s = 0; s < batch.samples; ++s)
            counts.count_elements(elements_of_sample(extents, where, batch, s));
    else
        counts.count_elements(element_count(extents) / batch.samples);
    if (options_.nonfinite == nonfinite_policy::refuse) require_finite(counts.name, samples.name, seen.view());
    summaries_.observe_value(at, seen.view(), where, samples.first);
}

/// Errors  empty_batches, invalid_argument
QUANTSWEEP_INLINE void check_calibration(const any_batches& batches, const calibrate_options& options) {
    if (batches.size() == 0) throw empty_batches{"", "calibration needs at least one batch"};
    if (options.threads == 0) throw invalid_argument{"", "calibration needs at least one thread"};
    check_shard(options.shard);
    if (options.peers && !options.shard.is_all())
        throw invalid_argument{"",
                               "a calibration over several ranks distributes the batches itself; do not set a shard"};
}

QUANTSWEEP_INLINE calibration_totals run_calibration(any_graph& host, const any_batches& batches,
                                                     const calibrate_options& options, any_summaries& summaries) {
    calibration_totals totals;
    team ranks{options.peers};
    ranks.together([&] {
        check_calibration(batches, options);
        const topology net = host.describe();
        calibration_pass pass{host, net, options, summaries};
        if (options.memory_budget != 0) totals.memory = pass.share_memory(batches);
        pass.observe_weights();
        if (options.peers || !options.shard.is_all()) pass.number_samples(batches);
        const std::size_t count = options.shard.count(batches.size());
        progress_clock clock{options.progress, count};
        const std::size_t threads = std::min(options.threads, std::max<std::size_t>(count, 1));
        const thread_hosts hosts{host, net, options.reentrant ? 1 : threads};
        shared_progress shown{clock};
        ranks.for_each(options.reentrant ? threads : hosts.size(), count,
                       [&](std::size_t thread, std::size_t i, std::size_t turn) {
                           const std::size_t number = options.shard[i];
                           batches.visit(number, [&](const batch_view& batch) {
                               pass.observe(hosts[options.reentrant ? 0 : thread], turn, number, batch);
                           });
                           if (ranks.is_alone())
                               clock.advance({});
                           else
                               shown.reach(i + 1);
                       });
        if (!ranks.is_alone()) {
            ranks.exchange("calibrated", {});
            shown.reach(count);
        }
        totals.samples = pass.samples();
    });
    return totals;
}

}  // namespace quantsweep::detail
