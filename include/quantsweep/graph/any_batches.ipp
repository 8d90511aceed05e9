// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of any_batches.hpp.

#include <quantsweep/graph/any_batches.hpp>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE void add_input(batch_view& view, const tensor_ref& input) { view.inputs.push_back(input); }

}  // namespace detail

QUANTSWEEP_INLINE std::string batch_view::place() const {
    return number ? "batch " + std::to_string(*number) + ": " : std::string{};
}

QUANTSWEEP_INLINE std::string batch_view::place(std::size_t sample) const {
    std::optional<std::size_t> from = number;
    if (!origins.empty()) {
        from = origins[sample].batch;
        sample = origins[sample].sample;
    }
    return (from ? "batch " + std::to_string(*from) + ", " : std::string{}) + "sample " + std::to_string(sample) + ": ";
}

}  // namespace quantsweep

#ifdef QUANTSWEEP_COMPILED
template class std::vector<quantsweep::batch_view>;
template class std::vector<quantsweep::sample_place>;
#endif
