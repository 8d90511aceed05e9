// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The laws of metric. Run them on any model inside a doctest TEST_CASE, with your own samples:
///            quantsweep::laws::metric_laws(my_metric{}, samples);

#include <cmath>
#include <cstddef>
#include <span>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/metric/metric.hpp>

namespace quantsweep::laws {

/// What a metric receives: outputs, those of the float network, and perhaps a label.
template <class Label>
struct scored_sample {
    std::vector<std::vector<float>> outputs;
    std::vector<std::vector<float>> float_outputs;
    const Label* label = nullptr;
};

template <class Label, metric<Label> Metric>
double score_of(const Metric& m, const scored_sample<Label>& s) {
    const std::vector<std::span<const float>> outputs{s.outputs.begin(), s.outputs.end()},
        floats{s.float_outputs.begin(), s.float_outputs.end()};
    return m.score(sample<Label>{outputs, floats, s.label});
}

/// A metric is pure: it gives the same score again, from a copy, in any order, and from two threads at once. Scores lie
/// within the bounds that it states.
template <class Label, metric<Label> Metric>
void metric_laws(const Metric& m, const std::vector<scored_sample<Label>>& samples) {
    const metric_info info = m.info();
    CHECK_FALSE(info.name.empty());
    CHECK(info == m.info());
    std::vector<double> scores;
    for (const auto& s : samples) scores.push_back(score_of(m, s));
    const Metric copy = m;
    for (std::size_t i = samples.size(); i-- > 0;) {
        INFO("sample ", i);
        CHECK(score_of(m, samples[i]) == scores[i]);
        CHECK(score_of(copy, samples[i]) == scores[i]);
        CHECK_FALSE(std::isnan(scores[i]));
        if (info.lower_bound) CHECK(scores[i] >= *info.lower_bound);
        if (info.upper_bound) CHECK(scores[i] <= *info.upper_bound);
        if (info.zero_one) CHECK((scores[i] == 0 || scores[i] == 1));
        if (info.against_float) CHECK_FALSE(info.zero_one);
    }
    std::vector<double> elsewhere(samples.size()), here(samples.size());
    const auto score_all = [&](std::vector<double>& into) {
        for (std::size_t i = 0; i < samples.size(); ++i) into[i] = score_of(m, samples[i]);
    };
    std::thread other{[&] { score_all(elsewhere); }};
    score_all(here);
    other.join();
    CHECK(here == scores);
    CHECK(elsewhere == scores);
}

}  // namespace quantsweep::laws
