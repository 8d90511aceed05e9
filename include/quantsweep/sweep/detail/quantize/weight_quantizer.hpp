// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Makes the quantizer of one weight under its layer's treatment.

#include <vector>

#include <quantsweep/format/tensor_quantizer.hpp>
#include <quantsweep/graph/parameter.hpp>
#include <quantsweep/result/layer_treatment.hpp>
#include <quantsweep/result/row.hpp>
#include <quantsweep/sweep/detail/quantize/basis.hpp>
#include <quantsweep/sweep/detail/quantize/quantizer_maker.hpp>
#include <quantsweep/sweep/detail/quantize/weight_copy.hpp>
#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep::detail {

/// Reads a weight of floats or doubles. If the treatment has another basis, the scales are for the weight in that.
inline tensor_quantizer make_weight_quantizer(const layer_treatment& treatment, const parameter& floats,
                                              const tensor_scheme& how, quantizer_maker maker) {
    if (!has_basis(treatment)) {
        const bool weighed = !treatment.importance.empty() && !how.format.dynamic();
        return weighed ? maker.make_weighted(floats, treatment.importance) : maker.make_weights(floats);
    }
    const weight_copy turned{floats};
    change_basis(treatment, turned.lent(), basis_way::there);
    return maker.make_weights(turned.lent());
}

/// Searches for the scales of a weight again.
/// Cost    that of the first search
inline tensor_quantizer search_weight_quantizer(const layer_treatment& treatment, const parameter& floats,
                                                const tensor_scheme& how) {
    std::vector<range_used> ranges;
    return make_weight_quantizer(treatment, floats, how, {ranges, how, "weights"});
}

}  // namespace quantsweep::detail
