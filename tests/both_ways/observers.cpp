// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/observe.hpp>

#include <ostream>

#include "both_ways.hpp"

namespace both_ways {

namespace qs = quantsweep;

namespace {

void print(std::ostream& out, const qs::distribution& d) {
    out << std::hexfloat << d.minimum << ' ' << d.maximum << std::defaultfloat << ' ' << d.finite << ' ' << d.zeros
        << ' ' << d.bins.size() << ' ';
    std::string bins;
    for (const qs::bin& b : d.bins) {
        bins.append(reinterpret_cast<const char*>(&b.lower), sizeof b.lower);
        bins.append(reinterpret_cast<const char*>(&b.upper), sizeof b.upper);
        bins += std::to_string(b.count);
    }
    out << hash(bins) << '\n';
}

/// Observes uneven batches with channels along axis 1. If the observer can be merged, merges a second one into it.
template <class Observer>
void watch(std::ostream& out, const char* name) {
    Observer seen, other;
    for (const auto& [samples, seed] : {std::pair{3U, 1U}, {1U, 2U}, {8U, 3U}}) {
        const std::vector<float> drawn = values(samples * 4 * 37, seed, false);
        const qs::tensor_view<const float> view{drawn.data(), {samples, 4, 37}};
        qs::observe_tensor(seed == 2 ? other : seen, view, {0, 1});
    }
    if constexpr (qs::mergeable_observer<Observer>) seen.merge(other);
    out << name << ' ';
    print(out, seen.summary());
}

}  // namespace

void write_observers(std::ostream& out) {
    watch<qs::min_max>(out, "min_max");
    watch<qs::moving_average_min_max>(out, "moving_average_min_max");
    watch<qs::bit_histogram<>>(out, "bit_histogram<>");
    watch<qs::bit_histogram<0>>(out, "bit_histogram<0>");
    watch<qs::bit_histogram<10>>(out, "bit_histogram<10>");
    watch<qs::moments>(out, "moments");
    watch<qs::per_channel<qs::min_max>>(out, "per_channel<min_max>");
    watch<qs::per_channel<qs::bit_histogram<>>>(out, "per_channel<bit_histogram<>>");
    watch<qs::combined<qs::bit_histogram<>, qs::moments>>(out, "combined<bit_histogram<>, moments>");
    qs::moments seen;
    seen.observe(values(100003, 5));
    out << std::hexfloat << seen.mean() << ' ' << seen.variance() << ' ' << seen.skewness() << ' ' << seen.kurtosis()
        << std::defaultfloat << '\n';
}

}  // namespace both_ways
