// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Makes the quantizers of one tensor from what was observed, and records their ranges.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/calibrate/any_calibration.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/format/quantizer_list.hpp>
#include <quantsweep/format/tensor_quantizer.hpp>
#include <quantsweep/graph/float_values.hpp>
#include <quantsweep/kernel/min_max.hpp>
#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/observe/min_max.hpp>
#include <quantsweep/observe/per_channel.hpp>
#include <quantsweep/range/min_max.hpp>
#include <quantsweep/result/row.hpp>
#include <quantsweep/sweep/detail/quantize/scales_layout.hpp>
#include <quantsweep/sweep/detail/quantize/weighted_parts.hpp>
#include <quantsweep/sweep/scheme.hpp>
#include <quantsweep/sweep/tensor_scales.hpp>

namespace quantsweep::detail {

/// Returns the share of the finite values that lie outside [low, high]. Values are uniform within a bin.
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

/// Puts each value in a bin of its own. For few values a histogram would be less exact and cost more.
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

/// Makes the quantizers of one tensor and records the ranges.
class quantizer_maker {
public:
    /// `given` holds scales that fit the tensor and are used as they are. If it is nullptr, the ranges are estimated.
    quantizer_maker(std::vector<range_used>& ranges, const tensor_scheme& how, std::string tensor,
                    const tensor_scales* given = nullptr)
        : ranges_{ranges}, how_{how}, tensor_{std::move(tensor)}, given_{given} {}

    tensor_quantizer make_weights(const parameter& lent) {
        return read_values(lent, [&](const auto& values) {
            const auto seen_by = [&](auto observer) {
                observe_tensor(observer, values, axes{std::nullopt, lent.channel_axis});
                return observer;
            };
            if (how_.format.granularity() == granularity::per_channel) {
                if (lies_by_channel(values, lent.channel_axis)) return slices(values, lent.channel_axis);
                return channels(seen_by(per_channel<bit_histogram<>>{}));
            }
            if (how_.format.granularity().group() != 0) return groups(values, lent);
            const distribution seen = seen_by(bit_histogram<>{}).summary();
            return how_.format.dynamic() ? dynamic(seen) : whole(seen);
        });
    }

    /// Makes the quantizers of weights that count differently, by the input channel that they multiply.
    tensor_quantizer make_weighted(const parameter& lent, std::span<const float> importance) {
        for (const distribution& part : weighted_parts(lent, how_.format.granularity(), importance)) add(part);
        return finish(weighted_parts(lent, granularity::per_tensor, importance).front());
    }

    /// Makes the quantizer of an activation. Groups take the extremes of each tensor when it is rounded, because no
    /// summary has those of groups.
    tensor_quantizer make_value(const any_calibration& seen, std::size_t value) {
        const distribution all = seen.summary(value);
        if (how_.format.dynamic()) return dynamic(all);
        if (how_.format.takes_extremes()) return dynamic(all, extremes_of(how_.format.granularity()));
        if (how_.format.granularity() == granularity::per_tensor) return whole(all);
        if (!seen.visit_channels(value, [&](const distribution& channel) { add(channel); }))
            throw invalid_argument{"", how_.format.name() + " needs a summary of each channel; calibrate with " +
                                           "per_channel<bit_histogram<>>, or quantize per tensor or by groups"};
        return finish(all);
    }

private:
    static const char* extremes_of(const granularity& shared) {
        if (shared.group() != 0) return "min_max of each group as it comes";
        return shared == granularity::per_token ? "min_max of each token as it comes"
                                                : "min_max of each tensor as it comes";
    }

    tensor_quantizer whole(const distribution& seen) {
        add(seen);
        account(seen, estimators_);
        return parts_[0];
    }

