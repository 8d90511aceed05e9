// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/detail/run/rank_share.hpp>

#include <atomic>
#include <cstddef>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/io/result_file.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/flat_metric.hpp"
#include "../support/memory_store.hpp"
#include "../support/repetitions.hpp"
#include "../support/text.hpp"
#include "../support/thread_peers.hpp"
#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

namespace {

constexpr std::size_t batches = 7;

/// Returns everything in a result that depends neither on the machine nor on the content of a store. Each rank has its
/// own network, as a process would.
std::string swept(const qs::sweep_options& options, const std::function<void(toy::graph&)>& change = {}) {
    toy::setup net = toy::make(toy::residual(2), 1, 3, batches);
    if (change) change(net.host);
    qs::sweep_result result = qs::sweep(net.host, net.seen, net.batches, toy::flat{qs::agreement{}}, options);
    result.cost.seconds = 0;
    result.cost.peak_bytes = 0;  // results from a store take no memory
    result.cost.threads = 1;
    return qs::result_to_json(result);
}

qs::sweep_options modes_of_ranks() {
    qs::sweep_options options;
    options.schemes = {qs::w8a8(), qs::w4a4()};
    options.modes = {qs::sweep_mode::only(), qs::sweep_mode::up_to(), qs::sweep_mode::pairs(3),
                     qs::sweep_mode::cumulative(), qs::sweep_mode::local()};
    options.trace = true;
    return options;
}

/// Modes, rounds of screening, early ends and caps: each needs the ranks to agree on something else.
std::vector<qs::sweep_options> sweeps() {
    std::vector<qs::sweep_options> all{modes_of_ranks(), modes_of_ranks(), modes_of_ranks(), modes_of_ranks()};
    all[1].modes = {qs::sweep_mode::only(), qs::sweep_mode::pairs(2)};
    all[1].trace = false;
    all[1].stop_threshold = 0.001;
    all[2].max_live_bytes = 100000;
    all[3].modes = {qs::sweep_mode::screen(0.001)};
    all[3].trace = false;
    return all;
}

}  // namespace

TEST_CASE("any number of ranks comes to the result of one process, on every rank") {
    for (const qs::sweep_options& options : sweeps())
        for (std::size_t ranks : {1U, 2U, 3U, 5U, 20U}) {
            if (toy::is_sanitized && ranks != 3) continue;
            const std::string expected = swept(options);
            std::vector<std::string> found(ranks);
            const auto thrown = toy::on_ranks(ranks, [&](qs::peers& mine) {
                qs::sweep_options own = options;
                own.peers = &mine;
                found[mine.rank()] = swept(own);
            });
            for (std::size_t r = 0; r < ranks; ++r) {
                CHECK(toy::text_of(thrown[r]) == "");
                CHECK(found[r] == expected);
            }
        }
}

TEST_CASE("threads within the ranks, and what a rank finds in its store, change nothing") {
    const qs::sweep_options options = modes_of_ranks();
    const std::string expected = swept(options);
    std::vector<toy::memory_store> stores(3);
    for (std::size_t run = 0; run < 2; ++run) {
        std::vector<std::string> found(3);
        toy::on_ranks(3, [&](qs::peers& mine) {
            qs::sweep_options own = options;
            own.peers = &mine;
            own.store = &stores[mine.rank()];
            own.threads = run == 0 ? 1 : 2;
            found[mine.rank()] = swept(own);
        });
        for (const std::string& each : found) CHECK(each == expected);
    }
}

TEST_CASE("the error of one rank ends all, with its words and the layer's name") {
    for (std::size_t failing : {0U, 2U}) {
        const auto thrown = toy::on_ranks(4, [&](qs::peers& mine) {
            qs::sweep_options own = modes_of_ranks();
            own.peers = &mine;
            swept(own, [&](toy::graph& host) {
                host.before_evaluate = [&, calls = 0](std::size_t) mutable {
                    if (mine.rank() == failing && ++calls > 2) throw qs::nonfinite_value{"conv2", "is not what it was"};
                };
            });
        });
        for (std::size_t r = 0; r < 4; ++r) {
            const std::string text = toy::text_of(thrown[r]);
            if (r == failing)
                CHECK(toy::contains(text, "is not what it was"));
            else
                CHECK(toy::contains(text, "rank " + std::to_string(failing) + " failed"));
            CHECK(toy::contains(text, "conv2"));
        }
    }
}

