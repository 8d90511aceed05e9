// SPDX-License-Identifier: BSD-3-Clause
/// \file  The examples' metrics for lines of text: what CTC decodes, the distance between two lines, and the laws.

#include "../../examples/common/ctc.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "../laws/metric_laws.hpp"
#include "named_metric.hpp"

namespace {

namespace qs = quantsweep;
using line = std::vector<std::size_t>;

constexpr std::size_t classes = 4;

/// Returns scores in which the given class is the best at each place.
std::vector<float> scores_of(const line& best) {
    std::vector<float> scores(best.size() * classes, 0.0F);
    for (std::size_t place = 0; place < best.size(); ++place) scores[place * classes + best[place]] = 1.0F;
    return scores;
}

/// The laws pass samples without shapes, but these metrics read the shape.
template <class Metric>
struct shaped {
    Metric metric{};

    qs::metric_info info() const { return metric.info(); }
    double score(const qs::sample<qs::no_label>& s) const {
        const qs::shape shape{s.outputs[0].size() / classes, classes};
        return metric.score(qs::sample<qs::no_label>{s.outputs, s.float_outputs, nullptr, {&shape, 1}});
    }
};

template <class Metric>
double score(const line& read, const line& in_float) {
    return qs::laws::score_of(shaped<Metric>{},
                              qs::laws::scored_sample<qs::no_label>{{scores_of(read)}, {scores_of(in_float)}});
}

}  // namespace

TEST_CASE("CTC reads repeats as one and drops the blank, which parts equal characters") {
    const auto read = [](const line& best) { return examples::decode_ctc(scores_of(best), classes); };
    CHECK(read({}).empty());
    CHECK(read({0, 0}).empty());
    CHECK(read({1, 1, 2}) == line{1, 2});
    CHECK(read({0, 1, 0, 1, 1, 3, 0}) == line{1, 1, 3});
    CHECK(read({2, 0, 2, 1, 2}) == line{2, 2, 1, 2});
}

TEST_CASE("CTC reads no NaN") {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    CHECK(examples::decode_ctc(std::vector<float>{nan, 0, 1, nan, nan, nan, nan, nan}, classes) == line{2});
    CHECK(examples::decode_ctc(std::vector<float>{0, nan, 1, nan, 0, 3, nan, 2}, classes) == line{2, 1});
}

TEST_CASE("the edit distance counts insertions, deletions and substitutions") {
    const auto distance = [](const std::string& a, const std::string& b) {
        const line from(a.begin(), a.end()), to(b.begin(), b.end());
        CHECK(examples::edit_distance(to, from) == examples::edit_distance(from, to));
        return examples::edit_distance(from, to);
    };
    CHECK(distance("", "") == 0);
    CHECK(distance("", "abc") == 3);
    CHECK(distance("kitten", "sitting") == 3);
    CHECK(distance("abcd", "bcd") == 1);
    CHECK(distance("ab", "ba") == 2);
}

TEST_CASE("a line agrees where it decodes to the float network's, however its places differ") {
    CHECK(score<examples::ctc_agreement>({1, 1, 2, 0}, {0, 1, 2, 2}) == 1);
    CHECK(score<examples::ctc_agreement>({1, 0, 1, 2}, {1, 1, 1, 2}) == 0);
    CHECK(score<examples::ctc_agreement>({0, 0}, {0, 0}) == 1);
    CHECK(score<examples::ctc_characters>({1, 0, 1, 2}, {1, 1, 1, 2}) == 1 - 1.0 / 3);
    CHECK(score<examples::ctc_characters>({0, 0, 0}, {1, 2, 3}) == 0);
    CHECK(score<examples::ctc_characters>({0, 0}, {0, 0}) == 1);
    CHECK(score<examples::ctc_characters>({1, 3, 0}, {1, 2, 3}) == 1 - 1.0 / 3);
}

TEST_CASE("the metrics of CTC obey the laws of a metric, and no reading is better than float's") {
    std::mt19937 random{7};
    std::vector<qs::laws::scored_sample<qs::no_label>> samples(40);
    for (auto& s : samples) {
        const auto drawn = [&] {
            std::vector<float> scores(classes * (1 + random() % 6));
            for (float& score : scores) score = static_cast<float>(random() % 100);
            return scores;
        };
        const std::vector<float> first = drawn();
        s.outputs = {first};
        s.float_outputs = {random() % 2 == 0 ? first : drawn()};
        s.outputs[0].resize(s.float_outputs[0].size());
    }
    qs::laws::metric_laws(shaped<examples::ctc_agreement>{}, samples);
    qs::laws::metric_laws(shaped<examples::ctc_characters>{}, samples);
    CHECK(examples::ctc_agreement{}.info().float_is_best);
    CHECK(examples::ctc_characters{}.info().float_is_best);
}

TEST_CASE("the metrics of CTC are known by name, and refuse outputs that are no lines") {
    for (const char* name : {"ctc_agreement", "ctc_characters"}) {
        const examples::named_metric metric = examples::parse_metric(name);
        CHECK(metric.info().name == name);
        CHECK_FALSE(metric.needs_labels());
        const std::vector<float> scores(classes);
        const std::vector<std::span<const float>> outputs{scores};
        const qs::shape flat{classes};
        CHECK_THROWS_WITH_AS(metric.score(qs::sample<qs::no_label>{outputs, outputs, nullptr, {&flat, 1}}),
                             doctest::Contains("[places, classes], and its shape is [4]"), qs::shape_mismatch);
        CHECK_THROWS_WITH_AS(metric.score(qs::sample<qs::no_label>{outputs, outputs, nullptr}),
                             doctest::Contains("not given"), qs::shape_mismatch);
    }
}
