// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The bytes of weights as they are stored.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <variant>
#include <vector>

#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/graph/parameter.hpp>
#include <quantsweep/result/recipe_result.hpp>
#include <quantsweep/sweep/detail/plan/swept_network.hpp>
#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep::detail {

/// Returns how many scales a weight has under a format: one, one for each channel, or one for each group of each line
/// along the reduction axis.
inline std::uint64_t scale_count(const parameter& lent, const any_format& format) {
    const shape extents = shape_of(lent);
    if (const std::size_t block = format.block_size(); block != 0) {
        const std::optional<std::size_t> axis = reduction_axis_of(lent);
        const std::size_t line = axis ? extents[*axis] : 1;
        return line == 0 ? 0 : element_count(extents) / line * ((line + block - 1) / block);
    }
    return format.granularity() == granularity::per_channel ? extents[lent.channel_axis] : 1;
}

/// Visits each weight of the unit with its number in its layer. Visits weights that share their first byte only once.
template <class Visit>
void for_each_weight(any_graph& host, const swept_unit& unit, Visit&& visit) {
    std::set<const void*> seen;
    for (std::size_t node : unit.nodes) {
        std::size_t number = 0;
        for (const parameter& lent : host.parameters(node)) {
            if (lent.role != parameter_role::weight) continue;
            if (seen.insert(lent.values.data).second) visit(lent, number);
            ++number;
        }
    }
}

/// Returns the bytes for each unit. If a scheme leaves weights as they are, their bytes are the host's.
inline std::vector<stored_weights> stored_weights_by_unit(any_graph& host, const swept_network& network,
                                                          std::span<const scheme> schemes) {
    std::vector<stored_weights> all;
    for (const swept_unit& unit : network.units) {
        stored_weights& sizes = all.emplace_back(stored_weights{unit.name, 0, {}});
        sizes.by_scheme.resize(schemes.size());
        for_each_weight(host, unit, [&](const parameter& lent, std::size_t number) {
            const std::uint64_t values = element_count(shape_of(lent));
            const std::uint64_t in_float = byte_size(lent.values);
            sizes.in_float += in_float;
            for (std::size_t s = 0; s < schemes.size(); ++s) {
                const std::optional<tensor_scheme>& how = schemes[s].weight(number);
                sizes.by_scheme[s] +=
                    how ? (how->format.stored_bits(values, scale_count(lent, how->format)) + 7) / 8 : in_float;
            }
        });
    }
    return all;
}

}  // namespace quantsweep::detail
