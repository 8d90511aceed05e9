// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  From a calibration and a scheme to the quantizers of one layer's weights, inputs and output.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/graph/topology.hpp>
#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/observe/per_channel.hpp>
#include <quantsweep/sweep/result.hpp>
#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep::detail {

/// One quantizer, or one a channel.
using quantizer_list = std::vector<any_quantizer>;

struct layer_quantizers {
    std::vector<quantizer_list> weights{};           ///< one list a weight parameter; empty where weights stay float
    std::vector<std::optional<any_quantizer>> inputs{};  ///< one an input; none where it stays float
    std::optional<any_quantizer> output{};
    std::vector<range_used> ranges{};
    std::string failure{};  ///< why no range could be had
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

/// Makes quantizers and keeps account of the ranges.
class quantizer_maker {
public:
    quantizer_maker(layer_quantizers& made, const tensor_scheme& how) : made_{made}, how_{how} {}

    any_quantizer make(const distribution& seen, const std::string& tensor) {
        const any_quantizer q = one(seen);
        made_.ranges.push_back(line(tensor, seen, q.low(), q.high(), q.step(), clipped_share(seen, q.low(), q.high())));
        return q;
    }

    quantizer_list make_weights(const parameter& lent) {
        return std::visit([&]<class T>(const tensor_view<T>& values) {
            const tensor_view<const T> read{values};
            if (how_.format.granularity() == granularity::per_channel) return channels(read, lent.channel_axis);
            bit_histogram<> seen;
            observe_tensor(seen, read, axes{std::nullopt, lent.channel_axis});
            return quantizer_list{make(seen.summary(), "weights")};
        }, lent.values);
    }

private:
    any_quantizer one(const distribution& seen) const {
        return how_.format.quantizer(how_.estimator.estimate(seen, how_.format));
    }

    range_used line(std::string tensor, const distribution& seen, float low, float high, float step, double clipped) const {
        return {std::move(tensor), how_.format.name(), how_.estimator.name(), seen.minimum, seen.maximum,
                low, high, step, clipped};
    }

    template <class T>
    quantizer_list channels(const tensor_view<const T>& values, std::size_t axis) {
        per_channel<bit_histogram<>> seen;
        observe_tensor(seen, values, axes{std::nullopt, axis});
        quantizer_list list;
        float low = 0, high = 0, step = 0;
        double clipped = 0;
        for (const bit_histogram<>& one_channel : seen.channels()) {
            const distribution channel = one_channel.summary();
            list.push_back(one(channel));
            low = std::min(low, list.back().low());
            high = std::max(high, list.back().high());
            step = std::max(step, list.back().step());
            clipped += clipped_share(channel, list.back().low(), list.back().high()) * static_cast<double>(channel.finite);
        }
        const distribution all = seen.summary();
        made_.ranges.push_back(line("weights", all, low, high, step,
                                    all.finite == 0 ? 0 : clipped / static_cast<double>(all.finite)));
        return list;
    }

    layer_quantizers& made_;
    const tensor_scheme& how_;
};

/// The summary of a value, or an error that says what to do.
template <observer Observer>
distribution calibrated(const calibration<Observer>& seen, const topology& net, std::size_t node, std::size_t value) {
    const auto* summary = seen.find_value(net.value_name(value));
    if (!summary)
        throw missing_summary{net.info[node].name, "the calibration has no summary of '" + net.value_name(value) +
                                                       "'; calibrate this very graph"};
    return summary->seen.summary();
}

/// Errors  missing_summary; a range that cannot be had is not an error but `failure`
template <observer Observer, class Parameters>
layer_quantizers make_quantizers(const calibration<Observer>& seen, const topology& net, std::size_t node,
                                 const Parameters& parameters, const scheme& how) {
    layer_quantizers made;
    const auto unseen = [](const distribution& d) { return d.finite == 0 && d.nonfinite() == 0; };  // not floating point
    try {
        if (how.weights)
            for (const parameter& lent : parameters)
                if (lent.role == parameter_role::weight)
                    made.weights.push_back(quantizer_maker{made, *how.weights}.make_weights(lent));
        if (how.inputs)
            for (std::size_t k = 0; k < net.inputs[node].size(); ++k) {
                const distribution input = calibrated(seen, net, node, net.inputs[node][k]);
                made.inputs.emplace_back();
                if (!unseen(input))
                    made.inputs.back() = quantizer_maker{made, *how.inputs}.make(input, "input " + std::to_string(k));
            }
        if (how.output) {
            const distribution output = calibrated(seen, net, node, node);
            if (!unseen(output)) made.output = quantizer_maker{made, *how.output}.make(output, "output");
        }
    } catch (const missing_summary&) {
        throw;
    } catch (const error& failure) {
        made.failure = failure.what();
    }
    return made;
}

}  // namespace quantsweep::detail
