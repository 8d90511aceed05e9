// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Many integer quantizers that differ in scale and zero point alone, as arrays.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <quantsweep/format/integer_quantizer.hpp>

namespace quantsweep {

/// Those of the groups of a tensor, of which a layer of a language model has millions.
/// Cost    4 bytes each, and 2 more once any has a zero point; a quantizer of its own takes some 80
class integer_list {
public:
    /// Of the codes and the rounding of the first.
    void add(const integer_quantizer& q);

    /// How many quantizers there are.
    std::size_t size() const noexcept { return scales_.size(); }
    /// The k-th quantizer, as it was added.
    integer_quantizer operator[](std::size_t k) const;

private:
    std::optional<integer_quantizer> first_{};
    std::vector<float> scales_{};
    std::vector<std::uint16_t> zeros_{};  ///< less the lowest code; empty where all have that of the first
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/integer_list.ipp>
#endif
