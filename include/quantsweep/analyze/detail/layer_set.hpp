// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A set of layers, given by their places among the layers that are explained.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace quantsweep::detail {

/// Sets that are combined must have the same `layers`.
class layer_set {
public:
    explicit layer_set(std::size_t layers = 0) : words_((layers + 63) / 64) {}

    void insert(std::size_t layer) { words_[layer / 64] |= std::uint64_t{1} << layer % 64; }
    bool contains(std::size_t layer) const { return (words_[layer / 64] >> layer % 64 & 1u) != 0; }
    std::size_t count() const {
        std::size_t count = 0;
        for (std::uint64_t word : words_) count += static_cast<std::size_t>(std::popcount(word));
        return count;
    }
    std::vector<std::size_t> members() const {
        std::vector<std::size_t> layers;
        for_each_without(layer_set{64 * words_.size()}, [&](std::size_t layer) { layers.push_back(layer); });
        return layers;
    }
    /// Visits the layers that `other` does not have, in ascending order.
    template <class Visit>
    void for_each_without(const layer_set& other, const Visit& visit) const {
        for (std::size_t w = 0; w < words_.size(); ++w)
            for (std::uint64_t word = words_[w] & ~other.words_[w]; word != 0; word &= word - 1)
                visit(64 * w + static_cast<std::size_t>(std::countr_zero(word)));
    }

    layer_set& operator|=(const layer_set& other) {
        for (std::size_t w = 0; w < words_.size(); ++w) words_[w] |= other.words_[w];
        return *this;
    }
    layer_set& operator&=(const layer_set& other) {
        for (std::size_t w = 0; w < words_.size(); ++w) words_[w] &= other.words_[w];
        return *this;
    }
    friend layer_set operator|(layer_set a, const layer_set& b) { return a |= b; }
    friend layer_set operator&(layer_set a, const layer_set& b) { return a &= b; }
    friend bool operator==(const layer_set&, const layer_set&) = default;

    struct hash {
        std::size_t operator()(const layer_set& set) const noexcept {
            std::uint64_t mixed = 0;
            for (std::uint64_t word : set.words_) mixed = (std::rotl(mixed, 23) ^ word) * 0x9e3779b97f4a7c15u;
            return static_cast<std::size_t>(mixed ^ mixed >> 32);
        }
    };

private:
    std::vector<std::uint64_t> words_;
};

/// The number of each set.
using layer_set_numbers = std::unordered_map<layer_set, std::size_t, layer_set::hash>;

}  // namespace quantsweep::detail
