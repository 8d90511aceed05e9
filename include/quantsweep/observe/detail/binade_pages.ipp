// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of binade_pages.hpp.

#include <quantsweep/observe/detail/binade_pages.hpp>

#include <algorithm>
#include <cassert>
#include <utility>

namespace quantsweep::detail {

template <unsigned MantissaBits>
void binade_pages<MantissaBits>::limit(std::size_t pages) {
    if (pages >= most_) return;
    binade_pages narrower;
    narrower.most_ = static_cast<std::uint16_t>(pages);
    narrower.merge(*this);
    *this = std::move(narrower);
}

template <unsigned MantissaBits>
void binade_pages<MantissaBits>::count(std::span<const std::uint32_t> values) {
    std::uint64_t* counts =
        counts_.data();  // a local pointer, so that the compiler does not reload it after each value
    for (std::uint32_t bits : values) {
        const std::size_t index = index_[bits >> 23];
        if (index != 0) [[likely]] {
            ++counts[(index - 1) * page_size + (bits >> shift) % page_size];
        } else if (~bits << 1 >> 24 != 0) {  // not all bits of the exponent are set
            ++counter(bits);
            counts = counts_.data();
        }
    }
}

template <unsigned MantissaBits>
void binade_pages<MantissaBits>::merge(const binade_pages& other) {
    limit(other.most_);
    // Adds the pages first: what the other histogram has collapsed lies below all of its pages, and so below the
    // largest binades of both.
    for (std::uint32_t number = 0; number < binades; ++number)
        if (other.index_[number] != 0) add(number, other.page(number));
    for (std::uint32_t number = 0; number < other.whole_.size(); ++number)
        if (other.whole_[number] != 0) add_whole(number, other.whole_[number]);
}

template <unsigned MantissaBits>
bool binade_pages<MantissaBits>::add_collapsed(std::uint32_t number, std::uint64_t count) {
    if (used_pages() < most_ || rank(number) >= rank(lowest_)) return false;
    add_whole(number, count);
    return true;
}

template <unsigned MantissaBits>
std::span<const std::uint64_t> binade_pages<MantissaBits>::counts(std::uint32_t number) const noexcept {
    if (index_[number] != 0) return page(number);
    if (!whole_.empty() && whole_[number] != 0) return {&whole_[number], 1};
    return {};
}

template <unsigned MantissaBits>
bool binade_pages<MantissaBits>::equals(const binade_pages& other) const {
    bool same = most_ == other.most_;
    for (std::uint32_t number = 0; same && number < binades; ++number) {
        const auto mine = counts(number), theirs = other.counts(number);
        same = std::equal(mine.begin(), mine.end(), theirs.begin(), theirs.end());
    }
    return same;
}

template <unsigned MantissaBits>
bool binade_pages<MantissaBits>::open(std::uint32_t number) {
    if (used_pages() < most_) {
        if (counts_.empty() || rank(number) < rank(lowest_)) lowest_ = static_cast<std::uint16_t>(number);
        counts_.reserve(counts_.size() + page_size);  // Reserves exactly: an unused page would waste memory.
        counts_.resize(counts_.size() + page_size);
        index_[number] = static_cast<std::uint16_t>(used_pages());
        return true;
    }
    whole_.resize(binades);
    if (rank(number) < rank(lowest_)) return false;
    collapse_lowest_into(number);
    return true;
}

/// Collapses the lowest binade and gives its page to a higher one.
template <unsigned MantissaBits>
void binade_pages<MantissaBits>::collapse_lowest_into(std::uint32_t number) {
    whole_[lowest_] = 0;
    for (std::uint64_t count : page(lowest_)) whole_[lowest_] += count;
    index_[number] = std::exchange(index_[lowest_], std::uint16_t{0});
    std::fill_n(page_at(number), page_size, 0u);
    lowest_ = static_cast<std::uint16_t>(number);
    for (std::uint32_t other = 0; other < binades; ++other)
        if (index_[other] != 0 && rank(other) < rank(lowest_)) lowest_ = static_cast<std::uint16_t>(other);
}

template <unsigned MantissaBits>
void binade_pages<MantissaBits>::add_whole(std::uint32_t number, std::uint64_t count) {
    assert(index_[number] == 0 && used_pages() == most_);
    whole_.resize(binades);
    whole_[number] += count;
}

#ifdef QUANTSWEEP_COMPILED
template class binade_pages<0>;
template class binade_pages<1>;
template class binade_pages<2>;
template class binade_pages<3>;
template class binade_pages<4>;
template class binade_pages<5>;
template class binade_pages<6>;
template class binade_pages<7>;
template class binade_pages<8>;
template class binade_pages<9>;
template class binade_pages<10>;
#endif

}  // namespace quantsweep::detail
