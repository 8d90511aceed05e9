// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The counts of a bit_histogram: a page for each binade that was seen, one count for each that was collapsed.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace quantsweep::detail {

/// A binade's number is its sign (0 or 256) plus the biased exponent.
/// Under a limit of n pages the topmost n of the binades seen, by magnitude, keep their buckets, and each other one is
/// a single count. That does not depend on order: the binades seen only become more, so one that is among the topmost
/// n at the end was among them ever since it was first seen, and never lost its buckets; and the count of one that is
/// not is the same whether it was collapsed before or after a value came.
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

    std::size_t limit() const noexcept { return most_; }
    void limit(std::size_t pages);

    /// Where a finite value other than zero is counted.
    std::uint64_t& counter(std::uint32_t bits) {
        const std::uint32_t number = bits >> 23;
        std::uint64_t* const page = page_at(number);
        return page ? page[(bits >> shift) % page_size] : whole_[number];
    }

    void add(std::uint32_t number, std::span<const std::uint64_t, page_size> counts);
    void merge(const binade_pages& other);
    /// False, and nothing done, where a collapsed binade cannot be: above a page, or with pages to spare.
    bool add_collapsed(std::uint32_t number, std::uint64_t count);

    /// Of one binade: none where nothing was seen, one where it was collapsed, else page_size counts.
    std::span<const std::uint64_t> counts(std::uint32_t number) const noexcept;
    std::size_t heap_bytes() const noexcept { return (counts_.capacity() + whole_.capacity()) * sizeof(std::uint64_t); }

    friend bool operator==(const binade_pages& a, const binade_pages& b) { return a.equals(b); }

private:
    /// By magnitude; of two equal ones the negative is the higher.
    static constexpr std::uint32_t rank(std::uint32_t number) noexcept { return number % 256 * 2 + number / 256; }

    bool equals(const binade_pages& other) const;
    std::size_t used_pages() const noexcept { return counts_.size() / page_size; }
    std::span<const std::uint64_t, page_size> page(std::uint32_t number) const noexcept {
        return std::span<const std::uint64_t, page_size>{counts_.data() + (index_[number] - std::size_t{1}) * page_size,
                                                         page_size};
    }
    /// nullptr where the binade is collapsed.
    std::uint64_t* page_at(std::uint32_t number) {
        if (index_[number] == 0 && !open(number)) return nullptr;
        return counts_.data() + (index_[number] - std::size_t{1}) * page_size;
    }
    bool open(std::uint32_t number);
    void collapse_lowest_into(std::uint32_t number);
    void add_whole(std::uint32_t number, std::uint64_t count);

    std::array<std::uint16_t, binades> index_{};  // 1 + the page's place in counts_; 0 where there is none
    std::uint16_t most_ = unlimited;
    std::uint16_t lowest_ = 0;  // the lowest binade that has a page
    std::vector<std::uint64_t> counts_{};
    std::vector<std::uint64_t> whole_{};  // of the collapsed binades by number; empty where none ever was
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
