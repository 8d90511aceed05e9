// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A selection of a source's batches.

#include <cstddef>
#include <utility>
#include <vector>

#include <quantsweep/graph/any_batches.hpp>

namespace quantsweep {

/// The batches with the given numbers, in that order. Messages number them as the source does. Borrows the source.
class picked_batches final : public any_batches {
public:
    /// Selects the batches with these numbers.
    picked_batches(const any_batches& source, std::vector<std::size_t> which)
        : source_{source}, which_{std::move(which)} {}

    /// The numbers of the batches among the source's.
    const std::vector<std::size_t>& which() const noexcept { return which_; }
    std::size_t size() const override { return which_.size(); }
    void visit(std::size_t batch, function_ref<void(const batch_view&)> use) const override {
        source_.visit(which_[batch], use);
    }

private:
    const any_batches& source_;
    std::vector<std::size_t> which_;
};

}  // namespace quantsweep
