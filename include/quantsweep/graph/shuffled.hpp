// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The samples of all batches in a seeded random order.

#include <cstddef>
#include <cstdint>
#include <vector>

#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/any_graph.hpp>

namespace quantsweep {

/// A permutation of 0 ... count - 1, the same on every machine.
/// Source  Durstenfeld 1964 (Fisher-Yates)
std::vector<std::size_t> seeded_order(std::size_t count, std::uint64_t seed);

/// A batch source with the samples of another in a seeded order that depends on their number alone; the sizes of the
/// batches stay. Labels and masks go with their samples.
/// Errors   bad_batch where a batch has labels and not one a sample, where masks have unlike lengths, or where an input has
///          no sample axis, is not floating point and has no copy_sample in its traits, or varies in shape between batches
/// Cost     reads each batch once to count samples; a batch made is a copy, and asks the source for up to as many batches
///          as it has samples: meant for data in memory
class shuffled_batches final : public any_batches {
public:
    /// The seed gives the order.
    shuffled_batches(const any_graph& host, const any_batches& source, std::uint64_t seed);

    std::size_t size() const noexcept override { return first_.size() - 1; }
    /// How many samples all batches have.
    std::size_t samples() const noexcept { return places_.size(); }
    void visit(std::size_t batch, function_ref<void(const batch_view&)> use) const override;

private:
    void copy_sample(std::size_t k, const tensor_ref& from, std::size_t from_sample, any_tensor& to,
                     std::size_t to_sample) const;

    const any_graph& host_;
    const any_batches& source_;
    std::vector<sample_place> places_{};
    std::vector<std::size_t> first_{};  ///< place of each batch's first sample
    std::vector<std::size_t> order_{};
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/shuffled.ipp>
#endif
