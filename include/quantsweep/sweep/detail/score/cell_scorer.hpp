// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Turns the tensors of a cell into the numbers that are kept: scores by sample, and the energies of errors.

#include <cmath>
#include <cstddef>
#include <deque>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/to_vector.hpp>
#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/graph/evaluate.hpp>
#include <quantsweep/graph/unpadded.hpp>
#include <quantsweep/kernel/squared_error.hpp>
#include <quantsweep/metric/any_metrics.hpp>
#include <quantsweep/sweep/cell_store.hpp>
#include <quantsweep/sweep/detail/run/cell_values.hpp>
#include <quantsweep/sweep/detail/score/compare.hpp>

namespace quantsweep::detail {

/// Returns the shape of a tensor without its sample axis, if it has one.
inline shape sample_extents(const shape& whole, std::optional<std::size_t> axis) {
    std::vector<std::size_t> rest;
    for (std::size_t a = 0; a < whole.rank(); ++a)
        if (axis != a) rest.push_back(whole[a]);
    return shape(rest.begin(), rest.end());
}

/// The values of each sample as a row, in row-major order over the other axes and without padding. A tensor without a
/// sample axis is one sample.
class sample_rows {
public:
    /// Errors  shape_mismatch if the sample axis is not as long as the batch has samples; bad_batch if the token axis
    ///         does not have the length that the mask says
    sample_rows(const any_view& values, const axes& where, const batch_view& batch, const std::string& layer)
        : extents_{sample_extents(shape_of(values), where.sample)} {
        check_samples(values.shape, where.sample, batch.samples, layer);
        if (may_have_padding(batch, where, shape_of(values).rank()))
            read_unpadded(values, where, batch, layer);
        else
            read(values, where.sample, batch.samples);
    }
    sample_rows(const sample_rows&) = delete;
    sample_rows& operator=(const sample_rows&) = delete;

    std::span<const float> operator[](std::size_t sample) const {
        if (ends_.empty()) return {first_ + sample * elements_, elements_};
        const std::size_t begin = sample == 0 ? 0 : ends_[sample - 1];
        return {first_ + begin, ends_[sample] - begin};
    }
    /// Returns a sample's shape, without the sample axis.
    const shape& extents(std::size_t sample) const { return by_sample_.empty() ? extents_ : by_sample_[sample]; }

private:
    static void check_samples(const shape& extents, std::optional<std::size_t> axis, std::size_t samples,
                              const std::string& layer) {
        const std::size_t along = axis && *axis < extents.rank() ? extents[*axis] : 1;
        if (along != samples)
            throw shape_mismatch{layer, "its output " + to_string(extents) + " holds " + std::to_string(along) +
                                            " samples, but the batch has " + std::to_string(samples) +
                                            "; return the sample axis from axes(node)"};
    }

    void read_unpadded(const any_view& values, const axes& where, const batch_view& batch, const std::string& layer) {
        for (std::size_t s = 0; s < batch.samples; ++s) {
            const unpadded one{values, where, batch, layer, s};
            const std::vector<float> row = to_vector<float>(one.view());
            copy_.insert(copy_.end(), row.begin(), row.end());
            ends_.push_back(copy_.size());
            by_sample_.push_back(sample_extents(shape_of(one.view()), where.sample));
        }
        first_ = copy_.data();
    }

    void read(const any_view& values, std::optional<std::size_t> axis, std::size_t samples) {
        if (axis && *axis >= values.shape.rank()) axis.reset();
        elements_ = element_count(values.shape) / samples;
        if (values.holds<float>() && axis.value_or(0) == 0 && values.strides == row_major(values.shape)) {
            first_ = values.as<float>().data;
            return;
        }
        copy_ = to_vector<float>(values, axis);
        first_ = copy_.data();
    }

    shape extents_;
    std::vector<float> copy_{};
    const float* first_ = nullptr;
    std::size_t elements_ = 0;
    std::vector<std::size_t> ends_{};  ///< by sample, if tokens were left out
    std::vector<shape> by_sample_{};   ///< likewise
};

inline std::string message_of(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& known) {
        return known.what();
    } catch (...) {
        return "something that is not a std::exception was thrown";
    }
}

/// Scores the samples of one batch against the outputs of the float network.
class cell_scorer {
public:
    cell_scorer(const any_graph& host, const topology& net, const batch_view& batch, const any_metrics& metrics,
                const std::vector<tensor_ref>& float_outputs)
        : host_{host}, net_{net}, batch_{batch}, metrics_{metrics}, float_outputs_{float_outputs} {
        read(float_outputs, float_rows_);
    }

    /// Completes the record of a cell. Never throws for a fault of the host or the metric: the record reports it.
    void finish(cell_record& record, const cell_values& values) const {
        if (!record.failure.empty()) return;
        try {
            if (values.failure) std::rethrow_exception(values.failure);
            if (values.outputs.empty()) return;
            for (std::size_t k = 0; k < net_.outputs.size(); ++k)
                compare(float_outputs_[k].view(), values.outputs[k].view(), "the network's output", batch_,
                        host_.axes(net_.outputs[k]), record.output, record.output_nonfinite);
            record.scores = scores(values.outputs);
        } catch (...) {
            record = {};
            record.failure = message_of(std::current_exception());
        }
    }

    /// Returns the scores by metric.
    /// Errors  what the metric throws, with the batch and the sample; nonfinite_value if a score is NaN
    std::vector<score_column> scores(const std::vector<tensor_ref>& outputs) const {
        std::deque<sample_rows> rows;
        read(outputs, rows);
        std::vector<std::span<const float>> now(outputs.size()), reference(outputs.size());
        std::vector<shape> shapes(outputs.size());
        std::vector<score_column> result;
        for (std::size_t s = 0; s < batch_.samples; ++s) {
            for (std::size_t k = 0; k < outputs.size(); ++k) {
                now[k] = rows[k][s];
                reference[k] = float_rows_[k][s];
                shapes[k] = float_rows_[k].extents(s);
            }
            try {
                metrics_.add({now, reference, shapes, batch_.label(s), batch_.mask_of(s)}, result);
            } catch (...) {
                rethrow_with_place(batch_.place(s));
            }
        }
        return result;
    }

private:
    void read(const std::vector<tensor_ref>& outputs, std::deque<sample_rows>& rows) const {
        for (std::size_t k = 0; k < outputs.size(); ++k) {
            const std::size_t node = net_.outputs[k];
            const any_view values = outputs[k].view();
            if (!observable(values))
                throw shape_mismatch{net_.info[node].name,
                                     "a metric reads floating-point outputs, but this output is of another type"};
            rows.emplace_back(values, host_.axes(node), batch_, net_.info[node].name);
        }
    }

    const any_graph& host_;
    const topology& net_;
    const batch_view& batch_;
    const any_metrics& metrics_;
    std::vector<tensor_ref> float_outputs_;
    std::deque<sample_rows> float_rows_{};
};

}  // namespace quantsweep::detail
