// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Expectations about a sweep's result, for unit tests: for chosen layers, or for all of them at once.

#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/core/layer_selection.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/testing/expectation.hpp>

namespace quantsweep {

namespace detail {

struct checked_row;

}  // namespace detail

/// Some rows of a result. An expectation about no rows is never met, so that a misspelt name does not pass. An
/// expectation about a failed row is never met, either.
/// Borrows  the result
class chosen_rows {
public:
    /// Takes the rows that were chosen, and the name that messages give them.
    chosen_rows(const sweep_result& result, std::vector<const row*> rows, std::string subject);

    /// Of these rows, returns those of the layers of a selection, such as sweep_options has.
    chosen_rows of(const layer_selection& layers) const;
    /// Of these rows, returns those of the layers whose name matches the pattern: "stage0:*". Layers that share weights
    /// are named "a + b".
    chosen_rows named(std::string_view pattern) const;
    /// Of these rows, returns those of the layers that have the attribute: where("block", "mb").
    chosen_rows where(std::string_view key, const attribute_value& value) const;
    /// Of these rows, returns those of the schemes whose name matches the pattern: "w8a8*".
    chosen_rows under(std::string_view pattern) const;

    /// Expects that the interval of each drop ends at `limit` or below, in units of the metric: 0.005 is half a point of
    /// accuracy. The expectation is never met for a metric that has no drop, such as mse.
    expectation drops_at_most(double limit) const;
    /// Expects an SQNR of at least `db` for the layer's own output, with float inputs.
    expectation sqnr_at_least(double db) const;
    /// Expects an SQNR of at least `db` for the network's outputs.
    expectation output_sqnr_at_least(double db) const;

private:
    chosen_rows keep(const std::string& condition, function_ref<bool(const row&)> wanted) const;
    expectation noise_at_most(const std::string& what, double db, double row::* number) const;
    expectation judge(const std::string& demand, function_ref<detail::checked_row(const row&)> judge_row) const;

    const sweep_result* result_;
    std::vector<const row*> rows_;
    std::string subject_;
};

/// Returns the rows of a mode, one for each layer and scheme. Under `only`, each layer is quantized alone.
chosen_rows every_layer(const sweep_result& result, mode_rule mode = mode_rule::only);

/// Returns the rows that quantize all layers at once, one for each scheme: the last of `up_to`, or the first of `from`.
/// Returns no rows if the sweep had neither mode, or not for the outermost layer.
chosen_rows total(const sweep_result& result);

/// Expects that no row of any mode failed, and that there are rows.
expectation no_failed_row(const sweep_result& result);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/testing/expect.ipp>
#endif
