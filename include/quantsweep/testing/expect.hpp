// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Expectations over a sweep's result, for unit tests: chosen layers, or all of them at once.

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

/// Some rows of a result, which has to outlive them. An expectation of no rows is never met, lest a misspelt name pass;
/// nor is one of a failed row.
class chosen_rows {
public:
    /// The rows that were chosen, and what messages call them.
    chosen_rows(const sweep_result& result, std::vector<const row*> rows, std::string subject);

    /// Of these, the layers of a selection, such as sweep_options has.
    chosen_rows of(const layer_selection& layers) const;
    /// Of these, the layers whose name is of the pattern: "stage0:*". Layers that share weights are named "a + b".
    chosen_rows named(std::string_view pattern) const;
    /// Of these, the layers that have the attribute: where("block", "mb").
    chosen_rows where(std::string_view key, const attribute_value& value) const;
    /// Of these, the rows of the schemes whose name is of the pattern: "w8a8*".
    chosen_rows under(std::string_view pattern) const;

    /// The interval of each drop ends at `limit` or below, in units of the metric: 0.005 is half a point of accuracy.
    /// Never met by a metric that has no drop, such as mse.
    expectation drops_at_most(double limit) const;
    /// Of the layer's own output, given float inputs.
    expectation sqnr_at_least(double db) const;
    /// Of the network's outputs.
    expectation output_sqnr_at_least(double db) const;

private:
    chosen_rows keep(const std::string& condition, function_ref<bool(const row&)> wanted) const;
    expectation noise_at_most(const std::string& what, double db, double row::* number) const;
    expectation judge(const std::string& demand, function_ref<detail::checked_row(const row&)> judge_row) const;

    const sweep_result* result_;
    std::vector<const row*> rows_;
    std::string subject_;
};

/// The rows of a mode, one a layer and scheme; of `only`, each layer quantized alone.
chosen_rows every_layer(const sweep_result& result, mode_rule mode = mode_rule::only);

/// The rows that quantize all layers at once, one a scheme: the last of `up_to`, or the first of `from`. No rows where
/// the sweep had neither mode, or not for the outermost layer.
chosen_rows total(const sweep_result& result);

/// No row of any mode failed, and there are rows.
expectation no_failed_row(const sweep_result& result);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/testing/expect.ipp>
#endif
