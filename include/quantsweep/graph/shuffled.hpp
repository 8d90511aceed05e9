// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The samples of all batches in a seeded random order.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/split_mix.hpp>
#include <quantsweep/graph/batch.hpp>
#include <quantsweep/graph/graph.hpp>

namespace quantsweep {

/// A permutation of 0 ... count - 1, the same on every machine.
/// Source  Durstenfeld 1964 (Fisher-Yates)
inline std::vector<std::size_t> seeded_order(std::size_t count, std::uint64_t seed) {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    split_mix numbers{seed};
    for (std::size_t left = count; left > 1; --left) std::swap(order[left - 1], order[numbers.below(left)]);
    return order;
}

namespace detail {

template <class T>
tensor_view<T> one_sample(tensor_view<T> values, std::size_t axis, std::size_t sample) {
    values.data += static_cast<std::ptrdiff_t>(sample) * values.strides[axis];
    values.shape[axis] = 1;
    return values;
}

/// Element by element, whatever the two layouts.
template <class T>
void copy_values(const tensor_view<const T>& from, const tensor_view<T>& to) {
    dimensions<std::size_t> index(from.shape.rank());
    const T* source = from.data;
    T* target = to.data;
    for (std::size_t left = from.size(); left > 0; --left) {
        *target = *source;
        for (std::size_t axis = from.shape.rank(); axis-- > 0;) {
            const bool wraps = ++index[axis] == from.shape[axis];
            const std::ptrdiff_t steps = wraps ? 1 - static_cast<std::ptrdiff_t>(from.shape[axis]) : 1;
            source += steps * from.strides[axis];
            target += steps * to.strides[axis];
            if (!wraps) break;
            index[axis] = 0;
        }
    }
}

}  // namespace detail

/// A batch source with the samples of another in a seeded order that depends on their number alone; the sizes of the
/// batches stay. Labels go with their samples.
/// Errors   bad_batch where an input has no sample axis, is not floating point, or varies in shape between batches
/// Cost     reads each batch once to count samples; a batch made is a copy, and asks the source for up to as many batches
///          as it has samples: meant for data in memory
template <described_graph Graph, batch_source<tensor_of<Graph>> Source>
class shuffled_batches {
    using tensor_type = tensor_of<Graph>;
    using scalar = typename tensor_traits<tensor_type>::scalar;

public:
    using batch_type = batch<tensor_type, label_type<Source>>;

    shuffled_batches(const Graph& host, const Source& source, std::uint64_t seed) : host_{host}, source_{source} {
        for (std::size_t b = 0; b < source.size(); ++b) {
            first_.push_back(places_.size());
            const auto samples = static_cast<std::size_t>(source[b].samples);
            for (std::size_t s = 0; s < samples; ++s) places_.push_back({b, s});
        }
        first_.push_back(places_.size());
        order_ = seeded_order(places_.size(), seed);
    }

    std::size_t size() const noexcept { return first_.size() - 1; }
    std::size_t samples() const noexcept { return places_.size(); }

    batch_type operator[](std::size_t b) const {
        const auto& like = source_[b];
        batch_type result;
        result.samples = static_cast<std::size_t>(like.samples);
        for (const tensor_type& input : like.inputs) result.inputs.push_back(tensor_traits<tensor_type>::clone(input));
        for (std::size_t s = 0; s < result.samples; ++s) {
            const place from = places_[order_[first_[b] + s]];
            const auto& given = source_[from.batch];
            for (std::size_t k = 0; k < result.inputs.size(); ++k)
                copy_sample(k, given.inputs[k], from.sample, result.inputs[k], s);
            if (given.labels.size() != 0) result.labels.push_back(given.labels[from.sample]);
        }
        return result;
    }

private:
    struct place {
        std::size_t batch, sample;
    };

    void copy_sample(std::size_t k, const tensor_type& from, std::size_t from_sample, tensor_type& to,
                     std::size_t to_sample) const {
        const std::string name = "input " + std::to_string(k);
        const std::optional<std::size_t> axis = axes_of(host_, graph_input(k)).sample;
        if (!observable(from) || !axis || *axis >= view(from).shape.rank())
            throw bad_batch{name,
                            "to visit samples in a random order each has to lie along the sample axis of a "
                            "floating-point tensor; say the axis in axes(graph_input(k)), or shuffle the data and "
                            "leave out what needs an order"};
        const auto source = detail::one_sample(view(from), *axis, from_sample);
        const auto target = detail::one_sample(mutable_view(to), *axis, to_sample);
        if (!(source.shape == target.shape))
            throw bad_batch{name, "a sample has shape " + to_string(source.shape) + " in one batch and " +
                                      to_string(target.shape) + " in another; a random order needs one shape"};
        detail::copy_values<scalar>(source, target);
    }

    const Graph& host_;
    const Source& source_;
    std::vector<place> places_{};
    std::vector<std::size_t> first_{};  ///< place of each batch's first sample
    std::vector<std::size_t> order_{};
};

}  // namespace quantsweep
