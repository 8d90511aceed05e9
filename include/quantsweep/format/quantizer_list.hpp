// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Stores the quantizers of a tensor's channels or groups as arrays of scales.

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <quantsweep/format/any_format.hpp>
#include <quantsweep/format/any_quantizer.hpp>
#include <quantsweep/format/integer_list.hpp>

namespace quantsweep {

/// Quantizers that one format made, in the order in which they were added.
/// Cost    4 bytes each for integers, small floats and code books; for integers 2 if their scales have 16 bits, and 2 more
///         once any has a zero point. A format of your own keeps an object each, of some 100 to 300 bytes
class quantizer_list {
public:
    quantizer_list() = default;
    /// Keeps the quantizers as objects, whatever their formats.
    explicit quantizer_list(std::vector<any_quantizer> all) : objects_{std::move(all)} {}
    // Accepts exactly this type: a conversion would ask whether this class itself is a format.
    /// An empty list for quantizers that this format makes.
    template <std::same_as<any_format> Format>
    explicit quantizer_list(const Format& of) {
        keep_quantizers_of(of);
    }

    /// Adds a quantizer that the format made.
    void add(const any_quantizer& q);
    /// Returns the memory that has been set aside for more quantizers.
    void shrink_to_fit();

    /// How many quantizers there are.
    std::size_t size() const noexcept { return integers_.size() + scales_.size() + objects_.size(); }
    /// The k-th quantizer, which rounds as it did when it was added.
    any_quantizer operator[](std::size_t k) const;
    /// All quantizers, if they are kept as objects; otherwise none.
    std::span<const any_quantizer> objects() const noexcept { return objects_; }
    /// All quantizers, if they are integers; otherwise an empty list.
    const integer_list& integers() const noexcept { return integers_; }

private:
    void keep_quantizers_of(const any_format& of);

    std::optional<any_format> of_{};  ///< the format whose quantizers are kept as their scales alone
    bool holds_integers_ = false;
    integer_list integers_{};
    std::vector<float> scales_{};
    std::vector<any_quantizer> objects_{};
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/quantizer_list.ipp>
#endif
