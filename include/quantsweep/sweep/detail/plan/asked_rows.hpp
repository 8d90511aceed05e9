// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Which layers have rows: the selected ones in which a scheme quantizes something.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/layer_selection.hpp>
#include <quantsweep/sweep/detail/plan/cell.hpp>
#include <quantsweep/sweep/detail/plan/selected_units.hpp>
#include <quantsweep/sweep/detail/plan/swept_network.hpp>
#include <quantsweep/sweep/detail/quantize/layer_quantizers.hpp>
#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep::detail {

/// Which units have a row under each scheme.
class asked_rows {
public:
    /// with_rows  how many of the schemes, from the first on, have rows
    /// Errors     invalid_argument if no layer is selected, or if a scheme with rows applies to none of the selected
    ///            layers
    asked_rows(const swept_network& network, const quantizer_table& quantizers, std::span<const scheme> schemes,
               std::size_t with_rows, const layer_selection& layers)
        : selected_{selected_units(layers, network)},
          parts_(schemes.size(), std::vector<quantized_parts>(network.units.size())) {
        for (std::size_t s = 0; s < schemes.size(); ++s) {
            const std::string* failure = nullptr;
            bool works = network.units.empty();
            for (std::size_t unit = 0; unit < network.units.size(); ++unit) {
                bool fails = false;
                for (std::size_t node : network.units[unit].nodes) {
                    const layer_quantizers& made = quantizers[node][s];
                    parts_[s][unit] |= made.parts();
                    fails = fails || !made.failure.empty();
                    if (fails && selected_[unit] && !failure) failure = &made.failure;
                }
                works = works || (has(s, unit) && !fails);
            }
            if (!works && s < with_rows) refuse(schemes[s], failure);
        }
    }

    /// Whether the unit has a row.
    bool has(std::size_t scheme, std::size_t unit) const { return selected_[unit] && parts_[scheme][unit].any(); }
    /// Returns the units that have a row, ascending.
    std::vector<std::size_t> units(std::size_t scheme) const {
        std::vector<std::size_t> found;
        for (std::size_t unit = 0; unit < parts_[scheme].size(); ++unit)
            if (has(scheme, unit)) found.push_back(unit);
        return found;
    }
    /// Returns the cell without the units in which nothing is quantized; those run in float.
    cell reduced(const cell& c) const {
        cell kept;
        for (const unit_interval& units : c.quantized)
            for (std::size_t unit = units.first; unit < units.last; ++unit)
                if (parts_[units.scheme][unit].any()) kept.append({unit, unit + 1, units.scheme});
        return kept;
    }
    /// Returns what is quantized in at least one of the cell's units.
    quantized_parts parts(const cell& c) const {
        quantized_parts all;
        for (const unit_interval& units : c.quantized)
            for (std::size_t unit = units.first; unit < units.last; ++unit) all |= parts_[units.scheme][unit];
        return all;
    }

private:
    [[noreturn]] static void refuse(const scheme& how, const std::string* failure) {
        throw invalid_argument{
            "", "no layer can use the scheme '" + how.name +
                    "': " + (failure ? *failure : "none has weights, inputs or an output that it quantizes")};
    }

    std::vector<bool> selected_;
    std::vector<std::vector<quantized_parts>> parts_;
};

}  // namespace quantsweep::detail
