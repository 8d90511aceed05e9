// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  From a calibration and a scheme to the quantizers of one layer's weights, inputs and output.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <quantsweep/calibrate/any_calibration.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/format/tensor_quantizer.hpp>
#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/observe/per_channel.hpp>
#include <quantsweep/result/row.hpp>
#include <quantsweep/sweep/detail/plan/swept_network.hpp>
#include <quantsweep/sweep/detail/quantize/quantized_parts.hpp>
#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep::detail {

struct layer_quantizers {
    std::vector<tensor_quantizer> weights{};                ///< one a weight parameter; empty where weights stay float
    std::vector<std::optional<tensor_quantizer>> inputs{};  ///< one an input; none where it stays float
    std::optional<tensor_quantizer> output{};
    std::vector<range_used> ranges{};
    std::string failure{};    ///< why no range could be had
    quantized_parts asked{};  ///< what the scheme says

    /// Those that there are; of a layer that failed those that were asked for.
    quantized_parts parts() const {
        if (!failure.empty()) return asked;
        const bool some_input = std::any_of(inputs.begin(), inputs.end(), [](const auto& q) { return q.has_value(); });
        return {!weights.empty(), some_input, output.has_value()};
    }
};

/// Share of the finite values that lie outside [low, high], values uniform in a bin.
inline double clipped_share(const distribution& seen, float low, float high) {
    double outside = 0;
    for (const bin& b : seen.bins) {
        const auto count = static_cast<double>(b.count);
        const double width = static_cast<double>(b.upper) - static_cast<double>(b.lower);
        if (width == 0) {
            outside += b.lower < low || b.lower > high ? count : 0;
        } else {
            const double inside = std::min<double>(b.upper, high) - std::max<double>(b.lower, low);
            outside += count * (1 - std::max(0.0, inside) / width);
        }
    }
    return seen.finite == 0 ? 0 : outside / static_cast<double>(seen.finite);
}

/// Every value a bin of its own: of a few values a histogram would know less and cost more.
inline distribution as_points(std::span<const float> values) {
    distribution seen;
    std::vector<float> finite;
    for (float x : values) {
        seen.zeros += x == 0;
        seen.nans += std::isnan(x);
        seen.positive_infinities += x == std::numeric_limits<float>::infinity();
        seen.negative_infinities += x == -std::numeric_limits<float>::infinity();
        if (std::isfinite(x)) finite.push_back(x);
    }
    std::sort(finite.begin(), finite.end());
    for (float x : finite) {
        if (seen.bins.empty() || seen.bins.back().lower != x) seen.bins.push_back({x, x, 0});
        ++seen.bins.back().count;
    }
    seen.finite = finite.size();
    if (!finite.empty()) seen.minimum = finite.front(), seen.maximum = finite.back();
    return seen;
}

/// Makes the quantizers of one tensor and keeps account of the ranges.
class quantizer_maker {
public:
    quantizer_maker(layer_quantizers& made, const tensor_scheme& how, std::string tensor)
        : made_{made}, how_{how}, tensor_{std::move(tensor)} {}

    tensor_quantizer make_weights(const parameter& lent) {
        return std::visit(
            [&]<class T>(const tensor_view<T>& values) {
                const tensor_view<const T> read{values};
                const auto seen_by = [&](auto observer) {
                    observe_tensor(observer, read, axes{std::nullopt, lent.channel_axis});
                    return observer;
                };
                if (how_.format.granularity() == granularity::per_channel)
                    return channels(seen_by(per_channel<bit_histogram<>>{}));
                const distribution seen = seen_by(bit_histogram<>{}).summary();
                if (how_.format.dynamic()) return dynamic(seen);
                const std::size_t group = how_.format.granularity().group();
                if (group == 0) return whole(seen);
                for_each_part(read, reduction_axis_of(lent), group,
                              [&](std::span<const float> values_of_group) { add(as_points(values_of_group)); });
                return finish(seen);
            },
            lent.values);
    }

    /// Of a value that flows: groups take the extremes of each tensor as it comes, since no summary has them.
    tensor_quantizer make_value(const any_calibration& seen, std::size_t value) {
        const distribution all = seen.summary(value);
        if (how_.format.dynamic()) return dynamic(all);
        if (takes_extremes(how_.format)) return dynamic(all, "min_max of each group as it comes");
        if (how_.format.granularity() == granularity::per_tensor) return whole(all);
        if (!seen.visit_channels(value, [&](const distribution& channel) { add(channel); }))
            throw invalid_argument{"", how_.format.name() + " needs a summary of each channel; calibrate with " +
                                           "per_channel<bit_histogram<>>, or quantize per tensor or by groups"};
        return finish(all);
    }

private:
    tensor_quantizer whole(const distribution& seen) {
        add(seen);
        account(seen, estimators_);
        return parts_.front();
    }

