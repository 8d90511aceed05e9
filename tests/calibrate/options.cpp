// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/calibrate/options.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/observe/min_max.hpp>

#include "../support/text.hpp"
#include "../support/thread_peers.hpp"
#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

namespace {

toy::graph chain() {
    toy::builder b{1};
    return b.finish({b.convolution(b.convolution(qs::graph_input(0), 4, 4), 4, 4)});
}

std::vector<toy::batch> make_batches(std::size_t count) {
    toy::builder b{2};
    std::vector<toy::batch> batches;
    for (std::size_t i = 0; i < count; ++i) batches.push_back(b.make_batch(2 + i % 3, 1, 4, 6));
    return batches;
}

bool same(const qs::calibration<>& a, const qs::calibration<>& b) {
    if (a.samples != b.samples || a.values.size() != b.values.size()) return false;
    for (std::size_t i = 0; i < a.values.size(); ++i)
        if (a.values[i].name != b.values[i].name || a.values[i].elements != b.values[i].elements ||
            !(a.values[i].seen == b.values[i].seen))
            return false;
    return true;
}

/// Remembers which samples it observed.
struct sample_numbers {
    std::map<std::uint64_t, std::size_t> seen{};  ///< first sample -> number of samples
    void observe(std::span<const float>) {}
    void observe(const qs::observation& now) { seen[now.first_sample] += now.values.shape[0]; }
    qs::distribution summary() const { return {}; }
};

}  // namespace

TEST_CASE("by default all data is observed, NaN is reported, and memory is as it comes") {
    const qs::calibrate_options options;
    CHECK(options.nonfinite == qs::nonfinite_policy::report);
    CHECK(options.memory_budget == 0);
    CHECK(options.first_sample == 0);
    CHECK(!options.progress);
    CHECK(options.threads == 1);
    CHECK_FALSE(options.reentrant);
    CHECK(options.shard.is_all());
    CHECK(options.peers == nullptr);
}

TEST_CASE("calibrations of shards merge to that of one process, in any order") {
    toy::graph host = chain();
    const std::vector<toy::batch> batches = make_batches(7);
    const qs::calibration<> whole = qs::calibrate(host, batches);
    for (std::size_t ranks : {1U, 2U, 3U, 7U, 9U}) {
        qs::calibration<> merged = qs::calibrate(host, batches, {.threads = 2, .shard = {ranks - 1, ranks}});
        for (std::size_t rank = ranks - 1; rank-- > 0;)
            merged.merge(qs::calibrate(host, batches, {.shard = {rank, ranks}}));
        CHECK(same(merged, whole));
    }
}

TEST_CASE("ranks share the batches of a calibration") {
    const std::vector<toy::batch> batches = make_batches(20);
    toy::graph one = chain();
    const qs::calibration<> whole = qs::calibrate(one, batches);
    for (std::size_t threads : {1U, 3U}) {
        std::vector<qs::calibration<>> parts(4);
        toy::on_ranks(4, [&](qs::peers& mine) {
            toy::graph host = chain();
            parts[mine.rank()] = qs::calibrate(host, batches, {.threads = threads, .peers = &mine});
        });
        for (std::size_t r = 1; r < parts.size(); ++r) parts[0].merge(parts[r]);
        CHECK(same(parts[0], whole));
    }
}

TEST_CASE("an observer is told the numbers of its samples among all of them, also in a shard and on a rank") {
    const std::vector<toy::batch> batches = make_batches(7);
    toy::graph one = chain();
    const auto seen_by = [](const auto& calibrated) { return calibrated.values[0].seen.seen; };
    const auto whole = seen_by(qs::calibrate<sample_numbers>(one, batches, {.first_sample = 100}));
    CHECK(whole.begin()->first == 100);
    auto shards = seen_by(qs::calibrate<sample_numbers>(one, batches, {.first_sample = 100, .shard = {0, 2}}));
    shards.merge(seen_by(qs::calibrate<sample_numbers>(one, batches, {.first_sample = 100, .shard = {1, 2}})));
    CHECK(shards == whole);
    std::map<std::uint64_t, std::size_t> ranks;
    std::mutex mutex;
    toy::on_ranks(3, [&](qs::peers& mine) {
        toy::graph host = chain();
        auto part = seen_by(qs::calibrate<sample_numbers>(host, batches, {.first_sample = 100, .peers = &mine}));
        const std::lock_guard lock{mutex};
        ranks.merge(part);
    });
    CHECK(ranks == whole);
}

TEST_CASE("what a shard cannot be is refused, and NaN in a shard is told by its batch") {
    toy::graph host = chain();
    std::vector<toy::batch> batches = make_batches(4);
    CHECK_THROWS_AS(qs::calibrate(host, batches, {.shard = {4, 4}}), qs::invalid_argument);
    batches[2].inputs[0].values[0] = std::nanf("");
    std::string text;
    try {
        qs::calibrate(host, batches, {.nonfinite = qs::nonfinite_policy::refuse, .shard = {0, 2}});
    } catch (const qs::nonfinite_value& refused) {
        text = refused.what();
    }
    CHECK(toy::contains(text, "values of batch 2;"));
    const auto thrown = toy::on_ranks(3, [&](qs::peers& mine) {
        toy::graph own = chain();
        qs::calibrate(own, batches, {.nonfinite = qs::nonfinite_policy::refuse, .peers = &mine});
    });
    for (const auto& each : thrown) CHECK(toy::contains(toy::text_of(each), "input 0: "));
}
