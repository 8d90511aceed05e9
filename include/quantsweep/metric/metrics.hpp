// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Ready-made metrics of samples: top-1, top-k, agreement with the float network, MSE, SQNR, cosine, KL
///        divergence.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/shape.hpp>
#include <quantsweep/metric/metric.hpp>
#include <quantsweep/metric/tensor_error.hpp>

namespace quantsweep {

namespace detail {

/// Whether a later value replaces the best value so far. The best is then the first among equals, and NaN only if all
/// values are NaN.
inline bool is_better(float later, float best) { return later > best || (std::isnan(best) && !std::isnan(later)); }

/// The index of the best value.
inline std::size_t argmax(std::span<const float> values) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < values.size(); ++i)
        if (is_better(values[i], values[best])) best = i;
    return best;
}

/// Errors  shape_mismatch
[[noreturn]] void refuse_scores(const metric_info& metric, const shape& output);

/// Output 0, if it is one score per class.
/// Errors  shape_mismatch if more than one of its extents is not 1
template <class Metric, class Label>
std::span<const float> class_scores(const Metric& m, const sample<Label>& s) {
    if (!s.shapes.empty() && std::ranges::count_if(s.shapes[0], [](std::size_t extent) { return extent != 1; }) > 1)
        refuse_scores(m.info(), s.shapes[0]);
    return s.outputs[0];
}

template <class Label>
const Label& label_of(const sample<Label>& s) {
    if (!s.label) throw bad_batch{"", "the metric compares with labels, but the batch has none"};
    return *s.label;
}

/// A label as its owner reads it: a -1 that became the largest unsigned number is written as -1.
template <class Label>
std::string label_text(const Label& label) {
    if constexpr (std::unsigned_integral<Label> && sizeof(Label) >= 4)
        return std::to_string(static_cast<std::make_signed_t<Label>>(label));
    else
        return std::to_string(static_cast<std::ptrdiff_t>(static_cast<std::size_t>(label)));
}

/// The class of a sample's label.
/// Errors  bad_batch if there is no label; invalid_argument if the label is not one of the classes
template <class Label>
std::size_t class_of(const sample<Label>& s, std::size_t classes) {
    static_assert(std::convertible_to<Label, std::size_t>, "quantsweep: this metric needs class indices as labels");
    const auto label = static_cast<std::size_t>(label_of(s));
    if (label >= classes)
        throw invalid_argument{
            "", "label " + label_text(*s.label) + " is not one of the " + std::to_string(classes) + " classes"};
    return label;
}

}  // namespace detail

/// 1 if fewer than k classes score above the label's class, else 0.
/// Shape   output 0 of a sample is one score per class: [classes], or [classes, 1, 1]
/// NaN     if the score of the label's class is NaN, the sample is a miss
/// Errors  shape_mismatch if output 0 has another shape; bad_batch if there is no label; invalid_argument if the label
///         is not a class
struct top_k {
    std::size_t k = 5;  ///< the sample is a hit if the label's class is among the k best
    metric_info info() const { return {"top" + std::to_string(k), true, 0.0, 1.0, true, false}; }
    template <class Label>
    double score(const sample<Label>& s) const {
        const std::span<const float> scores = detail::class_scores(*this, s);
        const std::size_t label = detail::class_of(s, scores.size());
        // Ties go to the lower index, as argmax does, so that k = 1 is argmax == label.
        std::size_t above = 0;
        for (std::size_t i = 0; i < scores.size(); ++i)
            above += scores[i] > scores[label] || (i < label && scores[i] == scores[label]);
        return !std::isnan(scores[label]) && above < k ? 1.0 : 0.0;
    }
};

/// 1 if the label's class has the largest score, else 0. Shape and Errors: those of top_k.
struct top1 {
    metric_info info() const { return top_k{1}.info(); }
    template <class Label>
    double score(const sample<Label>& s) const {
        return top_k{1}.score(s);
    }
};

/// 1 if the class with the largest score is that of the float network, else 0. Needs no labels.
/// Shape   output 0 of a sample is one score per class: [classes], or [classes, 1, 1]
/// Errors  shape_mismatch if output 0 has another shape
struct agreement {
    metric_info info() const { return {"agreement", true, 0.0, 1.0, true, false, false, true}; }
    template <class Label>
    double score(const sample<Label>& s) const {
        return detail::argmax(detail::class_scores(*this, s)) == detail::argmax(s.float_outputs[0]) ? 1.0 : 0.0;
    }
};

