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

/// A batch source that holds the samples of another source in a seeded order. The order depends only on the number of
/// samples;
/// the sizes of the batches stay. Labels and masks move with their samples.
/// Errors   bad_batch if a batch has labels but not one per sample, if masks differ in length, if an input has no
///          sample axis, if it is not floating point and its traits have no copy_sample, or if its shape varies between
///          batches
/// Cost     reads each batch once to count samples. A shuffled batch is a copy and requests up to as many batches of
///          the source as it has samples: use it for data in memory
class shuffled_batches final : public any_batches {
public:
    /// The seed determines the order.
    shuffled_batches(const any_graph& host, const any_batches& source, std::uint64_t seed);

    std::size_t size() const noexcept override { return first_.size() - 1; }
    /// The number of samples of all batches together.
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
