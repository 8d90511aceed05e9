// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The default observer: a histogram over the bits of a float, which needs no range in advance.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/kernel/bit_histogram.hpp>
#include <quantsweep/kernel/min_max.hpp>
#include <quantsweep/observe/detail/binade_pages.hpp>
#include <quantsweep/observe/memory.hpp>
#include <quantsweep/observe/observer.hpp>

namespace quantsweep {

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
    using bucket = bit_bucket<MantissaBits>;
    using store = detail::binade_pages<MantissaBits>;
    using window = bit_window<MantissaBits>;

public:
    static constexpr unsigned mantissa_bits = MantissaBits;
    static constexpr std::size_t page_size = bucket::per_binade;
    static constexpr std::size_t unlimited = store::unlimited;

    /// The counts of one binade. `number` is the sign (0 or 256) plus the biased exponent; slot k starts at
    /// the float of bits (number << 23) + (k << (23 - MantissaBits)). A collapsed binade has one count.
    struct page {
        std::uint32_t number;
        std::vector<std::uint64_t> counts;
    };

    bit_histogram() = default;

    /// The inverse of summary(), pages() and resolved_binades(), to load what was saved. Bins are not looked at.
    /// Errors  invalid_argument where counts, extremes and pages cannot be of the same values
    bit_histogram(const distribution& seen, std::span<const page> pages, std::size_t resolved_binades = unlimited)
        : seen_{to_extremes(seen)} {
        if (resolved_binades == 0) throw invalid_argument{"", "a bit_histogram resolves at least one binade"};
        pages_.limit(resolved_binades);
        load(pages);
        require_consistent();
    }

    static std::string name() { return "bit_histogram<" + std::to_string(MantissaBits) + ">"; }

    void observe(std::span<const float> values) {
        if (values.size() >= window::worthwhile) values = observe_windows(values);
        observe_directly(values);
    }

    void merge(const bit_histogram& other) {
        pages_.merge(other.pages_);
        seen_.merge(other.seen_);
    }

    /// The end bins are cut at the exact extremes.
    distribution summary() const {
        distribution seen = uncut();
        if (!seen.bins.empty()) {
            seen.bins.front().lower = seen_.minimum;
            seen.bins.back().upper = seen_.maximum;
        }
        return seen;
    }