/// The mean squared difference from the float output, over all elements of all outputs. Units: those of the output
/// squared.
struct mse {
    metric_info info() const { return {"mse", false, {}, {}, false, true}; }
    template <class Label>
    double score(const sample<Label>& s) const {
        double noise = 0;
        std::size_t count = 0;
        for (std::size_t k = 0; k < s.outputs.size(); ++k) {
            noise += squared_error(s.float_outputs[k], s.outputs[k]).noise;
            count += s.outputs[k].size();
        }
        return count == 0 ? 0 : noise / static_cast<double>(count);
    }
};

/// The signal to quantization noise ratio of one sample's outputs against float, in dB; 200 without noise, so that
/// means stay finite.
struct sqnr {
    static constexpr double ceiling_db = 200;  ///< the score without noise
    metric_info info() const { return {"sqnr_db", true, {}, {}, false, true}; }
    template <class Label>
    double score(const sample<Label>& s) const {
        double signal = 0, noise = 0;
        for (std::size_t k = 0; k < s.outputs.size(); ++k) {
            const auto sums = squared_error(s.float_outputs[k], s.outputs[k]);
            signal += sums.signal;
            noise += sums.noise;
        }
        return noise == 0 ? ceiling_db : std::clamp(sqnr_db(signal, noise), -ceiling_db, ceiling_db);
    }
};

/// The cosine of the angle between one sample's outputs and the float outputs; 1 if both are zero.
struct cosine {
    metric_info info() const { return {"cosine", true, -1.0, 1.0, false, true}; }
    template <class Label>
    double score(const sample<Label>& s) const {
        double dot = 0, left = 0, right = 0;
        for (std::size_t k = 0; k < s.outputs.size(); ++k)
            for (std::size_t i = 0; i < s.outputs[k].size(); ++i) {
                const double a = s.outputs[k][i], b = s.float_outputs[k][i];
                dot += a * b;
                left += a * a;
                right += b * b;
            }
        if (left == 0 && right == 0) return 1;
        return left == 0 || right == 0 ? 0 : std::clamp(dot / std::sqrt(left * right), -1.0, 1.0);
    }
};

namespace detail {

/// The logarithm of a softmax: ln p(x) = (x - largest) - log_sum. It does not overflow, however large the logits.
/// Source  Blanchard, Higham and Higham 2021, "Accurately computing the log-sum-exp and softmax functions" (shifted)
class log_softmax {
public:
    explicit log_softmax(std::span<const float> logits) : largest_{*std::max_element(logits.begin(), logits.end())} {
        double sum = 0;
        for (float x : logits) sum += std::exp(double{x} - largest_);
        log_sum_ = std::log(sum);
    }
    double operator()(float x) const { return double{x} - largest_ - log_sum_; }

private:
    double largest_;
    double log_sum_ = 0;
};

/// The Kullback-Leibler divergence of softmax(now) from softmax(reference), for at least one logit.
double divergence(std::span<const float> reference, std::span<const float> now);

}  // namespace detail

/// The Kullback-Leibler divergence of the softmax of output 0 from the float network's, in nats: 0 if they are equal.
/// Shape    output 0 of a sample holds the logits of one distribution: [classes], or [classes, 1, 1]
/// Formula  sum_i p_i (ln p_i - ln q_i), with p the softmax of the float logits and q that of the quantized ones
/// NaN/Inf  a logit of -infinity has probability 0: no loss if p_i is 0, an infinite loss if only q_i is; NaN and
///          +infinity give NaN
/// Errors   shape_mismatch if output 0 has another shape
/// Source   Kullback and Leibler 1951, "On information and sufficiency", section 2
struct kl_divergence {
    metric_info info() const { return {"kl_divergence", false, 0.0, {}, false, true}; }
    template <class Label>
    double score(const sample<Label>& s) const {
        const std::span<const float> logits = detail::class_scores(*this, s);
        if (logits.empty()) return 0;
        return detail::divergence(s.float_outputs[0], logits);
    }
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/metric/metrics.ipp>
#endif
