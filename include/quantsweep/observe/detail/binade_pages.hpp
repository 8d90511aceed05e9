// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The counts of a bit_histogram: a page of counts for each binade seen, or a single count once it is collapsed.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace quantsweep::detail {

/// A binade's number is its sign (0 or 256) plus the biased exponent.
/// Under a limit of n pages, the n largest binades seen, by magnitude, keep their buckets; every other binade has a
/// single count. The result does not depend on the order of the values. The set of binades seen only grows, so a binade
/// that is among the n largest at the end was among them from when it was first seen and never lost its buckets. For
/// any other binade, the count is the same whether a value came before or after it was collapsed.
template <unsigned MantissaBits>
class binade_pages {
public:
    static_assert(MantissaBits <= 10, "quantsweep: bit_histogram keeps at most 10 mantissa bits");
    static constexpr unsigned shift = 23 - MantissaBits;
    static constexpr std::size_t page_size = std::size_t{1} << MantissaBits;
    static constexpr std::size_t binades = 512;  // both signs, sign first
    static constexpr std::size_t unlimited = binades;
    static constexpr std::size_t page_bytes = page_size * sizeof(std::uint64_t);
    static constexpr std::size_t whole_bytes = binades * sizeof(std::uint64_t);

    /// Bucket k of a binade begins at this magnitude and ends where the next one begins.
    static float lower_edge(std::uint32_t exponent, std::size_t k) noexcept {
        const std::uint32_t bits = (exponent << 23) + (static_cast<std::uint32_t>(k) << shift);
        return std::bit_cast<float>(std::max(bits, 1u));  // zero is in no bucket
    }

    std::size_t limit() const noexcept { return most_; }
    void limit(std::size_t pages);

    /// Returns the counter of a finite value other than zero.
    std::uint64_t& counter(std::uint32_t bits) {
        const std::uint32_t number = bits >> 23;
        std::uint64_t* const page = page_at(number);
        return page ? page[(bits >> shift) % page_size] : whole_[number];
    }

    /// Counts values other than zero, given as their bits. Leaves out NaN and infinities.
    void count(std::span<const std::uint32_t> values);
    /// Returns the counters of a binade, which are one if it is collapsed, else page_size. Adds a page if there is none.
    std::span<std::uint64_t> counters(std::uint32_t number) {
        std::uint64_t* const page = page_at(number);
        return page ? std::span{page, page_size} : std::span{&whole_[number], 1};
    }
    void add(std::uint32_t number, std::span<const std::uint64_t, page_size> counts) {
        const std::span<std::uint64_t> to = counters(number);
        for (std::size_t k = 0; k < page_size; ++k) to[to.size() == 1 ? 0 : k] += counts[k];
    }
    void merge(const binade_pages& other);
    /// Adds the count of a collapsed binade. Returns false, and does nothing, if the binade cannot be a collapsed one:
    /// it lies above a page, or there are pages to spare.
    bool add_collapsed(std::uint32_t number, std::uint64_t count);

    /// Returns the counts of one binade: none if no value was seen, one if it is collapsed, else page_size counts.
    std::span<const std::uint64_t> counts(std::uint32_t number) const noexcept;
    std::size_t heap_bytes() const noexcept { return (counts_.capacity() + whole_.capacity()) * sizeof(std::uint64_t); }

    friend bool operator==(const binade_pages& a, const binade_pages& b) { return a.equals(b); }

private:
    /// Orders binades by magnitude. Of two with equal magnitude, the negative one ranks higher.
    static constexpr std::uint32_t rank(std::uint32_t number) noexcept { return number % 256 * 2 + number / 256; }

    bool equals(const binade_pages& other) const;
    std::size_t used_pages() const noexcept { return counts_.size() / page_size; }
    std::span<const std::uint64_t, page_size> page(std::uint32_t number) const noexcept {
        return std::span<const std::uint64_t, page_size>{counts_.data() + (index_[number] - std::size_t{1}) * page_size,
                                                         page_size};
    }
    /// Returns nullptr if the binade is collapsed.
    std::uint64_t* page_at(std::uint32_t number) {
        if (index_[number] == 0 && !open(number)) return nullptr;
        return counts_.data() + (index_[number] - std::size_t{1}) * page_size;
    }
    bool open(std::uint32_t number);
    void collapse_lowest_into(std::uint32_t number);
    void add_whole(std::uint32_t number, std::uint64_t count);

    std::array<std::uint16_t, binades> index_{};  // 1 + the page's place in counts_; 0 without a page
    std::uint16_t most_ = unlimited;
    std::uint16_t lowest_ = 0;  // the lowest binade that has a page
    std::vector<std::uint64_t> counts_{};
    std::vector<std::uint64_t> whole_{};  // counts of collapsed binades by number; empty if none has been
};

#ifdef QUANTSWEEP_COMPILED
extern template class binade_pages<0>;
extern template class binade_pages<1>;
extern template class binade_pages<2>;
extern template class binade_pages<3>;
extern template class binade_pages<4>;
extern template class binade_pages<5>;
extern template class binade_pages<6>;
extern template class binade_pages<7>;
extern template class binade_pages<8>;
extern template class binade_pages<9>;
extern template class binade_pages<10>;
#endif

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/observe/detail/binade_pages.ipp>
#endif
