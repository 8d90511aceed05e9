// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The default observer: a histogram over the bits of a float, which needs no range in advance.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/kernel/min_max.hpp>
#include <quantsweep/observe/detail/binade_pages.hpp>
#include <quantsweep/observe/memory.hpp>
#include <quantsweep/observe/observer.hpp>

namespace quantsweep {

namespace detail {

template <unsigned MantissaBits>
class bit_window;

}  // namespace detail

/// Counts each value in a bucket that its sign, exponent and top MantissaBits mantissa bits select. Keeps exact
/// extremes and 64-bit counts. A bucket of normal numbers is between 2^-(m+1) and 2^-m of its value wide; denormals
/// have 2^m even buckets. After limit_bytes(), only the topmost binades seen keep their buckets, and each other binade
/// is one bucket.
///
/// Shape    any; the order of the values, batches and shards do not change a bit of the result, even with a limit
/// Units    those of the input
/// NaN/Inf  counted separately, with each sign of infinity by itself; zeros of either sign are counted separately, too
/// Empty    summary().finite == 0
/// Merge    exact, associative, commutative: counts add up, extremes are minima and maxima, and limits are minima
/// Cost     O(n) time, 8 * 2^m bytes for each binade that was seen (at most 510), allocated on first use
template <unsigned MantissaBits = 6>
class bit_histogram {
    using store = detail::binade_pages<MantissaBits>;
    using window = detail::bit_window<MantissaBits>;

public:
    /// The number of bits that divide a binade: it has 2^mantissa_bits buckets.
    static constexpr unsigned mantissa_bits = MantissaBits;
    static constexpr std::size_t page_size = store::page_size;  ///< the number of buckets in a binade
    static constexpr std::size_t unlimited = store::unlimited;  ///< no limit on the binades that keep their buckets

    /// The counts of one binade. `number` is the sign (0 or 256) plus the biased exponent; slot k starts at the float
    /// whose bits are (number << 23) + (k << (23 - MantissaBits)). A collapsed binade has one count.
    struct page {
        std::uint32_t number;               ///< the binade's number
        std::vector<std::uint64_t> counts;  ///< one per bucket
    };

    bit_histogram() = default;

    /// The inverse of summary(), pages() and resolved_binades(), to load what was saved. Ignores the bins of `seen`.
    /// Errors  invalid_argument if counts, extremes and pages cannot describe the same values
    bit_histogram(const distribution& seen, std::span<const page> pages, std::size_t resolved_binades = unlimited);

    static constexpr bool merges_exactly = true;
    static std::string name();

    void observe(std::span<const float> values);
    /// Shows channel c of the block to channels[c].
    static void observe_channels(std::span<bit_histogram> channels, const tensor_block<const float>& block);
    void merge(const bit_histogram& other);

    /// The distribution of the values. The outermost bins end at the exact extremes.
    distribution summary() const;

    std::size_t bytes() const noexcept { return sizeof *this + pages_.heap_bytes(); }
    /// An upper bound of bytes().
    std::size_t most_bytes() const noexcept {
        const std::size_t pages = pages_.limit() < 510 ? pages_.limit() : 510;
        return sizeof *this + pages * store::page_bytes + (pages < 510 ? store::whole_bytes : 0);
    }
    /// The smallest limit, at which one binade keeps its buckets.
    static constexpr std::size_t least_bytes() noexcept {
        return sizeof(bit_histogram) + store::whole_bytes + store::page_bytes;
    }
    /// Limits the memory to this many bytes, now and after every merge; a limit never rises. While a page is added, the
    /// old pages and the new ones are both in memory.
    /// Errors  invalid_argument below least_bytes()
    void limit_bytes(std::size_t most)
        requires(MantissaBits > 0)
    {
        detail::require_limit(most, least_bytes());
        pages_.limit((most - sizeof *this - store::whole_bytes) / store::page_bytes);
    }
    /// How many binades keep their buckets: the topmost of those seen. The two signs count separately.
    std::size_t resolved_binades() const noexcept { return pages_.limit(); }
    std::string resolution() const;

    /// The pages in the order of their numbers.
    std::vector<page> pages() const;

    friend bool operator==(const bit_histogram&, const bit_histogram&) = default;

private:
    void observe(std::span<const float> values, window& counters);
    void observe_directly(std::span<const float> values);
    void load(std::span<const page> saved);
    distribution uncut() const;
    void append_page(distribution& seen, std::uint32_t number) const;
    void require_consistent() const;

    store pages_{};
    extremes seen_{};
};

#ifdef QUANTSWEEP_COMPILED
extern template class bit_histogram<0>;
extern template class bit_histogram<1>;
extern template class bit_histogram<2>;
extern template class bit_histogram<3>;
extern template class bit_histogram<4>;
extern template class bit_histogram<5>;
extern template class bit_histogram<6>;
extern template class bit_histogram<7>;
extern template class bit_histogram<8>;
extern template class bit_histogram<9>;
extern template class bit_histogram<10>;
#endif

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/observe/bit_histogram.ipp>
#endif
