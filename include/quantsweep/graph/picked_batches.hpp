// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Some of the batches of a source.

#include <cstddef>
#include <utility>
#include <vector>

#include <quantsweep/graph/any_batches.hpp>

namespace quantsweep {

/// Those with the given numbers, in that order; messages number them as the source does. Borrows the source.
class picked_batches final : public any_batches {
public:
    /// The numbers of the batches to show.
    picked_batches(const any_batches& source, std::vector<std::size_t> which)
        : source_{source}, which_{std::move(which)} {}

    std::size_t size() const override { return which_.size(); }
    void visit(std::size_t batch, function_ref<void(const batch_view&)> use) const override {
        source_.visit(which_[batch], use);
    }

private:
    const any_batches& source_;
    std::vector<std::size_t> which_;
};

}  // namespace quantsweep