    /// Groups take their extremes each time the weights are rounded, which costs less than keeping them.
    template <class T>
    tensor_quantizer groups(const tensor_view<const T>& read, const parameter& lent) {
        const std::optional<std::size_t> axis = reduction_axis_of(lent);
        const std::size_t size = how_.format.granularity().group();
        const bool taken_again = !given_ && how_.estimator == any_estimator{min_max_estimator{}};
        if (taken_again) name(how_.estimator);
        if (given_) places_ = weights_layout(how_.format.granularity(), lent).places;
        extremes all;
        for_each_part(read, axis, size, [&](std::span<const float> values) {
            extremes seen;
            count_extremes(values, seen);
            all.merge(seen);
            taken_again ? add_extremes(values, range_of(seen)) : add(as_points(values));
        });
        if (!taken_again) return finish(all.summary());
        account(all.summary(), estimators_);
        return tensor_quantizer{how_.format};
    }

    void add_extremes(std::span<const float> values, range seen) {
        const auto account_for = [&](const auto& q) {
            widen(q);
            clipped_ += static_cast<double>(std::count_if(
                values.begin(), values.end(),
                [low = q.low(), high = q.high()](float x) { return std::isfinite(x) && (x < low || x > high); }));
        };
        if (const auto* integer = how_.format.target<integer_format>())
            account_for(integer->quantizer(seen));
        else
            account_for(how_.format.quantizer(seen));
    }

    /// Goes channel by channel: the histograms of all channels of a large layer take more memory than its weights.
    template <class T>
    tensor_quantizer slices(const tensor_view<const T>& values, std::size_t channel_axis) {
        min_max all;
        for_each_slice(values, channel_axis, [&](std::size_t, const tensor_view<const T>& slice) {
            bit_histogram<> seen;
            observe_tensor(seen, slice, axes{std::nullopt, std::nullopt});
            observe_tensor(all, slice, axes{std::nullopt, std::nullopt});
            add(seen.summary());
        });
        return finish(all.summary());
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
        const any_quantizer q = given_ ? given_part(parts_.size()) : estimated(seen);
        parts_.add(q);
        widen(q);
        clipped_ += clipped_share(seen, q.low(), q.high()) * static_cast<double>(seen.finite);
    }

    template <class Quantizer>
    void widen(const Quantizer& q) {
        low_ = std::min(low_, q.low());
        high_ = std::max(high_, q.high());
        step_ = std::max(step_, q.step());
    }

    any_quantizer estimated(const distribution& seen) {
        const any_estimator by = how_.estimator.chosen(seen, how_.format);
        any_quantizer made = how_.format.quantizer(by.estimate(seen, how_.format));
        name(by);
        return made;
    }

    any_quantizer given_part(std::size_t part) {
        estimators_ = "given";
        const std::size_t k = places_.empty() ? part : places_[part];
        return how_.format.quantizer_of_scale(given_->scales.at(k), zero_point(*given_, k));
    }

    tensor_quantizer finish(const distribution& all) {
        account(all, estimators_);
        parts_.shrink_to_fit();
        return {std::move(parts_), how_.format.granularity()};
    }

    /// Records the name of each estimator that chose a range for a channel or group, once.
    void name(const any_estimator& by) {
        if (std::find(deciding_.begin(), deciding_.end(), by) != deciding_.end()) return;
        deciding_.push_back(by);
        estimators_.append(estimators_.empty() ? "" : " and ").append(by.name());
    }

    void account(const distribution& all, std::string estimator) {
        const double clipped = all.finite == 0 ? 0 : clipped_ / static_cast<double>(all.finite);
        ranges_.push_back({std::move(tensor_), how_.format.name(), std::move(estimator), all.minimum, all.maximum, low_,
                           high_, step_, clipped});
    }

    std::vector<range_used>& ranges_;
    const tensor_scheme& how_;
    std::string tensor_;
    const tensor_scales* given_;
    std::vector<std::size_t> places_{};  ///< the places of groups whose scales are given
    quantizer_list parts_{how_.format};
    std::vector<any_estimator> deciding_{};
    std::string estimators_{};
    float low_ = 0, high_ = 0, step_ = 0;
    double clipped_ = 0;
};

}  // namespace quantsweep::detail
