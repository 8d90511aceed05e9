// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of calibration_pass.hpp.

#include <quantsweep/calibrate/detail/calibration_pass.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <quantsweep/calibrate/detail/batch_order.ipp>
#include <quantsweep/calibrate/detail/memory_shares.ipp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/parallel.hpp>
#include <quantsweep/core/progress_clock.hpp>
#include <quantsweep/graph/thread_hosts.hpp>
#include <quantsweep/graph/traverse.hpp>
#include <quantsweep/graph/unpadded.hpp>
#include <quantsweep/observe/min_max.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE any_view to_view(const parameter& lent) {
    return std::visit([]<class T>(const tensor_view<T>& values) -> any_view { return tensor_view<const T>{values}; },
                      lent.values);
}

/// Errors  nonfinite_value where there is NaN or infinity
QUANTSWEEP_INLINE void require_finite(const std::string& layer, const std::string& tensor, const any_view& values) {
    min_max all;
    observe_view(all, values, axes{std::nullopt, std::nullopt});
    const distribution seen = all.summary();
    if (seen.nonfinite() == 0) return;
    throw nonfinite_value{layer, std::to_string(seen.nans) + " NaN, " + std::to_string(seen.positive_infinities) +
                                     " +Inf, " + std::to_string(seen.negative_infinities) + " -Inf among " +
                                     std::to_string(element_count(shape_of(values))) + " values of " + tensor +
                                     "; the float network makes them, or let nonfinite be report"};
}

/// A tensor like these, whose values are not read.
QUANTSWEEP_INLINE observation like(const any_view& values, const axes& where) {
    observation result{{}, where};
    result.values.shape = shape_of(values);
    if (const auto* floats = std::get_if<tensor_view<const float>>(&values)) result.values.strides = floats->strides;
    if (const auto* doubles = std::get_if<tensor_view<const double>>(&values)) result.values.strides = doubles->strides;
    return result;
}

/// Knows which of the graph's values are to be observed, and where each one's summary stands in the calibration.
class calibration_pass {
public:
    calibration_pass(any_graph& host, const topology& net, const calibrate_options& options, any_summaries& summaries);

    /// Where there is a budget, before anything is observed. Evaluates the batch where the memory of a summary depends on
    /// the tensor's shape.
    memory_plan share_memory(const any_batches& batches);
    void observe_weights();
    /// Of several threads, each on a host of its own or all on one that lets them: a summary sees the batches in their
    /// order all the same, so that it is no matter whether that counts. Indices are handed out in ascending order.
    void observe(any_graph& host, std::size_t index, const batch_view& batch);
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
    void observe_value(std::size_t place, const any_view& values, const axes& where, std::uint64_t first,
                       const batch_view& batch);

    any_graph& host_;
    const topology& net_;
    const calibrate_options& options_;
    any_summaries& summaries_;
    std::vector<std::size_t> node_places_;   ///< by node, or nowhere
    std::vector<std::size_t> input_places_;  ///< by graph input
    std::size_t values_ = 0;
    std::uint64_t samples_ = 0;
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

QUANTSWEEP_INLINE void calibration_pass::observe(any_graph& host, std::size_t index, const batch_view& batch) {
    try {
        std::uint64_t first = 0;
        order_.in_turn(net_.size() + net_.graph_inputs, index, [&] {
            first = options_.first_sample + samples_;
            samples_ += batch.samples;
        });
        for_each_value(host, batch, [&](std::size_t value, std::size_t at, const any_view& values) {
            order_.in_turn(at, index, [&] {
                if (observable(values)) observe_value(at, values, host.axes(value), first, batch);
            });
        });
    } catch (...) {
        order_.fail(index);
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
                                                       std::uint64_t first, const batch_view& batch) {
    value_counts& counts = summaries_.counts(at);
    const shape extents = shape_of(values);
    const unpadded seen{values, where, batch, counts.name};
    if (element_count(shape_of(seen.view())) == 0) ++counts.empty_tensors;
    if (may_have_padding(batch, where, extents.rank()))
        for (std::size_t s = 0; s < batch.samples; ++s)
            counts.count_elements(elements_of_sample(extents, where, batch, s));
    else
        counts.count_elements(element_count(extents) / batch.samples);
    if (options_.nonfinite == nonfinite_policy::refuse)
        require_finite(counts.name,
                       "samples " + std::to_string(first) + " to " + std::to_string(first + batch.samples - 1),
                       seen.view());
    summaries_.observe_value(at, seen.view(), where, first);
}

QUANTSWEEP_INLINE calibration_totals run_calibration(any_graph& host, const any_batches& batches,
                                                     const calibrate_options& options, any_summaries& summaries) {
    const std::size_t count = batches.size();
    if (count == 0) throw empty_batches{"", "calibration needs at least one batch"};
    if (options.threads == 0) throw invalid_argument{"", "calibration needs at least one thread"};
    const topology net = host.describe();
    calibration_pass pass{host, net, options, summaries};
    progress_clock clock{options.progress, count};
    calibration_totals totals;
    if (options.memory_budget != 0) totals.memory = pass.share_memory(batches);
    pass.observe_weights();
    const std::size_t threads = std::min(options.threads, count);
    const thread_hosts hosts{host, net, options.reentrant ? 1 : threads};
    parallel_for(options.reentrant ? threads : hosts.size(), count, [&](std::size_t thread, std::size_t i) {
        batches.visit(i,
                      [&](const batch_view& batch) { pass.observe(hosts[options.reentrant ? 0 : thread], i, batch); });
        clock.advance({});
    });
    totals.samples = pass.samples();
    return totals;
}

}  // namespace quantsweep::detail
