// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of observer_state.hpp.

#include <quantsweep/io/observer_state.hpp>

#include <algorithm>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE void write_state(state_writer to, const distribution& d) {
    to.member("minimum").number(double{d.minimum});
    to.member("maximum").number(double{d.maximum});
    to.member("finite").count(d.finite);
    to.member("zeros").count(d.zeros);
    to.member("nans").count(d.nans);
    to.member("positive_infinities").count(d.positive_infinities);
    to.member("negative_infinities").count(d.negative_infinities);
    to.member("collapsed").count(d.collapsed);
    to.member("bins").list(d.bins, [](state_writer one, const bin& b) {
        one.begin_list();
        one.add().number(double{b.lower});
        one.add().number(double{b.upper});
        one.add().count(b.count);
    });
}

QUANTSWEEP_INLINE void read_state(state_reader from, distribution& d) {
    const auto one = [](state_reader b) {
        if (b.size() != 3) b.refuse("[lower, upper, count]");
        return bin{b.element(0).single(), b.element(1).single(), b.element(2).count()};
    };
    d = {from.member("bins").list(one),
         from.member("minimum").single(),
         from.member("maximum").single(),
         from.member("finite").count(),
         from.member("zeros").count(),
         from.member("nans").count(),
         from.member("positive_infinities").count(),
         from.member("negative_infinities").count(),
         from.member("collapsed").count()};
    const auto ordered = [](const bin& a, const bin& b) { return a.upper <= b.lower; };
    bool sound = std::all_of(d.bins.begin(), d.bins.end(), [](const bin& b) { return b.lower <= b.upper; });
    for (std::size_t i = 1; i < d.bins.size(); ++i) sound = sound && ordered(d.bins[i - 1], d.bins[i]);
    if (!sound) throw malformed_file{"", "the bins of a distribution do not ascend"};
}

QUANTSWEEP_INLINE void write_state(state_writer to, const min_max& seen) { write_state(to, seen.summary()); }
QUANTSWEEP_INLINE void read_state(state_reader from, min_max& seen) {
    seen = min_max{detail::read_observer<distribution>(from)};
}

QUANTSWEEP_INLINE void write_state(state_writer to, const moving_average_min_max& seen) {
    to.member("averaging_constant").number(seen.averaging_constant());
    write_state(to.member("counts"), seen.summary());
}
QUANTSWEEP_INLINE void read_state(state_reader from, moving_average_min_max& seen) {
    seen = {from.member("averaging_constant").number(), detail::read_observer<distribution>(from.member("counts"))};
}

QUANTSWEEP_INLINE void write_state(state_writer to, const moments& seen) {
    const central_sums& sums = seen.sums();
    write_state(to.member("counts"), seen.summary());
    to.member("mean").number(sums.mean);
    to.member("second").number(sums.second);
    to.member("third").number(sums.third);
    to.member("fourth").number(sums.fourth);
}
QUANTSWEEP_INLINE void read_state(state_reader from, moments& seen) {
    const auto counts = detail::read_observer<distribution>(from.member("counts"));
    seen = {counts,
            {counts.finite, from.member("mean").number(), from.member("second").number(), from.member("third").number(),
             from.member("fourth").number()}};
}

QUANTSWEEP_INLINE void detail::write_histogram(state_writer to, unsigned mantissa_bits, std::size_t resolved_binades,
                                               distribution seen) {
    seen.bins.clear();  // the pages hold them
    to.member("mantissa_bits").count(mantissa_bits);
    to.member("resolved_binades").count(resolved_binades);
    write_state(to.member("counts"), seen);
}
QUANTSWEEP_INLINE void detail::require_mantissa_bits(state_reader from, unsigned expected) {
    if (const state_reader found = from.member("mantissa_bits"); found.count() != expected)
        found.refuse(std::to_string(expected) + " mantissa bits");
}
QUANTSWEEP_INLINE std::uint32_t detail::read_page_number(state_reader page) {
    // A histogram refuses any number beyond its last page, and 512 is such a number.
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(page.member("number").count(), 512));
}

}  // namespace quantsweep
