// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Stores many integer quantizers that differ only in scale and zero point as arrays.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <quantsweep/format/integer_quantizer.hpp>

namespace quantsweep {

/// The quantizers of a tensor's channels or groups. A layer of a language model has millions of groups.
/// Cost    4 bytes each, and 2 more once any has a zero point; a separate any_quantizer takes some 100 to 300
class integer_list {
public:
    /// Adds a quantizer, which must have the codes and the rounding of the first.
    void add(const integer_quantizer& q);

    /// How many quantizers there are.
    std::size_t size() const noexcept { return scales_.size(); }
    /// The k-th quantizer, as it was added.
    integer_quantizer operator[](std::size_t k) const;

private:
    std::optional<integer_quantizer> first_{};
    std::vector<float> scales_{};
    std::vector<std::uint16_t> zeros_{};  ///< minus the lowest code; empty if all equal the first
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/integer_list.ipp>
#endif