    template <class PerChannel>
    tensor_quantizer channels(const PerChannel& seen) {
        for (const auto& channel : seen.channels()) add(channel.summary());
        return finish(seen.summary());
    }

    tensor_quantizer dynamic(const distribution& seen, const char* estimator = "dynamic") {
        low_ = seen.minimum;
        high_ = seen.maximum;
        account(seen, estimator);
        return tensor_quantizer{how_.format};
    }

    void add(const distribution& seen) {
        const any_estimator by = how_.estimator.chosen(seen, how_.format);
        parts_.push_back(how_.format.quantizer(by.estimate(seen, how_.format)));
        name(by);
        const any_quantizer& q = parts_.back();
        low_ = std::min(low_, q.low());
        high_ = std::max(high_, q.high());
        step_ = std::max(step_, q.step());
        clipped_ += clipped_share(seen, q.low(), q.high()) * static_cast<double>(seen.finite);
    }

    tensor_quantizer finish(const distribution& all) {
        account(all, estimators_);
        return {std::move(parts_), how_.format.granularity()};
    }

    /// Each that decided for a channel or group, once.
    void name(const any_estimator& by) {
        if (std::find(deciding_.begin(), deciding_.end(), by) != deciding_.end()) return;
        deciding_.push_back(by);
        estimators_.append(estimators_.empty() ? "" : " and ").append(by.name());
    }

    void account(const distribution& all, std::string estimator) {
        const double clipped = all.finite == 0 ? 0 : clipped_ / static_cast<double>(all.finite);
        made_.ranges.push_back({std::move(tensor_), how_.format.name(), std::move(estimator), all.minimum, all.maximum,
                                low_, high_, step_, clipped});
    }

    layer_quantizers& made_;
    const tensor_scheme& how_;
    std::string tensor_;
    std::vector<any_quantizer> parts_{};
    std::vector<any_estimator> deciding_{};
    std::string estimators_{};
    float low_ = 0, high_ = 0, step_ = 0;
    double clipped_ = 0;
};

/// The number of a value in a calibration, or an error that says what to do.
inline std::size_t calibrated(const any_calibration& seen, const topology& net, std::size_t node, std::size_t value) {
    const std::size_t found = seen.find(net.value_name(value));
    if (found == seen.size())
        throw missing_summary{net.info[node].name, "the calibration has no summary of '" + net.value_name(value) +
                                                       "'; calibrate this very graph"};
    return found;
}

/// Errors  missing_summary; a range that cannot be had is not an error but `failure`
inline layer_quantizers make_quantizers(const any_calibration& seen, const topology& net, std::size_t node,
                                        std::span<const parameter> parameters, const scheme& how) {
    layer_quantizers made;
    made.asked = {how.weights.has_value(), how.inputs.has_value(), how.output.has_value()};
    const auto make = [&](const tensor_scheme& of, std::size_t source,
                          std::string tensor) -> std::optional<tensor_quantizer> {
        const std::size_t value = calibrated(seen, net, node, source);
        if (const distribution d = seen.summary(value); d.finite == 0 && d.nonfinite() == 0)
            return {};  // not floating point
        return quantizer_maker{made, of, std::move(tensor)}.make_value(seen, value);
    };
    try {
        if (how.weights)
            for (const parameter& lent : parameters)
                if (lent.role == parameter_role::weight)
                    made.weights.push_back(quantizer_maker{made, *how.weights, "weights"}.make_weights(lent));
        if (how.inputs)
            for (std::size_t k = 0; k < net.inputs[node].size(); ++k)
                made.inputs.push_back(make(*how.inputs, net.inputs[node][k], "input " + std::to_string(k)));
        if (how.output) made.output = make(*how.output, node, "output");
    } catch (const missing_summary&) {
        throw;
    } catch (const error& failure) {
        made.failure = failure.what();
    }
    return made;
}

/// By node, then by scheme; the inner vector is empty for nodes that are never quantized.
using quantizer_table = std::vector<std::vector<layer_quantizers>>;

/// Errors  missing_summary
inline quantizer_table make_quantizer_table(any_graph& host, const any_calibration& seen, const swept_network& network,
                                            std::span<const scheme> schemes) {
    quantizer_table table(network.net.size());
    for (const swept_unit& unit : network.units)
        for (std::size_t node : unit.nodes)
            for (const scheme& how : schemes)
                table[node].push_back(make_quantizers(seen, network.net, node, host.parameters(node), how));
    return table;
}

}  // namespace quantsweep::detail
