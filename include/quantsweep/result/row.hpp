// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One row of a sweep's result: what was quantized, and what each metric says of it.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <quantsweep/result/mode_rule.hpp>

namespace quantsweep {

/// The number where there is none.
inline constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

/// How the values of one quantized tensor were rounded. A per-channel tensor has one entry: the extremes of its channels.
struct range_used {
    std::string tensor;      ///< "weights", "input 0", "output"
    std::string format;      ///< "int8:symmetric:per_channel"
    std::string estimator;   ///< the one that decided, "mse"; of channels that best_of decided apart, "mse and entropy"
    float observed_low = 0;  ///< the smallest value that the calibration saw
    float observed_high = 0;  ///< the largest value that the calibration saw
    float low = 0;            ///< the range that was chosen: its lower end
    float high = 0;           ///< its upper end
    float scale = 0;          ///< the step; of a per-channel tensor the largest; 0 where the format has none
    double clipped = 0;       ///< share of the observed values outside [low, high]
    /// "fp16" or "bfloat16" of weights that the host keeps so: quantized values are rounded once more to be held there.
    std::string host_type{};
    double host_rounding_db = 0;  ///< how much of the weights' own SQNR that rounding takes; negative where it adds
    friend bool operator==(const range_used& a, const range_used& b);
};

/// What one metric says of a row. Numbers that could not be had are NaN; two that are NaN compare equal.
struct score {
    double value = no_number;       ///< the metric's, over the samples
    double drop = no_number;        ///< how much worse than the baseline; positive is worse
    double low = no_number;         ///< ends of the paired interval of the drop
    double high = no_number;        ///< its upper end
    double p_value = no_number;     ///< of "no drop", before Holm's correction
    bool significant = false;       ///< the dip stands after Holm's correction over the rows of its scheme and mode
    double value_low = no_number;   ///< ends of the value's interval, of a metric that compares with float
    double value_high = no_number;  ///< its upper end
    friend bool operator==(const score& a, const score& b);
};

/// On which side of a threshold a row's drop lies.
enum class verdict {
    open,  ///< no threshold was given, or the samples did not settle it
    below,
    above,
};

/// "", "below", "above"
std::string_view to_string(verdict side) noexcept;

/// Elements that are NaN or infinite in the float network already, and have no part in an SQNR.
struct nonfinite_elements {
    std::uint64_t count = 0;   ///< how many there are
    std::uint64_t batch = 0;   ///< of the first of them, as the caller's batches are numbered
    std::uint64_t sample = 0;  ///< of the first of them, within its batch

    /// Those of a later batch, too.
    nonfinite_elements& operator+=(const nonfinite_elements& later) noexcept {
        if (count == 0)
            *this = later;
        else
            count += later.count;
        return *this;
    }
    friend bool operator==(const nonfinite_elements&, const nonfinite_elements&) = default;
};

/// One layer under one scheme in one mode. Rows compare by value, NaN equal to NaN.
struct row {
    std::string layer;                     ///< the layer's name
    std::string scheme;                    ///< the scheme's name
    mode_rule mode = mode_rule::only;      ///< which other layers were quantized with it
    std::vector<std::string> quantized{};  ///< of "weights", "inputs", "output"
    std::vector<score> scores{};           ///< one for each of the sweep's metrics, in their order; the first leads
    double sqnr_db = no_number;            ///< the layer's own output, float inputs
    double output_sqnr_db = no_number;     ///< the network's output against float
    std::uint64_t samples = 0;             ///< how many it was measured on
    /// What was chosen for each tensor that was quantized.
    std::vector<range_used> ranges{};
    std::string failure{};  ///< why there are no numbers; empty where there are
    /// Of the leading metric's drop against the sweep's stop_threshold or, by the point estimate, against screen's.
    verdict side = verdict::open;
    std::string other_layer{};       ///< the second of a pair
    double interaction = no_number;  ///< a pair's drop less those of its layers alone
    /// Of screen: which of the groups of its scheme's screening the numbers are of, the smallest that has the layer.
    std::optional<std::size_t> group{};
    nonfinite_elements nonfinite{};         ///< left out of sqnr_db
    nonfinite_elements output_nonfinite{};  ///< left out of output_sqnr_db
    friend bool operator==(const row& a, const row& b);
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/result/row.ipp>
#endif
