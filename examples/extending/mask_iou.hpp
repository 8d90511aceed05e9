// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A user-defined metric: how well a predicted mask overlaps the true one, image by image.

#include <cstddef>
#include <span>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/metric/metric.hpp>

/// One bit for each pixel, row by row.
using mask = std::vector<bool>;

/// Intersection over union of two masks: the pixels with a positive logit in output 0, and those of the label. The
/// score is 1 if both masks are empty. The score of a set is the mean over its images. It is bounded on both sides, so
/// its intervals need no assumption.
/// NaN     a pixel whose logit is NaN is not in the mask
/// Errors  bad_batch if there is no label, or one of another size
struct mask_iou {
    quantsweep::metric_info info() const { return {"mask_iou", true, 0.0, 1.0}; }

    double score(const quantsweep::sample<mask>& s) const {
        const std::span<const float> logits = s.outputs[0];
        if (!s.label || s.label->size() != logits.size())
            throw quantsweep::bad_batch{"", "mask_iou needs a mask of as many pixels as output 0 has for each sample"};
        std::size_t both = 0, either = 0;
        for (std::size_t i = 0; i < logits.size(); ++i) {
            const bool found = logits[i] > 0, wanted = (*s.label)[i];
            both += found && wanted;
            either += found || wanted;
        }
        return either == 0 ? 1 : static_cast<double>(both) / static_cast<double>(either);
    }
};
static_assert(quantsweep::metric<mask_iou, mask>);
