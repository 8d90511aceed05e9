// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/metric/metric.hpp>

#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "../laws/set_metric_laws.hpp"

namespace qs = quantsweep;

namespace {

struct word_error {
    qs::metric_info info() const { return {"word_error", false}; }
    double score(const qs::sample<std::string>& s) const { return s.label->empty() ? 1 : 0; }
};
struct nameless {
    double score(const qs::sample<int>&) const { return 0; }
};
struct wordy {
    qs::metric_info info() const { return {"wordy"}; }
    std::string score(const qs::sample<int>&) const { return {}; }
};

static_assert(qs::metric<word_error, std::string>);
static_assert(!qs::metric<word_error, int>);
static_assert(!qs::metric<nameless, int>);
static_assert(!qs::metric<wordy, int>);

/// The F1 score of a detector: the harmonic mean of precision and recall over all samples.
struct f1_score {
    quantsweep::metric_info info() const { return {"f1"}; }

    /// Returns true positives, found positives and labelled positives.
    std::vector<double> state(const quantsweep::sample<std::vector<int>>& s) const {
        std::vector<double> counts(3);
        for (std::size_t i = 0; i < s.label->size(); ++i) {
            const bool found = s.outputs[0][i] > 0, labelled = (*s.label)[i] == 1;
            counts[0] += found && labelled;
            counts[1] += found;
            counts[2] += labelled;
        }
        return counts;
    }
    void merge(std::vector<double>& into, std::span<const double> from) const {
        into.resize(3);
        for (std::size_t i = 0; i < from.size(); ++i) into[i] += from[i];
    }
    double value(std::span<const double> counts) const { return 2 * counts[0] / (counts[1] + counts[2]); }
};
struct stateless {
    qs::metric_info info() const { return {"stateless"}; }
    void merge(std::vector<double>&, std::span<const double>) const {}
    double value(std::span<const double>) const { return 0; }
};

static_assert(qs::set_metric<f1_score, std::vector<int>>);
static_assert(!qs::set_metric<f1_score, int>);
static_assert(!qs::metric<f1_score, std::vector<int>>);
static_assert(!qs::set_metric<stateless, int>);
static_assert(!qs::set_metric<word_error, std::string>);

}  // namespace

TEST_CASE("a user's set metric obeys the laws") {
    qs::laws::set_metric_laws(f1_score{}, [](std::mt19937& random) {
        qs::laws::drawn_sample<std::vector<int>> one{{}, {}, {}};
        for (int i = 0; i < 5; ++i) {
            one.output.push_back(std::normal_distribution<float>{}(random));
            one.label.push_back(static_cast<int>(random() % 2));
        }
        return one;
    });
    CHECK(f1_score{}.value(std::vector<double>{2, 3, 5}) == 0.5);
}

TEST_CASE("a user's metric needs a name and a score") {
    CHECK(word_error{}.info().higher_is_better == false);
    const std::string label = "two words";
    CHECK(word_error{}.score({{}, {}, &label}) == 0);
}
