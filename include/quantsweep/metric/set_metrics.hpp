// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Ready-made metrics of a whole set: mean IoU, and the largest error in quantization steps.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/graph/batch.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/metric/tensor_error.hpp>

namespace quantsweep {

/// Mean intersection over union of a segmentation. The class found at a pixel is the one with the largest score, the
/// first among equals.
/// Shape    output 0 of a sample: classes x pixels (of N x C x H x W), or pixels x classes if classes_last.
///          Its label: a range of integers, the class of each pixel in the same order
/// Formula  over all samples, for class c: I_c = pixels labelled c and found c, U_c = pixels labelled c or found c. The
///          value is the mean of I_c / U_c over the classes with U_c > 0: a class that no sample has as a label or as a
///          result is left out, and a class that is found but never labelled counts as 0. Pixels labelled `ignored`
///          never count, whatever was found there
/// Labels   if the batches have no_label, the classes that the float network finds replace them
/// NaN      a score that is NaN is never the largest; the value is NaN if no pixel counts
/// Errors   bad_batch if there is no label; invalid_argument if the scores are not equally many for each class, if
///          there is not one label per pixel, or if a label is not a class
/// Source   Everingham et al. 2010, "The Pascal Visual Object Classes (VOC) challenge" (I/U of segmentations); Long,
///          Shelhamer and Darrell 2015, section 5 (mean over classes)
struct mean_iou {
    std::size_t classes;        ///< the number of classes
    bool classes_last = false;  ///< whether outputs are [height, width, classes] and not [classes, height, width]
    std::optional<std::int64_t> ignored{};  ///< a label, often 255 or -1

    metric_info info() const { return {"mean_iou", true, 0.0, 1.0}; }

    /// The state: I_0, U_0, I_1, U_1 ...
    template <class Label>
    std::vector<double> state(const sample<Label>& s) const {
        const std::vector<std::int64_t> found = classes_of(s.outputs[0]), truth = truth_of(s);
        if (truth.size() != found.size())
            throw invalid_argument{"", "mean_iou: the label has " + std::to_string(truth.size()) +
                                           " pixels, but the output has " + std::to_string(found.size())};
        std::vector<double> counts(2 * classes);
        for (std::size_t pixel = 0; pixel < found.size(); ++pixel) {
            if (truth[pixel] == ignored) continue;
            if (truth[pixel] < 0 || truth[pixel] >= static_cast<std::int64_t>(classes))
                throw invalid_argument{"", "mean_iou: label " + std::to_string(truth[pixel]) + " is not one of the " +
                                               std::to_string(classes) +
                                               " classes; set `ignored` to it if it means no class"};
            const auto labelled = static_cast<std::size_t>(truth[pixel]), seen = static_cast<std::size_t>(found[pixel]);
            counts[2 * labelled] += labelled == seen;
            ++counts[2 * labelled + 1];
            counts[2 * seen + 1] += labelled != seen;
        }
        return counts;
    }
    void merge(std::vector<double>& into, std::span<const double> from) const {
        into.resize(std::max(into.size(), from.size()));
        for (std::size_t i = 0; i < from.size(); ++i) into[i] += from[i];
    }
    double value(std::span<const double> counts) const {
        double sum = 0, present = 0;
        for (std::size_t c = 0; c + 1 < counts.size(); c += 2)
            if (counts[c + 1] > 0) sum += counts[c] / counts[c + 1], ++present;
        return present > 0 ? sum / present : std::numeric_limits<double>::quiet_NaN();
    }

private:
    template <class Label>
    std::vector<std::int64_t> truth_of(const sample<Label>& s) const {
        if constexpr (std::same_as<Label, no_label>) {
            return classes_of(s.float_outputs[0]);
        } else {
            static_assert(std::ranges::input_range<const Label&>,
                          "quantsweep: this metric needs a range of class indices as label");
            std::vector<std::int64_t> truth;
            for (const auto& label : detail::label_of(s)) truth.push_back(static_cast<std::int64_t>(label));
            return truth;
        }
    }

    std::vector<std::int64_t> classes_of(std::span<const float> scores) const {
        if (classes == 0 || scores.size() % classes != 0)
            throw invalid_argument{"", "mean_iou: the output has " + std::to_string(scores.size()) +
                                           " scores, which is not " + std::to_string(classes) + " for each pixel"};
        const std::size_t pixels = scores.size() / classes;
        std::vector<std::int64_t> found(pixels);
        if (classes_last) {
            for (std::size_t pixel = 0; pixel < pixels; ++pixel)
                found[pixel] = static_cast<std::int64_t>(detail::argmax(scores.subspan(pixel * classes, classes)));
            return found;
        }
        std::vector<float> best(scores.begin(), scores.begin() + static_cast<std::ptrdiff_t>(pixels));
        for (std::size_t c = 1; c < classes; ++c)
            for (std::size_t pixel = 0; pixel < pixels; ++pixel)
                if (const float score = scores[c * pixels + pixel]; detail::is_better(score, best[pixel])) {
                    best[pixel] = score;
                    found[pixel] = static_cast<std::int64_t>(c);
                }
        return found;
    }
};

/// The largest absolute difference from float, over all outputs of all samples, in steps of a quantized grid: "off by
/// n". Tests of quantized kernels use it: a kernel that rounds the same numbers at another point is off by one step.
/// Units    steps; not rounded, since outputs are floats that may lie between two steps
/// NaN/Inf  ignores differences that are NaN
/// Errors   invalid_argument if the step is not positive and finite
/// Source   the tolerance of one step in the tests of quantized kernels of TensorFlow Lite (kQuantizedTolerance) and of
///          ONNX Runtime (one quantization unit)
class off_by_n {
public:
    /// Takes the scale of the outputs' grid, in units of the outputs.
    explicit off_by_n(double step) : step_{step} {
        if (!(step > 0) || !std::isfinite(step))
            throw invalid_argument{"", "off_by_n: the step is " + std::to_string(step) +
                                           "; pass the scale of the outputs' grid, which is positive and finite"};
    }
    metric_info info() const { return {"off_by_n", false, 0.0, {}, false, true}; }

    /// The state: the largest difference.
    template <class Label>
    std::vector<double> state(const sample<Label>& s) const {
        double largest = 0;
        for (std::size_t k = 0; k < s.outputs.size(); ++k)
            largest = std::max(largest, squared_error(s.float_outputs[k], s.outputs[k]).max_abs_error);
        return {largest};
    }
    void merge(std::vector<double>& into, std::span<const double> from) const {
        into.resize(1);
        for (double largest : from) into[0] = std::max(into[0], largest);
    }
    double value(std::span<const double> largest) const { return largest.empty() ? 0 : largest[0] / step_; }

private:
    double step_;
};

}  // namespace quantsweep
