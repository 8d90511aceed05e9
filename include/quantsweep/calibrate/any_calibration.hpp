// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A calibration whose observer's type is erased. The sweep reads calibrations in this form.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/observe/memory.hpp>

namespace quantsweep {

/// A calibration by any observer. Its values have the numbers from 0 to size() - 1.
class any_calibration {
public:
    any_calibration() = default;
    any_calibration(const any_calibration&) = delete;
    any_calibration& operator=(const any_calibration&) = delete;
    virtual ~any_calibration() = default;

    /// How many samples were seen.
    virtual std::uint64_t samples() const = 0;
    /// The policy for NaN and infinities with which the calibration was made.
    virtual nonfinite_policy nonfinite() const = 0;
    /// How many values it has.
    virtual std::size_t size() const = 0;
    /// The value's name: that of the node whose output it is, or of the graph input.
    virtual const std::string& name(std::size_t value) const = 0;
    /// The number of the value of that name; size() if there is none.
    virtual std::size_t find(std::string_view name) const = 0;
    /// The distribution of the value over all channels.
    virtual distribution summary(std::size_t value) const = 0;
    /// Calls visit with the summary of each channel. Returns false if the observer does not keep channels separate.
    virtual bool visit_channels(std::size_t value, function_ref<void(const distribution&)> visit) const = 0;
    /// The number of elements in one sample of the value.
    virtual std::uint64_t elements(std::size_t value) const = 0;
    /// The bytes that the value's summary takes.
    virtual std::uint64_t bytes(std::size_t value) const = 0;
    /// The bytes that the summaries of a layer's weights take; 0 if the layer is unknown.
    virtual std::uint64_t weight_bytes(std::string_view layer) const = 0;
    /// The names of the values that a layer reads; none if the layer is unknown.
    virtual std::vector<std::string> inputs(std::string_view layer) const = 0;
};

/// Implements the interface for a calibration. Borrows it.
template <observer Observer>
class calibration_model final : public any_calibration {
public:
    /// Refers to the calibration, which has to outlive it.
    explicit calibration_model(const calibration<Observer>& seen) : seen_{seen} {}

    std::uint64_t samples() const override { return seen_.samples; }
    nonfinite_policy nonfinite() const override { return seen_.nonfinite; }
    std::size_t size() const override { return seen_.values.size(); }
    const std::string& name(std::size_t value) const override { return seen_.values[value].name; }
    std::size_t find(std::string_view name) const override {
        const auto* found = seen_.find_value(name);
        return found ? static_cast<std::size_t>(found - &seen_.values[0]) : size();
    }
    distribution summary(std::size_t value) const override { return seen_.values[value].seen.summary(); }
    bool visit_channels([[maybe_unused]] std::size_t value,
                        [[maybe_unused]] function_ref<void(const distribution&)> visit) const override {
        if constexpr (requires(const Observer& o) { o.channels().front().summary(); }) {
            for (const auto& channel : seen_.values[value].seen.channels()) visit(channel.summary());
            return true;
        } else {
            return false;
        }
    }
    std::uint64_t elements(std::size_t value) const override { return seen_.values[value].elements; }
    std::uint64_t bytes(std::size_t value) const override { return bytes_of(seen_.values[value].seen); }
    std::uint64_t weight_bytes(std::string_view layer) const override {
        std::uint64_t bytes = 0;
        if (const auto* known = seen_.find_layer(layer))
            for (const Observer& weights : known->weights) bytes += bytes_of(weights);
        return bytes;
    }
    std::vector<std::string> inputs(std::string_view layer) const override {
        const auto* known = seen_.find_layer(layer);
        return known ? known->inputs : std::vector<std::string>{};
    }

private:
    const calibration<Observer>& seen_;
};

#ifdef QUANTSWEEP_COMPILED
extern template class calibration_model<bit_histogram<>>;
#endif

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/calibrate/any_calibration.ipp>
#endif
