// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The default observer: a histogram over the bits of a float, which needs no range in advance.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/kernel/min_max.hpp>
#include <quantsweep/observe/detail/binade_pages.hpp>
#include <quantsweep/observe/memory.hpp>
#include <quantsweep/observe/observer.hpp>

namespace quantsweep {

namespace detail {

struct binned_values;

}  // namespace detail

/// Buckets a value by its sign, exponent and top MantissaBits mantissa bits; exact extremes, 64-bit counts.
/// A bucket of a normal number is between 2^-(m+1) and 2^-m of its value wide; denormals have 2^m even buckets. Under
/// limit_bytes() only the topmost of the binades seen keep their buckets; each of the others is one bucket.
///
/// Shape    any; neither order, nor batches, nor shards change a bit of the result, with a limit too
/// Units    those of the input
/// NaN/Inf  counted apart, each sign of infinity for itself; zeros of either sign too
/// Empty    summary().finite == 0
/// Merge    exact, associative, commutative: counts are sums, extremes are minima and maxima, limits too are minima
/// Cost     O(n) time, 8 * 2^m bytes for each binade that was seen (at most 510), on first use
template <unsigned MantissaBits = 6>
class bit_histogram {
    using store = detail::binade_pages<MantissaBits>;

public:
    /// How finely a binade is divided: into 2^mantissa_bits buckets.
    static constexpr unsigned mantissa_bits = MantissaBits;
    static constexpr std::size_t page_size = store::page_size;  ///< how many buckets a binade has
    static constexpr std::size_t unlimited = store::unlimited;  ///< no limit on the binades that keep their buckets

    /// The counts of one binade. `number` is the sign (0 or 256) plus the biased exponent; slot k starts at
    /// the float of bits (number << 23) + (k << (23 - MantissaBits)). A collapsed binade has one count.
    struct page {
        std::uint32_t number;               ///< of the binade
        std::vector<std::uint64_t> counts;  ///< one a bucket
    };

    bit_histogram() = default;

    /// The inverse of summary(), pages() and resolved_binades(), to load what was saved. Bins are not looked at.
    /// Errors  invalid_argument where counts, extremes and pages cannot be of the same values
    bit_histogram(const distribution& seen, std::span<const page> pages, std::size_t resolved_binades = unlimited);

    static constexpr bool merges_exactly = true;
    static std::string name();

    void observe(std::span<const float> values);
    void merge(const bit_histogram& other);

    /// The end bins are cut at the exact extremes.
    distribution summary() const;

    std::size_t bytes() const noexcept { return sizeof *this + pages_.heap_bytes(); }
    /// What bytes() never exceeds.
    std::size_t most_bytes() const noexcept {
        const std::size_t pages = pages_.limit() < 510 ? pages_.limit() : 510;
        return sizeof *this + pages * store::page_bytes + (pages < 510 ? store::whole_bytes : 0);
    }
    /// The smallest limit: one binade keeps its buckets.
    static constexpr std::size_t least_bytes() noexcept {
        return sizeof(bit_histogram) + store::whole_bytes + store::page_bytes;
    }
    /// Keeps within so many bytes, now and after every merge; a limit is never raised. While a page is added, the old
    /// pages and the new ones are both in memory.
    /// Errors  invalid_argument below least_bytes()
    void limit_bytes(std::size_t most)
        requires(MantissaBits > 0)
    {
        detail::require_limit(most, least_bytes());
        pages_.limit((most - sizeof *this - store::whole_bytes) / store::page_bytes);
    }
    /// How many binades, a sign each for itself, keep their buckets: the topmost of those seen.
    std::size_t resolved_binades() const noexcept { return pages_.limit(); }
    std::string resolution() const;

    /// By ascending number.
    std::vector<page> pages() const;

    friend bool operator==(const bit_histogram&, const bit_histogram&) = default;

private:
    std::span<const float> observe_windows(std::span<const float> values);
    void observe_directly(std::span<const float> values);
    void include(const detail::binned_values& seen) noexcept;
    void count(float x);
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
