// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  From the tensors of a cell to the numbers that are kept of it: scores by sample, energies of error.

#include <cmath>
#include <cstddef>
#include <deque>
#include <exception>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/core/to_vector.hpp>
#include <quantsweep/graph/topology.hpp>
#include <quantsweep/kernel/squared_error.hpp>
#include <quantsweep/sweep/cell_store.hpp>
#include <quantsweep/sweep/detail/executor.hpp>
#include <quantsweep/sweep/detail/metric_reader.hpp>
#include <quantsweep/sweep/detail/sample_rows.hpp>
#include <quantsweep/metric/metric.hpp>

namespace quantsweep::detail {

inline std::string message_of(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& known) {
        return known.what();
    } catch (...) {
        return "something that is not a std::exception was thrown";
    }
}

/// An element that is NaN where the reference is not, or infinite where that is finite.
template <tensor Tensor>
bool newly_nonfinite(const Tensor& reference, const Tensor& value) {
    using scalar = typename tensor_traits<Tensor>::scalar;
    const auto before = to_vector<scalar>(view(reference)), now = to_vector<scalar>(view(value));
    for (std::size_t i = 0; i < now.size(); ++i)
        if ((std::isnan(now[i]) && !std::isnan(before[i])) || (std::isinf(now[i]) && std::isfinite(before[i])))
            return true;
    return false;
}

/// Errors  shape_mismatch, nonfinite_value
template <tensor Tensor>
squared_error_sums compare(const Tensor& reference, const Tensor& value, const char* whose) {
    if (!observable(reference) || !observable(value)) return {};
    if (view(reference).shape != view(value).shape)
        throw shape_mismatch{"", std::string{whose} + " has shape " + to_string(view(value).shape) +
                                     " when quantized and " + to_string(view(reference).shape) + " in float"};
    const squared_error_sums sums = squared_error(view(reference), view(value));
    if (!std::isfinite(sums.noise) && newly_nonfinite(reference, value))
        throw nonfinite_value{"", std::string{whose} +
                                      " is not finite (NaN or infinity) where the float one is, or NaN "
                                      "where that is infinite"};
    return sums;
}

/// Scores the samples of one batch against its float outputs.
template <described_graph Graph, class Batch>
class scorer {
public:
    using tensor_type = tensor_of<Graph>;
    using label_type = std::ranges::range_value_t<decltype(Batch::labels)>;

    scorer(const Graph& host, const topology& net, const Batch& batch, const metric_set<label_type>& metrics,
           const std::vector<const tensor_type*>& float_outputs)
        : host_{host}, net_{net}, batch_{batch}, metrics_{metrics}, float_outputs_{float_outputs} {
        read(float_outputs, float_rows_);
    }

    /// Adds to what was compared on the way. Never throws on what the host or the metric did: the record says it.
    void finish(cell_record& record, const cell_values<tensor_type>& values) const {
        if (!record.failure.empty()) return;
        try {
            if (values.failure) std::rethrow_exception(values.failure);
            if (values.outputs.empty()) return;
            for (std::size_t k = 0; k < net_.outputs.size(); ++k)
                record.output += compare(*float_outputs_[k], *values.outputs[k], "the network's output");
            record.scores = scores(values.outputs);
        } catch (...) {
            record = {};
            record.failure = message_of(std::current_exception());
        }
    }

    /// By metric.
    /// Errors  what the metric throws; nonfinite_value where a score is NaN
    std::vector<score_column> scores(const std::vector<const tensor_type*>& outputs) const {
        std::deque<sample_rows> rows;
        read(outputs, rows);
        std::vector<std::span<const float>> now(outputs.size()), reference(outputs.size());
        std::vector<score_column> result;
        for (std::size_t s = 0; s < static_cast<std::size_t>(batch_.samples); ++s) {
            for (std::size_t k = 0; k < outputs.size(); ++k) {
                now[k] = rows[k][s];
                reference[k] = float_rows_[k][s];
            }
            const label_type* label = batch_.labels.size() == 0 ? nullptr : &batch_.labels[s];
            metrics_.add(sample<label_type>{now, reference, label}, result);
        }
        return result;
    }

private:
    void read(const std::vector<const tensor_type*>& outputs, std::deque<sample_rows>& rows) const {
        for (std::size_t k = 0; k < outputs.size(); ++k) {
            const std::size_t node = net_.outputs[k];
            if (!observable(*outputs[k]))
                throw shape_mismatch{net_.info[node].name, "a metric reads floating-point outputs; this one is not"};
            rows.emplace_back(view(*outputs[k]), axes_of(host_, node).sample, static_cast<std::size_t>(batch_.samples),
                              net_.info[node].name);
        }
    }

    const Graph& host_;
    const topology& net_;
    const Batch& batch_;
    const metric_set<label_type>& metrics_;
    std::vector<const tensor_type*> float_outputs_;
    std::deque<sample_rows> float_rows_{};
};

}  // namespace quantsweep::detail
