// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The changes that can be tried for a layer that dips under a scheme, from cheap to expensive.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/format/any_format.hpp>
#include <quantsweep/range/any_estimator.hpp>
#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep::detail {

/// From cheap to expensive.
enum class remedy_kind {
    ranges,
    weighted_ranges,
    corrected_bias,
    weights_per_channel,
    equalized_channels,
    weights_in_groups,
    turned_channels,
    more_bits
};

struct remedy_candidate {
    std::string change;  ///< such as "weights per channel"
    std::string takes;   ///< a sentence about what its deployment takes
    scheme how;
    remedy_kind kind;
};

/// A change that needs numbers made for the layer.
struct treated_change {
    remedy_kind kind;
    const char* change;
    const char* takes;
};

inline constexpr treated_change weighted_ranges{
    remedy_kind::weighted_ranges, "weights' ranges by importance",
    "Choose the ranges of this layer's weights with the numbers in importance; only scales change."};

inline constexpr treated_change corrected_bias{remedy_kind::corrected_bias, "bias corrected",
                                               "Subtract the numbers in bias_shift from this layer's bias; nothing "
                                               "else changes, and the kernels stay as they are."};

/// Returns the format with another granularity, such as ":per_channel". Returns nullopt for a caller's own format,
/// which no text names.
inline std::optional<any_format> with_granularity(const any_format& format, const std::string& suffix) {
    const std::string name = format.name();
    try {
        return any_format::parse(name.substr(0, name.size() - format.granularity().suffix().size()) + suffix);
    } catch (const unknown_format&) {
        return std::nullopt;
    }
}

/// Returns "int4:symmetric" with 8 bits, or "int8:affine" with 16. Returns nullopt for any other format, and for one
/// that has 16 bits already.
inline std::optional<any_format> with_more_bits(const any_format& format) {
    const std::string name = format.name();
    const std::size_t digits = name.starts_with("int") ? 3 : name.starts_with("uint") ? 4 : 0;
    if (digits == 0 || format.dynamic() || format.bits() >= 16) return std::nullopt;
    const std::size_t rest = name.find_first_not_of("0123456789", digits);
    return any_format::parse(name.substr(0, digits) + (format.bits() < 8 ? "8" : "16") + name.substr(rest));
}

inline constexpr treated_change equalized_channels{
    remedy_kind::equalized_channels, "input channels equalized",
    "Divide this layer's input channels by the numbers in equalization (in the layer before, if that is linear), and "
    "multiply its weights by them before they are rounded."};

inline constexpr treated_change turned_channels{remedy_kind::turned_channels, "input channels turned",
                                                "Multiply this layer's input by a Hadamard matrix along the axis that "
                                                "it sums over, each time it runs, and its weights "
                                                "once, before they are rounded."};

class remedy_list {
public:
    explicit remedy_list(const scheme& dips) : dips_{dips} {
        other_ranges();
        if (dips.weights && !dips.weights->format.dynamic()) finer_weights(dips.weights->format);
        more_bits();
    }

    const std::vector<remedy_candidate>& all() const noexcept { return all_; }

private:
    void add(remedy_kind kind, std::string change, std::string takes, scheme how) {
        how.name = scheme_text(how);
        all_.push_back({std::move(change), std::move(takes), std::move(how), kind});
    }

    /// Returns the scheme with other weights.
    scheme with_weights(const tensor_scheme& weights) const {
        scheme how = dips_;
        how.weights = weights;
        return how;
    }
    /// Returns the scheme with each quantized activation changed.
    template <class Change>
    scheme with_activations(Change&& change) const {
        scheme how = dips_;
        for (std::optional<tensor_scheme>* part : {&how.inputs, &how.output})
            if (*part) change(**part);
        return how;
    }
    /// Returns the activations' format if they are quantized.
    const tensor_scheme* activations() const {
        return dips_.inputs ? &*dips_.inputs : dips_.output ? &*dips_.output : nullptr;
    }

    void other_ranges() {
        static constexpr const char* takes = "Calibrate with these ranges; only scales and zero points change.";
        for (const char* name : {"mse", "min_max", "percentile:99.99", "entropy"}) {
            const any_estimator estimator = any_estimator::parse(name);
            const std::string by = " ranges by " + std::string{name};
            if (dips_.weights && !dips_.weights->format.dynamic() && !(dips_.weights->estimator == estimator))
                add(remedy_kind::ranges, "weights'" + by, takes, with_weights({dips_.weights->format, estimator}));
            const tensor_scheme* flowing = activations();
            const bool estimated = flowing && !flowing->format.dynamic() && !flowing->format.takes_extremes();
            if (estimated && !(flowing->estimator == estimator))
                add(remedy_kind::ranges, "activations'" + by, takes,
                    with_activations([&](tensor_scheme& part) { part.estimator = estimator; }));
        }
    }

    void finer_weights(const any_format& format) {
        const auto add_finer = [&](remedy_kind kind, const std::string& suffix, const char* change, const char* takes) {
            if (const auto finer = with_granularity(format, suffix))
                add(kind, change, takes, with_weights({*finer, dips_.weights->estimator}));
        };
        if (format.granularity() == granularity::per_tensor)
            add_finer(remedy_kind::weights_per_channel, ":per_channel", "weights per channel",
                      "The runtime needs a scale for each output channel of this layer's weights.");
        if (format.granularity().group() == 0)
            add_finer(remedy_kind::weights_in_groups, ":per_group:32", "weights in groups of 32",
                      "The runtime needs a scale for every 32 weights of this layer.");
    }

    void more_bits() {
        const auto to = [](const any_format& format) { return std::to_string(format.bits()) + " bits"; };
        if (dips_.weights)
            if (const auto wider = with_more_bits(dips_.weights->format))
                add(remedy_kind::more_bits, "weights in " + to(*wider),
                    "This layer's weights take more bytes, and its kernel reads wider ones.",
                    with_weights({*wider, dips_.weights->estimator}));
        const tensor_scheme* flowing = activations();
        if (!flowing) return;
        if (const auto wider = with_more_bits(flowing->format))
            add(remedy_kind::more_bits, "activations in " + to(*wider),
                "The runtime needs a kernel for wider activations in this layer.",
                with_activations([&](tensor_scheme& part) {
                    if (const auto more = with_more_bits(part.format)) part.format = *more;
                }));
    }

    const scheme& dips_;
    std::vector<remedy_candidate> all_{};
};

}  // namespace quantsweep::detail
