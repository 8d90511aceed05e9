// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of scales.hpp.

#include <quantsweep/sweep/scales.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/sweep/detail/quantize/layer_maker.hpp>
#include <quantsweep/sweep/detail/quantize/layer_scales.hpp>
#include <quantsweep/sweep/recipe_layers.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE void detail::visit_scales(any_graph& host, const any_calibration& seen, const scheme& how,
                                            function_ref<void(const tensor_scales&)> visit) {
    check_scheme(how);
    const topology net = host.describe();
    for (std::size_t node = 0; node < net.size(); ++node) {
        if (!net.info[node].quantizable) continue;
        const layer_quantizers made = make_quantizers(seen, net, node, host.parameters(node), how);
        layer_scales{host, net, node, how, visit}.visit(made);
    }
}

QUANTSWEEP_INLINE void detail::visit_scales(any_graph& host, const any_calibration& seen, const recipe& of,
                                            function_ref<void(const tensor_scales&)> visit) {
    const topology net = host.describe();
    for (const layer_choice& layer : recipe_layers(host, of)) {
        if (!layer.how) continue;
        check_scheme(*layer.how);
        const layer_quantizers made = make_quantizers(seen, net, layer.node, host.parameters(layer.node), *layer.how);
        layer_scales{host, net, layer.node, *layer.how, visit}.visit(made);
    }
}

}  // namespace quantsweep
