// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  For each layer, what keeping every activation would take, and what calibration keeps instead.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iomanip>
#include <ostream>
#include <string>
#include <vector>

#include <quantsweep/calibrate/calibration.hpp>

#include "layer_table.hpp"

namespace efficientvit_sam_l0 {

namespace qs = quantsweep;

namespace detail {

/// Formats one number like printf.
inline std::string formatted(const char* format, double number) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), format, number);
    return text.data();
}

/// Formats bytes in units of 1024 * 1024.
inline std::string mebibytes(std::uint64_t bytes, int digits) {
    return formatted(digits == 0 ? "%.0f MiB" : "%.1f MiB", static_cast<double>(bytes) / 0x1p20);
}

inline std::uint64_t kept_bytes(const qs::calibration<>& seen) {
    std::uint64_t bytes = 0;
    for (const auto& value : seen.values) bytes += value.seen.bytes();
    for (const auto& layer : seen.layers)
        for (const auto& weights : layer.weights) bytes += weights.bytes();
    return bytes;
}

}  // namespace detail

/// Counts only the outputs of activations as stored, as the analysis that this follows does. Elsewhere those columns
/// are blank. The number of samples is that of the calibration.
/// Errors  missing_summary if the calibration is of another network
inline void write_memory_table(std::ostream& out, const qs::calibration<>& seen, const variant& which,
                               const sides& size) {
    const std::vector<table_layer> layers = layer_table(which);
    const auto stored = [&](const table_layer& layer) {
        return layer.activation ? seen.samples * layer.output_elements(size) : 0;
    };
    const auto line = [&](const std::string& name, const std::string& block, const std::string& role,
                          const std::string& elements, const std::string& all, const std::string& bytes,
                          const std::string& kept) -> std::ostream& {
        return out << std::left << std::setw(12) << name << std::setw(13) << block << std::setw(18) << role
                   << std::right << std::setw(9) << elements << std::setw(13) << all << std::setw(11) << bytes
                   << std::setw(12) << kept;
    };
    const auto largest = std::max_element(layers.begin(), layers.end(),
                                          [&](const auto& a, const auto& b) { return stored(a) < stored(b); });
    line("layer", "block", "role", "elements", std::to_string(seen.samples) + " samples", "float32", "kept here")
        << '\n';
    std::uint64_t total = 0;
    for (const table_layer& layer : layers) {
        const auto* value = seen.find_value(layer.name());
        if (!value) throw qs::missing_summary{layer.name(), "the calibration did not see its output"};
        const std::uint64_t all = stored(layer);
        total += all;
        line(layer.name(), layer.block, layer.role, std::to_string(layer.output_elements(size)),
             all == 0 ? "" : detail::formatted("%.2e", static_cast<double>(all)),
             all == 0 ? "" : detail::mebibytes(all * sizeof(float), 0),
             detail::formatted("%.1f KiB", static_cast<double>(value->seen.bytes()) / 1024))
            << (&layer == &*largest ? "  <- largest" : "") << '\n';
    }
    out << "\nKeeping these activations of " << seen.samples << " samples takes "
        << detail::mebibytes(total * sizeof(float), 0) << ". Instead, the library keeps "
        << detail::mebibytes(detail::kept_bytes(seen), 1)
        << ": a full histogram of every layer's weights, input and output. The last column is the histogram of the "
           "output.\n";
}

}  // namespace efficientvit_sam_l0