TEST_CASE("ranks that were given different sweeps say so, and none waits for ever") {
    const auto thrown = toy::on_ranks(3, [&](qs::peers& mine) {
        qs::sweep_options own = modes_of_ranks();
        own.peers = &mine;
        if (mine.rank() == 1) own.schemes = {qs::w8a8()};
        swept(own);
    });
    for (const std::exception_ptr& each : thrown)
        CHECK(toy::text_of(each) ==
              "quantsweep [604] rank 1 was given another sweep than rank 0; these differ: schemes");
    const auto other_modes = toy::on_ranks(3, [&](qs::peers& mine) {
        qs::sweep_options own = modes_of_ranks();
        own.peers = &mine;
        if (mine.rank() == 2) own.modes.pop_back();
        swept(own);
    });
    for (const std::exception_ptr& each : other_modes)
        CHECK(toy::contains(toy::text_of(each), "rank 2 was given another sweep than rank 0; these differ: options"));
    const auto bad_options = toy::on_ranks(2, [&](qs::peers& mine) {
        qs::sweep_options own = modes_of_ranks();
        own.peers = &mine;
        if (mine.rank() == 1) own.confidence = 7;
        swept(own);
    });
    CHECK(toy::contains(toy::text_of(bad_options[0]), "rank 1 failed: [104] confidence is 7"));
    CHECK(toy::contains(toy::text_of(bad_options[1]), "[104] confidence is 7"));
}

TEST_CASE("one rank that is asked to stop ends the sweep of all, and all agree on what was done") {
    std::vector<std::string> found(3);
    const auto thrown = toy::on_ranks(3, [&](qs::peers& mine) {
        qs::sweep_options own = modes_of_ranks();
        own.peers = &mine;
        std::atomic<std::size_t> asked{0};
        if (mine.rank() == 1) own.stop = [&] { return ++asked > 5; };
        found[mine.rank()] = swept(own);
    });
    for (const std::exception_ptr& each : thrown) CHECK(toy::text_of(each) == "");
    CHECK(toy::contains(found[0], "\"stopped\":true"));
    CHECK(found[1] == found[0]);
    CHECK(found[2] == found[0]);
}

TEST_CASE("one rank shows the progress of all") {
    std::size_t last = 0, total = 0;
    toy::on_ranks(3, [&](qs::peers& mine) {
        qs::sweep_options own;
        own.peers = &mine;
        if (mine.rank() == 0)
            own.progress = [&](const qs::progress& now) {
                CHECK(now.done > last);
                CHECK(now.done <= now.total);
                last = now.done;
                total = now.total;
            };
        swept(own);
    });
    CHECK(last == total);
    CHECK(total > 0);
}

TEST_CASE("shards and then the records of all of them come to the result of one process") {
    for (const qs::sweep_options& options : {sweeps()[0], sweeps()[2], sweeps()[3]})
        for (std::size_t ranks : {1U, 2U, 3U, 7U, 9U}) {
            if (toy::is_sanitized && ranks != 3) continue;
            const std::string expected = swept(options);
            toy::memory_store merged;
            std::string last;
            for (std::size_t round = 0; round < 20; ++round) {
                std::vector<toy::memory_store> stores(ranks);
                for (std::size_t r = 0; r < ranks; ++r) {
                    stores[r].kept = merged.kept;
                    qs::sweep_options own = options;
                    own.shard = {r, ranks};
                    own.store = &stores[r];
                    last = swept(own);
                    CHECK(toy::contains(last, "\"stopped\":true") == (last != expected));
                }
                const std::size_t before = merged.kept.size();
                for (const toy::memory_store& each : stores) merged.kept.insert(each.kept.begin(), each.kept.end());
                if (merged.kept.size() == before) break;
            }
            CHECK(last == expected);
            qs::sweep_options whole = options;
            whole.store = &merged;
            const std::size_t kept = merged.times_kept;
            CHECK(swept(whole) == expected);
            CHECK(merged.times_kept == kept);
        }
}

TEST_CASE("a shard evaluates its own batches and no others") {
    toy::memory_store store;
    qs::sweep_options options;
    options.shard = {2, 3};
    options.store = &store;
    swept(options);
    for (const auto& [place, record] : store.kept) CHECK((place.second == 2 || place.second == 5));
    CHECK_FALSE(store.kept.empty());
}

TEST_CASE("what a shard cannot do is refused before anything is evaluated") {
    const auto refusal = [](auto change) {
        toy::memory_store store;
        qs::sweep_options options;
        options.shard = {1, 2};
        options.store = &store;
        change(options);
        try {
            swept(options);
        } catch (const qs::invalid_argument& refused) {
            return std::string{refused.what()};
        }
        return std::string{};
    };
    CHECK(refusal([](qs::sweep_options&) {}) == "");
    CHECK(toy::contains(refusal([](qs::sweep_options& o) { o.shard = {2, 2}; }),
                        "shard 2 of 2 does not exist; shards are numbered"));
    CHECK(toy::contains(refusal([](qs::sweep_options& o) { o.store = nullptr; }), "give the sweep a store"));
    CHECK(toy::contains(refusal([](qs::sweep_options& o) { o.stop_threshold = 0.1; }), "stop_threshold decides"));
}
