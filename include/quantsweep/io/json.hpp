// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The observers as JSON, by the two functions that nlohmann's library looks for. A user's own observer is saved
///        and loaded in the same way: by a to_json and a from_json in its namespace.
///        Numbers come back bit for bit; those that are not finite are "NaN", "Infinity" and "-Infinity".

#include <algorithm>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/io/detail/strict_json.hpp>
#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/observe/combined.hpp>
#include <quantsweep/observe/min_max.hpp>
#include <quantsweep/observe/moments.hpp>
#include <quantsweep/observe/moving_average_min_max.hpp>
#include <quantsweep/observe/per_channel.hpp>

namespace quantsweep {

/// {"minimum", "maximum", "finite", "zeros", "nans", "positive_infinities", "negative_infinities",
///  "bins": [[lower, upper, count], ...]}
inline void to_json(nlohmann::json& j, const distribution& d) {
    const auto one = [](const bin& b) {
        return nlohmann::json::array({detail::number(double{b.lower}), detail::number(double{b.upper}), b.count});
    };
    j = {{"minimum", detail::number(double{d.minimum})},
         {"maximum", detail::number(double{d.maximum})},
         {"finite", d.finite},
         {"zeros", d.zeros},
         {"nans", d.nans},
         {"positive_infinities", d.positive_infinities},
         {"negative_infinities", d.negative_infinities},
         {"collapsed", d.collapsed},
         {"bins", detail::list(d.bins, one)}};
}

/// Errors  malformed_file; bins must ascend
inline void from_json(const nlohmann::json& j, distribution& d) {
    using detail::member, detail::to_count, detail::to_float;
    const auto one = [](const nlohmann::json& b) {
        if (!b.is_array() || b.size() != 3) detail::refuse(b, "[lower, upper, count]");
        return bin{to_float(b[0]), to_float(b[1]), to_count(b[2])};
    };
    d = {detail::to_list(member(j, "bins"), one),
         to_float(member(j, "minimum")),
         to_float(member(j, "maximum")),
         to_count(member(j, "finite")),
         to_count(member(j, "zeros")),
         to_count(member(j, "nans")),
         to_count(member(j, "positive_infinities")),
         to_count(member(j, "negative_infinities")),
         to_count(member(j, "collapsed"))};
    const auto ordered = [](const bin& a, const bin& b) { return a.upper <= b.lower; };
    bool sound = std::all_of(d.bins.begin(), d.bins.end(), [](const bin& b) { return b.lower <= b.upper; });
    for (std::size_t i = 1; i < d.bins.size(); ++i) sound = sound && ordered(d.bins[i - 1], d.bins[i]);
    if (!sound) throw malformed_file{"", "the bins of a distribution do not ascend"};
}

namespace detail {

/// Of an observer that keeps its values elsewhere, or none.
inline json without_bins(distribution seen) {
    seen.bins.clear();
    return seen;
}

}  // namespace detail

inline void to_json(nlohmann::json& j, const min_max& seen) { j = seen.summary(); }
inline void from_json(const nlohmann::json& j, min_max& seen) { seen = min_max{j.get<distribution>()}; }

inline void to_json(nlohmann::json& j, const moving_average_min_max& seen) {
    j = {{"averaging_constant", detail::number(seen.averaging_constant())}, {"counts", seen.summary()}};
}
inline void from_json(const nlohmann::json& j, moving_average_min_max& seen) {
    seen = {detail::to_double(detail::member(j, "averaging_constant")),
            detail::member(j, "counts").get<distribution>()};
}

inline void to_json(nlohmann::json& j, const moments& seen) {
    const central_sums& sums = seen.sums();
    j = {{"counts", seen.summary()},
         {"mean", detail::number(sums.mean)},
         {"second", detail::number(sums.second)},
         {"third", detail::number(sums.third)},
         {"fourth", detail::number(sums.fourth)}};
}
inline void from_json(const nlohmann::json& j, moments& seen) {
    using detail::member, detail::to_double;
    const distribution counts = member(j, "counts").get<distribution>();
    seen = {counts,
            {counts.finite, to_double(member(j, "mean")), to_double(member(j, "second")), to_double(member(j, "third")),
             to_double(member(j, "fourth"))}};
}

/// {"mantissa_bits", "resolved_binades", "counts", "pages": [{"number", "counts": [...]}, ...]}; see
/// bit_histogram::page
template <unsigned MantissaBits>
void to_json(nlohmann::json& j, const bit_histogram<MantissaBits>& seen) {
    const auto one = [](const auto& page) { return nlohmann::json{{"number", page.number}, {"counts", page.counts}}; };
    j = {{"mantissa_bits", MantissaBits},
         {"resolved_binades", seen.resolved_binades()},
         {"counts", detail::without_bins(seen.summary())},
         {"pages", detail::list(seen.pages(), one)}};
}

template <unsigned MantissaBits>
void from_json(const nlohmann::json& j, bit_histogram<MantissaBits>& seen) {
    using detail::member;
    using page = typename bit_histogram<MantissaBits>::page;
    if (member(j, "mantissa_bits") != MantissaBits)
        detail::refuse(member(j, "mantissa_bits"), std::to_string(MantissaBits) + " mantissa bits");
    const auto one = [](const nlohmann::json& p) {
        const std::uint64_t number = detail::to_count(member(p, "number"));
        return page{static_cast<std::uint32_t>(std::min<std::uint64_t>(number, 512)),
                    detail::to_list(member(p, "counts"), detail::to_count)};
    };
    seen = {member(j, "counts").template get<distribution>(), detail::to_list(member(j, "pages"), one),
            detail::to_count(member(j, "resolved_binades"))};
}

/// An array, one element an observer.
template <observer... Observers>
void to_json(nlohmann::json& j, const combined<Observers...>& seen) {
    j = std::apply([](const Observers&... parts) { return nlohmann::json::array({nlohmann::json(parts)...}); },
                   seen.parts());
}
template <observer... Observers>
void from_json(const nlohmann::json& j, combined<Observers...>& seen) {
    if (!j.is_array() || j.size() != sizeof...(Observers))
        detail::refuse(j, "an array of " + std::to_string(sizeof...(Observers)) + " observers");
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        seen = combined<Observers...>{j[I].template get<Observers>()...};
    }(std::index_sequence_for<Observers...>{});
}

template <observer Observer>
void to_json(nlohmann::json& j, const per_channel<Observer>& seen) {
    j = detail::list(seen.channels(), [](const Observer& channel) { return nlohmann::json(channel); });
}
template <observer Observer>
void from_json(const nlohmann::json& j, per_channel<Observer>& seen) {
    const auto one = [](const nlohmann::json& channel) { return channel.get<Observer>(); };
    seen = per_channel<Observer>{detail::to_list(j, one)};
}

}  // namespace quantsweep