    std::size_t bytes() const noexcept { return sizeof *this + pages_.heap_bytes(); }
    /// What bytes() never exceeds.
    std::size_t most_bytes() const noexcept {
        const std::size_t pages = std::min<std::size_t>(pages_.limit(), 510);
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
    std::string resolution() const {
        const std::string buckets = std::to_string(page_size) + " buckets a binade";
        if (pages_.limit() == unlimited) return buckets;
        return buckets + " in the topmost " + std::to_string(pages_.limit()) + ", one in each other";
    }

    /// By ascending number.
    std::vector<page> pages() const {
        std::vector<page> result;
        for (std::uint32_t number = 0; number < bucket::binades; ++number)
            if (const auto seen = pages_.counts(number); !seen.empty())
                result.push_back({number, {seen.begin(), seen.end()}});
        return result;
    }

    friend bool operator==(const bit_histogram&, const bit_histogram&) = default;

private:
    /// Returns what is left: less than a tile.
    std::span<const float> observe_windows(std::span<const float> values) {
        constexpr std::size_t most = std::size_t{1} << 31;  // what 32-bit counters hold
        window counters;
        while (values.size() >= window::tile) {
            counters.aim(values.first(window::tile));
            const sifted seen = counters.count(values.first(std::min(values.size(), most)));
            counters.flush([this](std::uint32_t number, const auto& counts) { pages_.add(number, counts); });
            include(seen);
            values = values.subspan(seen.values);
            if (seen.complete) continue;
            // What does not fit is counted without a window; a longer stretch where one hardly fits at all.
            const std::size_t stretch = seen.values < window::worthwhile ? window::worthwhile : window::tile;
            const std::size_t now = std::min(stretch, values.size());
            observe_directly(values.first(now));
            values = values.subspan(now);
        }
        return values;
    }

    void observe_directly(std::span<const float> values) {
        std::array<std::uint32_t, window::tile + 16> buckets;
        while (values.size() >= 16) {
            const auto tile = values.first(std::min(values.size(), window::tile));
            const sifted seen = find_buckets<MantissaBits>(tile, buckets);
            if (seen.complete) {
                for (std::size_t k = 0; k < seen.kept; ++k) ++pages_.counter(buckets[k] << bucket::shift);
                include(seen);
            } else {
                for (float x : tile.first(seen.values)) count(x);
            }
            values = values.subspan(seen.values);
        }
        for (float x : values) count(x);
    }

    void include(const sifted& seen) noexcept {
        seen_.finite += seen.values;
        seen_.zeros += seen.values - seen.kept;
        seen_.include(seen.low + 0.0f, seen.high + 0.0f);  // adding +0 turns -0 into +0
    }

    void count(float x) {
        seen_.count(x);
        const std::uint32_t bits = bucket::bits(x), magnitude = bits & bucket::magnitude_mask;
        if (magnitude != 0 && magnitude < bucket::infinity_bits) ++pages_.counter(bits);
    }

    void load(std::span<const page> saved) {
        const auto refuse = [](const page& p, const char* why) {
            throw invalid_argument{"", "a bit_histogram has no page " + std::to_string(p.number) + " of " +
                                           std::to_string(p.counts.size()) + " counts" + why};
        };
        for (const page& p : saved) {
            if (p.number >= bucket::binades || p.number % 256 == 255) refuse(p, "");
            if (p.counts.size() == page_size)
                pages_.add(p.number, std::span<const std::uint64_t, page_size>{p.counts});
            else if (p.counts.size() != 1)
                refuse(p, "");
        }
        for (const page& p : saved)
            if (p.counts.size() != page_size && !pages_.add_collapsed(p.number, p.counts.front()))
                refuse(p, ", since it would have kept its buckets");
    }

    distribution uncut() const {
        distribution seen = seen_.summary();
        for (std::uint32_t number = bucket::binades; number-- > 256;) append_page(seen, number);
        if (seen.zeros != 0) seen.bins.push_back({0.0f, 0.0f, seen.zeros});
        for (std::uint32_t number = 0; number < 256; ++number) append_page(seen, number);
        return seen;
    }

    void append_page(distribution& seen, std::uint32_t number) const {
        const bool negative = number >= 256;
        const std::span<const std::uint64_t> counts = pages_.counts(number);
        if (counts.empty()) return;
        const std::size_t width = page_size / counts.size();  // in buckets
        for (std::size_t i = 0; i < counts.size(); ++i) {
            const std::size_t k = negative ? counts.size() - 1 - i : i;
            if (counts[k] == 0) continue;
            const float near = bucket::lower_edge(number % 256, k * width);
            const float far = bucket::upper_edge(number % 256, k * width + width - 1);
            seen.bins.push_back(negative ? bin{-far, -near, counts[k]} : bin{near, far, counts[k]});
            if (width > 1) seen.collapsed += counts[k];
        }
    }

    /// A bucket holds its edge nearer to zero and not the other.
    static bool holds(const bin& b, float x) noexcept {
        return b.lower <= x && x <= b.upper && (x == 0 || x != (x > 0 ? b.upper : b.lower));
    }

    void require_consistent() const {
        const std::vector<bin> bins = uncut().bins;
        std::uint64_t counted = 0;
        for (const bin& b : bins) counted += b.count;
        const bool extremes_fit =
            bins.empty() || (holds(bins.front(), seen_.minimum) && holds(bins.back(), seen_.maximum));
        if (counted != seen_.finite || !extremes_fit)
            throw invalid_argument{"", "the counts and the extremes of a bit_histogram are not of the same values"};
    }

    store pages_{};
    extremes seen_{};
};

static_assert(mergeable_observer<bit_histogram<>>);

}  // namespace quantsweep
