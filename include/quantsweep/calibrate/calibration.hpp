// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The result of calibration: what every weight, input and output of a network looks like.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/observe/observer.hpp>

namespace quantsweep {

/// A tensor that flows along the graph's edges. It has one summary however many layers read it.
template <observer Observer>
struct value_summary {
    std::string name;                ///< the node that makes it, or "input 0" for the batch's first input
    std::uint64_t elements = 0;      ///< a sample; the largest seen where shapes vary
    Observer seen{};
};

/// A quantizable node: its weights, and the names of the values it reads. Its output is the value of its own name.
template <observer Observer>
struct calibrated_layer {
    std::string name;
    std::vector<std::string> inputs{};
    std::vector<Observer> weights{};  ///< one a parameter of role weight, in the order in which the host lends them
};

/// Memory does not depend on the number of samples. Saved and loaded by io/calibration_file.hpp.
template <observer Observer = bit_histogram<>>
struct calibration {
    std::uint64_t samples = 0;
    std::vector<value_summary<Observer>> values{};     ///< those that a quantizable layer reads or makes
    std::vector<calibrated_layer<Observer>> layers{};  ///< in topological order

    /// nullptr where there is none
    const value_summary<Observer>* find_value(std::string_view name) const { return find(values, name); }
    const calibrated_layer<Observer>* find_layer(std::string_view name) const { return find(layers, name); }

    /// Adds what another machine or thread saw of the same network.
    /// Errors  merge_mismatch where the layers, the values or the weights are others; then *this is unchanged
    void merge(const calibration& other)
        requires mergeable_observer<Observer>
    {
        require_same_network(other);
        for (std::size_t i = 0; i < values.size(); ++i) {
            values[i].seen.merge(other.values[i].seen);
            values[i].elements = std::max(values[i].elements, other.values[i].elements);
        }
        samples += other.samples;
    }

private:
    template <class Entry>
    static const Entry* find(const std::vector<Entry>& entries, std::string_view name) {
        const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.name == name; });
        return found == entries.end() ? nullptr : &*found;
    }

    void require_same_network(const calibration& other) const {
        const auto same_name = [](const auto& a, const auto& b) { return a.name == b.name; };
        if (!std::equal(values.begin(), values.end(), other.values.begin(), other.values.end(), same_name) ||
            !std::equal(layers.begin(), layers.end(), other.layers.begin(), other.layers.end(), same_name))
            throw merge_mismatch{"", "the two calibrations list different layers: they are of different networks"};
        for (std::size_t i = 0; i < layers.size(); ++i) {
            const auto same_weights = [](const Observer& a, const Observer& b) {
                const distribution left = a.summary(), right = b.summary();
                return left.minimum == right.minimum && left.maximum == right.maximum && left.finite == right.finite;
            };
            const auto &mine = layers[i].weights, &theirs = other.layers[i].weights;
            if (!std::equal(mine.begin(), mine.end(), theirs.begin(), theirs.end(), same_weights))
                throw merge_mismatch{layers[i].name, "the two calibrations saw different weights; calibrate the same network"};
        }
    }
};

}  // namespace quantsweep
