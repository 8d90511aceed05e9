// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The counts of a bit_histogram: a page for each binade that was seen, one count for each that was collapsed.

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include <quantsweep/kernel/bit_histogram.hpp>

namespace quantsweep::detail {

/// A binade's number is its sign (0 or 256) plus the biased exponent.
/// Under a limit of n pages the topmost n of the binades seen, by magnitude, keep their buckets, and each other one is
/// a single count. That does not depend on order: the binades seen only become more, so one that is among the topmost
/// n at the end was among them ever since it was first seen, and never lost its buckets; and the count of one that is
/// not is the same whether it was collapsed before or after a value came.
template <unsigned MantissaBits>
class binade_pages {
    using bucket = bit_bucket<MantissaBits>;

public:
    static constexpr std::size_t page_size = bucket::per_binade;
    static constexpr std::size_t unlimited = bucket::binades;
    static constexpr std::size_t page_bytes = page_size * sizeof(std::uint64_t);
    static constexpr std::size_t whole_bytes = bucket::binades * sizeof(std::uint64_t);

    std::size_t limit() const noexcept { return most_; }
    void limit(std::size_t pages) {
        if (pages >= most_) return;
        binade_pages narrower;
        narrower.most_ = static_cast<std::uint16_t>(pages);
        narrower.merge(*this);
        *this = std::move(narrower);
    }

    /// Where a finite value other than zero is counted.
    std::uint64_t& counter(std::uint32_t bits) {
        const std::uint32_t number = bits >> 23;
        std::uint64_t* const page = page_at(number);
        return page ? page[(bits >> bucket::shift) % page_size] : whole_[number];
    }

    void add(std::uint32_t number, std::span<const std::uint64_t, page_size> counts) {
        std::uint64_t* const page = page_at(number);
        if (!page) {
            whole_[number] = std::accumulate(counts.begin(), counts.end(), whole_[number]);
            return;
        }
        for (std::size_t k = 0; k < page_size; ++k) page[k] += counts[k];
    }

    void merge(const binade_pages& other) {
        limit(other.most_);
        // Pages first: whatever the other collapsed lies below all of its pages, and so below the topmost of both.
        for (std::uint32_t number = 0; number < bucket::binades; ++number)
            if (other.index_[number] != 0) add(number, other.page(number));
        for (std::uint32_t number = 0; number < other.whole_.size(); ++number)
            if (other.whole_[number] != 0) add_whole(number, other.whole_[number]);
    }

    /// False, and nothing done, where a collapsed binade cannot be: above a page, or with pages to spare.
    bool add_collapsed(std::uint32_t number, std::uint64_t count) {
        if (used_pages() < most_ || rank(number) >= rank(lowest_)) return false;
        add_whole(number, count);
        return true;
    }

    /// Of one binade: none where nothing was seen, one where it was collapsed, else page_size counts.
    std::span<const std::uint64_t> counts(std::uint32_t number) const noexcept {
        if (index_[number] != 0) return page(number);
        if (!whole_.empty() && whole_[number] != 0) return {&whole_[number], 1};
        return {};
    }

    std::size_t heap_bytes() const noexcept { return (counts_.capacity() + whole_.capacity()) * sizeof(std::uint64_t); }

    friend bool operator==(const binade_pages& a, const binade_pages& b) {
        bool same = a.most_ == b.most_;
        for (std::uint32_t number = 0; same && number < bucket::binades; ++number) {
            const auto mine = a.counts(number), theirs = b.counts(number);
            same = std::equal(mine.begin(), mine.end(), theirs.begin(), theirs.end());
        }
        return same;
    }

private:
    /// By magnitude; of two equal ones the negative is the higher.
    static constexpr std::uint32_t rank(std::uint32_t number) noexcept { return number % 256 * 2 + number / 256; }

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

    bool open(std::uint32_t number) {
        if (used_pages() < most_) {
            if (counts_.empty() || rank(number) < rank(lowest_)) lowest_ = static_cast<std::uint16_t>(number);
            counts_.reserve(counts_.size() + page_size);  // exactly: an idle page is memory for nothing
            counts_.resize(counts_.size() + page_size);
            index_[number] = static_cast<std::uint16_t>(used_pages());
            return true;
        }
        whole_.resize(bucket::binades);
        if (rank(number) < rank(lowest_)) return false;
        collapse_lowest_into(number);
        return true;
    }

    /// Gives the page of the lowest binade to another, higher one.
    void collapse_lowest_into(std::uint32_t number) {
        const auto counts = page(lowest_);
        whole_[lowest_] = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
        index_[number] = std::exchange(index_[lowest_], std::uint16_t{0});
        std::fill_n(page_at(number), page_size, 0u);
        lowest_ = static_cast<std::uint16_t>(number);
        for (std::uint32_t other = 0; other < bucket::binades; ++other)
            if (index_[other] != 0 && rank(other) < rank(lowest_)) lowest_ = static_cast<std::uint16_t>(other);
    }

    void add_whole(std::uint32_t number, std::uint64_t count) {
        assert(index_[number] == 0 && used_pages() == most_);
        whole_.resize(bucket::binades);
        whole_[number] += count;
    }

    std::array<std::uint16_t, bucket::binades> index_{};  // 1 + the page's place in counts_; 0 where there is none
    std::uint16_t most_ = unlimited;
    std::uint16_t lowest_ = 0;  // the lowest binade that has a page
    std::vector<std::uint64_t> counts_{};
    std::vector<std::uint64_t> whole_{};  // of the collapsed binades by number; empty where none ever was
};

}  // namespace quantsweep::detail
