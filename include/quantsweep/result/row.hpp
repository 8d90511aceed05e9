// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One row of a sweep's result: what was quantized, and what each metric says about it.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <quantsweep/result/mode_rule.hpp>

namespace quantsweep {

/// The value of a number that does not exist.
inline constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

/// How the values of one quantized tensor were rounded. A per-channel tensor has one entry: the extremes of its channels.
struct range_used {
    std::string tensor;  ///< "weights", "input 0", "output"
    std::string format;  ///< "int8:symmetric:per_channel"
    /// The estimator that decided, "mse". If best_of decided differently for some channels, "mse and entropy".
    std::string estimator;
    float observed_low = 0;   ///< the smallest value that the calibration saw
    float observed_high = 0;  ///< the largest value that the calibration saw
    float low = 0;            ///< the lower end of the chosen range
    float high = 0;           ///< its upper end
    float scale = 0;          ///< the step; for a per-channel tensor the largest; 0 if the format has none
    double clipped = 0;       ///< the share of the observed values outside [low, high]
    /// "fp16" or "bfloat16" if the host keeps the weights in that type: quantized values are rounded once more to be
    /// stored there.
    std::string host_type{};
    double host_rounding_db = 0;  ///< how much that rounding takes from the weights' own SQNR; negative if it adds
    friend bool operator==(const range_used& a, const range_used& b);
};

/// What one metric says about a row. Numbers that do not exist are NaN; two numbers that are NaN compare equal.
struct score {
    double value = no_number;    ///< the metric's value over the samples
    double drop = no_number;     ///< how much worse the value is than the baseline; positive is worse
    double low = no_number;      ///< the lower end of the paired interval of the drop
    double high = no_number;     ///< its upper end
    double p_value = no_number;  ///< for "there is no drop", before Holm's correction
    bool significant = false;  ///< the dip is significant after Holm's correction over the rows of its scheme and mode
    double value_low = no_number;   ///< the lower end of the value's interval, for a metric that compares with float
    double value_high = no_number;  ///< its upper end
    friend bool operator==(const score& a, const score& b);
};

/// The side of a threshold on which a row's drop lies.
enum class verdict {
    open,  ///< no threshold was given, or the samples did not decide
    below,
    above,
};

/// "", "below", "above"
std::string_view to_string(verdict side) noexcept;

/// Elements that are NaN or infinite already in the float network. An SQNR leaves them out.
struct nonfinite_elements {
    std::uint64_t count = 0;   ///< how many there are
    std::uint64_t batch = 0;   ///< the batch of the first one, by its number among the caller's batches
    std::uint64_t sample = 0;  ///< the sample of the first one, within its batch

    /// Adds the elements of a later batch.
    nonfinite_elements& operator+=(const nonfinite_elements& later) noexcept {
        if (count == 0)
            *this = later;
        else
            count += later.count;
        return *this;
    }
    friend bool operator==(const nonfinite_elements&, const nonfinite_elements&) = default;
};

/// One layer under one scheme in one mode. Rows compare by value, and NaN equals NaN.
struct row {
    std::string layer;                     ///< the layer's name
    std::string scheme;                    ///< the scheme's name
    mode_rule mode = mode_rule::only;      ///< which other layers were quantized with it
    std::vector<std::string> quantized{};  ///< which of "weights", "inputs", "output" were quantized
    std::vector<score> scores{};           ///< one for each of the sweep's metrics, in their order; the first leads
    double sqnr_db = no_number;            ///< the SQNR of the layer's own output, with float inputs
    double output_sqnr_db = no_number;     ///< the SQNR of the network's output against float
    std::uint64_t samples = 0;             ///< the number of samples that it was measured on
    /// The range that was chosen for each tensor that was quantized.
    std::vector<range_used> ranges{};
    std::string failure{};  ///< why there are no numbers; empty if there are
    /// The side of the leading metric's drop: against the sweep's stop_threshold or, by the point estimate, against
    /// screen's threshold.
    verdict side = verdict::open;
    std::string other_layer{};       ///< the second layer of a pair
    double interaction = no_number;  ///< a pair's drop minus the drops of its layers alone
    /// For screen: the index of the group whose numbers the row has, in its scheme's screening. It is the smallest group
    /// that has the layer.
    std::optional<std::size_t> group{};
    nonfinite_elements nonfinite{};         ///< the elements that sqnr_db leaves out
    nonfinite_elements output_nonfinite{};  ///< the elements that output_sqnr_db leaves out
    friend bool operator==(const row& a, const row& b);
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/result/row.ipp>
#endif
