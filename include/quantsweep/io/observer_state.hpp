// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Writes and reads the state of each observer. To save and load your own observer, write a write_state and a
///        read_state in its namespace. Numbers are read back bit for bit; those that are not finite are "NaN", "Infinity"
///        and "-Infinity".

#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/io/state.hpp>
#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/observe/combined.hpp>
#include <quantsweep/observe/min_max.hpp>
#include <quantsweep/observe/moments.hpp>
#include <quantsweep/observe/moving_average_min_max.hpp>
#include <quantsweep/observe/per_channel.hpp>

namespace quantsweep {

/// {"minimum", "maximum", "finite", "zeros", "nans", "positive_infinities", "negative_infinities", "collapsed",
///  "bins": [[lower, upper, count], ...]}
void write_state(state_writer to, const distribution& d);
/// Reads what `write_state` wrote.
/// Errors  malformed_file, also if the bins do not ascend
void read_state(state_reader from, distribution& d);

/// Writes a distribution.
void write_state(state_writer to, const min_max& seen);
/// Reads what `write_state` wrote.
void read_state(state_reader from, min_max& seen);

/// {"averaging_constant", "counts": a distribution}
void write_state(state_writer to, const moving_average_min_max& seen);
/// Reads what `write_state` wrote.
void read_state(state_reader from, moving_average_min_max& seen);

/// {"counts": a distribution, "mean", "second", "third", "fourth"}
void write_state(state_writer to, const moments& seen);
/// Reads what `write_state` wrote.
void read_state(state_reader from, moments& seen);

namespace detail {

template <class Observer>
Observer read_observer(state_reader from) {
    Observer seen;
    read_state(from, seen);
    return seen;
}

/// Writes all but the pages.
void write_histogram(state_writer to, unsigned mantissa_bits, std::size_t resolved_binades, distribution seen);
/// Errors  malformed_file if the histogram has buckets of another width
void require_mantissa_bits(state_reader from, unsigned expected);
std::uint32_t read_page_number(state_reader page);

}  // namespace detail

/// {"mantissa_bits", "resolved_binades", "counts", "pages": [{"number", "counts": [...]}, ...]}; see
/// bit_histogram::page
template <unsigned MantissaBits>
void write_state(state_writer to, const bit_histogram<MantissaBits>& seen) {
    detail::write_histogram(to, MantissaBits, seen.resolved_binades(), seen.summary());
    to.member("pages").list(seen.pages(), [](state_writer one, const auto& page) {
        one.member("number").count(page.number);
        one.member("counts").counts(page.counts);
    });
}
/// Reads what `write_state` wrote.
template <unsigned MantissaBits>
void read_state(state_reader from, bit_histogram<MantissaBits>& seen) {
    detail::require_mantissa_bits(from, MantissaBits);
    const auto page = [](state_reader one) {
        return typename bit_histogram<MantissaBits>::page{detail::read_page_number(one), one.member("counts").counts()};
    };
    seen = {detail::read_observer<distribution>(from.member("counts")), from.member("pages").list(page),
            static_cast<std::size_t>(from.member("resolved_binades").count())};
}

/// Writes an array with one element for each observer.
template <observer... Observers>
void write_state(state_writer to, const combined<Observers...>& seen);
template <observer... Observers>
void read_state(state_reader from, combined<Observers...>& seen);
template <observer Observer>
void write_state(state_writer to, const per_channel<Observer>& seen);
template <observer Observer>
void read_state(state_reader from, per_channel<Observer>& seen);

/// An observer that has a write_state and a read_state. If it also has a static name(), files of another observer are
/// refused by that name.
template <class Observer>
concept saved_observer = observer<Observer> && requires(state_writer to, state_reader from, Observer& loaded) {
    write_state(to, static_cast<const Observer&>(loaded));
    read_state(from, loaded);
};

template <observer... Observers>
void write_state(state_writer to, const combined<Observers...>& seen) {
    to.begin_list();
    std::apply([&](const Observers&... parts) { (write_state(to.add(), parts), ...); }, seen.parts());
}
/// Reads what `write_state` wrote.
template <observer... Observers>
void read_state(state_reader from, combined<Observers...>& seen) {
    constexpr std::size_t count = sizeof...(Observers);
    if (from.size() != count) from.refuse("an array of " + std::to_string(count) + " observers");
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        seen = combined<Observers...>{detail::read_observer<Observers>(from.element(I))...};
    }(std::index_sequence_for<Observers...>{});
}

/// Writes a list of what each channel's observer writes.
template <observer Observer>
void write_state(state_writer to, const per_channel<Observer>& seen) {
    to.list(seen.channels(), [](state_writer one, const Observer& channel) { write_state(one, channel); });
}
/// Reads what `write_state` wrote.
template <observer Observer>
void read_state(state_reader from, per_channel<Observer>& seen) {
    seen = per_channel<Observer>{from.list(detail::read_observer<Observer>)};
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/observer_state.ipp>
#endif
