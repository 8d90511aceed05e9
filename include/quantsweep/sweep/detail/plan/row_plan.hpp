// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Turns modes and schemes into rows, and rows into the distinct cells that they need.

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/graph/swept_units.hpp>
#include <quantsweep/sweep/detail/plan/asked_rows.hpp>
#include <quantsweep/sweep/detail/plan/cell.hpp>
#include <quantsweep/sweep/mode.hpp>

namespace quantsweep::detail {

/// A row that has no numbers yet.
struct planned_row {
    std::size_t mode = 0;               ///< index of the mode
    std::size_t scheme = 0;             ///< index of the scheme
    std::vector<std::size_t> layers{};  ///< the row's units: one, a pair, or a group
    std::size_t cell = 0;               ///< index into requests()
};

/// A recipe that has no numbers yet.
struct planned_recipe {
    std::size_t recipe = 0;  ///< index of the recipe
    std::size_t cell = 0;    ///< index into requests()
};

/// The rows of the selected layers, by mode, scheme and layer. Equal cells are one request, however many rows need
/// them.
class row_plan {
public:
    row_plan(std::span<const swept_unit> units, const asked_rows& asked, bool trace)
        : units_{units}, asked_{asked}, trace_{trace} {}

    /// Adds the rows of a mode that depends on no earlier measurement.
    /// Errors  invalid_argument for an order that names no layer, or names one twice
    void add(std::size_t mode, const sweep_mode& what, std::size_t scheme) {
        using rule = mode_rule;
        if (what.what() == rule::cumulative) return add_growing(mode, scheme, positions(what.order()));
        const std::size_t count = units_.size();
        for (std::size_t unit : asked_.units(scheme)) {
            cell_request request{};
            const auto quantize = [&](std::size_t first, std::size_t last) {
                request.quantized.append({first, last, scheme});
            };
            switch (what.what()) {
                case rule::all_but:
                    quantize(0, unit);
                    quantize(unit + 1, count);
                    break;
                case rule::up_to:
                    quantize(0, unit + 1);
                    break;
                case rule::from:
                    quantize(unit, count);
                    break;
                default:
                    quantize(unit, unit + 1);
                    request.own = units_[unit].nodes.front();
                    request.outputs = what.what() == rule::only;
                    request.trace = trace_ && request.outputs;
            }
            add_row({mode, scheme, {unit}, 0}, std::move(request));
        }
    }

    /// Adds one row for each selected layer of `order`, quantized together with all layers before it.
    void add_growing(std::size_t mode, std::size_t scheme, const std::vector<std::size_t>& order) {
        std::vector<std::size_t> quantized;
        for (std::size_t unit : order) {
            quantized.insert(std::lower_bound(quantized.begin(), quantized.end(), unit), unit);
            if (asked_.has(scheme, unit)) add_row({mode, scheme, {unit}, 0}, {make_cell(scheme, quantized)});
        }
    }

    void add_pairs(std::size_t mode, std::size_t scheme, std::vector<std::size_t> worst) {
        std::sort(worst.begin(), worst.end());
        for (std::size_t a = 0; a < worst.size(); ++a)
            for (std::size_t b = a + 1; b < worst.size(); ++b) add_group(mode, scheme, {worst[a], worst[b]});
    }

    /// Adds a row for layers, ascending, that are quantized together. A group of one layer makes the same request as
    /// the mode `only`, so a store has one record for both.
    void add_group(std::size_t mode, std::size_t scheme, std::vector<std::size_t> layers) {
        cell_request request{make_cell(scheme, layers)};
        if (layers.size() == 1) request.own = units_[layers.front()].nodes.front();
        add_row({mode, scheme, std::move(layers), 0}, std::move(request));
    }

    /// Adds a recipe with its schemes and layers as they are: the option `layers` selects rows and does not change a
    /// recipe.
    void add_recipe(std::size_t recipe, const cell& whole) {
        recipes_.push_back({recipe, request_for({asked_.reduced(whole)})});
    }

    const std::vector<planned_row>& rows() const noexcept { return rows_; }
    const std::vector<planned_recipe>& recipes() const noexcept { return recipes_; }
    /// Returns how many rows share this row's mode and scheme.
    std::size_t family(const planned_row& row) const { return families_.at({row.mode, row.scheme}); }
    const std::vector<cell_request>& requests() const noexcept { return requests_; }

private:
    /// Adds nothing if the cell quantizes nothing.
    void add_row(planned_row row, cell_request request) {
        request.quantized = asked_.reduced(request.quantized);
        if (request.quantized.quantized.empty()) return;
        row.cell = request_for(std::move(request));
        ++families_[{row.mode, row.scheme}];
        rows_.push_back(std::move(row));
    }

    std::size_t request_for(cell_request request) {
        const auto [found, is_new] = known_.try_emplace(request.quantized.quantized, requests_.size());
        if (is_new) {
            requests_.push_back(std::move(request));
            return found->second;
        }
        cell_request& known = requests_[found->second];
        known.outputs = known.outputs || request.outputs;
        known.own = std::min(known.own, request.own);
        known.trace = known.trace || request.trace;
        return found->second;
    }

    std::vector<std::size_t> positions(const std::vector<std::string>& names) const {
        std::vector<std::size_t> found;
        for (const std::string& name : names) {
            const auto unit =
                std::find_if(units_.begin(), units_.end(), [&](const swept_unit& u) { return u.name == name; });
            if (unit == units_.end())
                throw invalid_argument{
                    name, "the cumulative order names this layer, but the graph has no quantizable layer of that name"};
            found.push_back(static_cast<std::size_t>(unit - units_.begin()));
            if (std::count(found.begin(), found.end(), found.back()) > 1)
                throw invalid_argument{name, "the cumulative order names this layer twice; name it once"};
        }
        return found;
    }

    std::span<const swept_unit> units_;
    const asked_rows& asked_;
    bool trace_;
    std::vector<planned_row> rows_{};
    std::vector<planned_recipe> recipes_{};
    std::map<std::pair<std::size_t, std::size_t>, std::size_t> families_{};
    std::vector<cell_request> requests_{};
    std::map<std::vector<unit_interval>, std::size_t> known_{};
};

}  // namespace quantsweep::detail
