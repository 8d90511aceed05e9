// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of bit_histogram.hpp.

#include <quantsweep/observe/bit_histogram.hpp>

#include <algorithm>
#include <array>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/observe/detail/binade_pages.ipp>
#include <quantsweep/observe/detail/bit_window.hpp>
#include <quantsweep/observe/detail/gather_channels.hpp>
#include <quantsweep/observe/detail/to_extremes.hpp>

namespace quantsweep {

namespace detail {

[[noreturn]] QUANTSWEEP_INLINE void refuse_page(std::uint32_t number, std::size_t counts, const char* why) {
    throw invalid_argument{"", "a bit_histogram cannot have page " + std::to_string(number) + " with " +
                                   std::to_string(counts) + " counts" + why};
}

/// A bucket contains its edge nearer to zero and excludes the other one.
QUANTSWEEP_INLINE bool bucket_holds(const bin& b, float x) noexcept {
    return b.lower <= x && x <= b.upper && (x == 0 || x != (x > 0 ? b.upper : b.lower));
}

QUANTSWEEP_INLINE std::string binade_resolution(std::size_t page_size, std::size_t limit, std::size_t unlimited) {
    const std::string buckets = std::to_string(page_size) + " buckets a binade";
    if (limit == unlimited) return buckets;
    return buckets + " in the topmost " + std::to_string(limit) + ", one in each other";
}

}  // namespace detail

template <unsigned MantissaBits>
bit_histogram<MantissaBits>::bit_histogram(const distribution& seen, std::span<const page> pages,
                                           std::size_t resolved_binades)
    : seen_{detail::to_extremes(seen)} {
    if (resolved_binades == 0) throw invalid_argument{"", "a bit_histogram must resolve at least one binade"};
    pages_.limit(resolved_binades);
    load(pages);
    require_consistent();
}

template <unsigned MantissaBits>
std::string bit_histogram<MantissaBits>::name() {
    return "bit_histogram<" + std::to_string(MantissaBits) + ">";
}

template <unsigned MantissaBits>
void bit_histogram<MantissaBits>::observe(std::span<const float> values) {
    if (values.size() < window::worthwhile) return observe_directly(values);
    window counters;
    counters.aim(values.first(window::tile));
    observe(values, counters);
}

template <unsigned MantissaBits>
void bit_histogram<MantissaBits>::observe_channels(std::span<bit_histogram> channels,
                                                   const tensor_block<const float>& block) {
    window counters;
    detail::gather_channels(block, [&](std::size_t c, std::span<const float> values) {
        if (values.size() < window::worthwhile)
            channels[c].observe_directly(values);
        else
            channels[c].observe(values, counters);
    });
}

template <unsigned MantissaBits>
void bit_histogram<MantissaBits>::merge(const bit_histogram& other) {
    pages_.merge(other.pages_);
    seen_.merge(other.seen_);
}

template <unsigned MantissaBits>
distribution bit_histogram<MantissaBits>::summary() const {
    distribution seen = uncut();
    if (!seen.bins.empty()) {
        seen.bins.front().lower = seen_.minimum;
        seen.bins.back().upper = seen_.maximum;
    }
    return seen;
}

template <unsigned MantissaBits>
std::string bit_histogram<MantissaBits>::resolution() const {
    return detail::binade_resolution(page_size, pages_.limit(), unlimited);
}

template <unsigned MantissaBits>
auto bit_histogram<MantissaBits>::pages() const -> std::vector<page> {
    std::vector<page> result;
    for (std::uint32_t number = 0; number < store::binades; ++number)
        if (const auto seen = pages_.counts(number); !seen.empty())
            result.push_back({number, {seen.begin(), seen.end()}});
    return result;
}

/// The counters begin and end empty.
template <unsigned MantissaBits>
void bit_histogram<MantissaBits>::observe(std::span<const float> values, window& counters) {
    while (!values.empty()) {
        const detail::binned_values seen = counters.count(values.first(std::min(values.size(), window::most)));
        counters.flush([this](std::uint32_t number) { return pages_.counters(number); });
        seen_.finite += seen.values;
        seen_.zeros += seen.values - seen.kept;
        seen_.include(seen.low, seen.high);
        if (seen.kept < seen.values) seen_.include(0.0f, 0.0f);
        values = values.subspan(seen.values);
        if (seen.complete || counters.aim(values.first(std::min(values.size(), window::tile)))) continue;
        // A tile that fits no window is counted without one. If hardly any value fitted, a longer stretch is.
        const std::size_t stretch = seen.values < window::worthwhile ? window::worthwhile : window::tile;
        const std::size_t now = std::min(stretch, values.size());
        observe_directly(values.first(now));
        values = values.subspan(now);
    }
}

template <unsigned MantissaBits>
void bit_histogram<MantissaBits>::observe_directly(std::span<const float> values) {
    constexpr std::size_t longest = window::tile;
    std::array<std::uint32_t, longest + 16> bits;
    while (!values.empty()) {
        const auto tile = values.first(std::min(values.size(), longest));
        count_extremes(tile, seen_);
        const std::size_t kept = detail::run_kernel<detail::histogram_kernels>(
            [&](auto kernel) { return kernel.nonzero_bits(tile.data(), tile.size(), bits.data()); });
        pages_.count(std::span<const std::uint32_t>{bits}.first(kept));
        values = values.subspan(tile.size());
    }
}

template <unsigned MantissaBits>
void bit_histogram<MantissaBits>::load(std::span<const page> saved) {
    for (const page& p : saved) {
        if (p.number >= store::binades || p.number % 256 == 255) detail::refuse_page(p.number, p.counts.size(), "");
        if (p.counts.size() == page_size)
            pages_.add(p.number, std::span<const std::uint64_t, page_size>{p.counts});
        else if (p.counts.size() != 1)
            detail::refuse_page(p.number, p.counts.size(), "");
    }
    for (const page& p : saved)
        if (p.counts.size() != page_size && !pages_.add_collapsed(p.number, p.counts.front()))
            detail::refuse_page(p.number, p.counts.size(), ", since it would have kept its buckets");
}

template <unsigned MantissaBits>
distribution bit_histogram<MantissaBits>::uncut() const {
    distribution seen = seen_.summary();
    for (std::uint32_t number = store::binades; number-- > 256;) append_page(seen, number);
    if (seen.zeros != 0) seen.bins.push_back({0.0f, 0.0f, seen.zeros});
    for (std::uint32_t number = 0; number < 256; ++number) append_page(seen, number);
    return seen;
}

template <unsigned MantissaBits>
void bit_histogram<MantissaBits>::append_page(distribution& seen, std::uint32_t number) const {
    const bool negative = number >= 256;
    const std::span<const std::uint64_t> counts = pages_.counts(number);
    if (counts.empty()) return;
    const std::size_t width = page_size / counts.size();  // in buckets
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const std::size_t k = negative ? counts.size() - 1 - i : i;
        if (counts[k] == 0) continue;
        const float near = store::lower_edge(number % 256, k * width);
        const float far = store::lower_edge(number % 256, (k + 1) * width);
        seen.bins.push_back(negative ? bin{-far, -near, counts[k]} : bin{near, far, counts[k]});
        if (width > 1) seen.collapsed += counts[k];
    }
}

template <unsigned MantissaBits>
void bit_histogram<MantissaBits>::require_consistent() const {
    const std::vector<bin> bins = uncut().bins;
    std::uint64_t counted = 0;
    for (const bin& b : bins) counted += b.count;
    const bool extremes_fit = bins.empty() || (detail::bucket_holds(bins.front(), seen_.minimum) &&
                                               detail::bucket_holds(bins.back(), seen_.maximum));
    if (counted != seen_.finite || !extremes_fit)
        throw invalid_argument{"", "the counts and the extremes of a bit_histogram do not describe the same values"};
}

#ifdef QUANTSWEEP_COMPILED
template class bit_histogram<0>;
template class bit_histogram<1>;
template class bit_histogram<2>;
template class bit_histogram<3>;
template class bit_histogram<4>;
template class bit_histogram<5>;
template class bit_histogram<6>;
template class bit_histogram<7>;
template class bit_histogram<8>;
template class bit_histogram<9>;
template class bit_histogram<10>;
#endif

}  // namespace quantsweep
