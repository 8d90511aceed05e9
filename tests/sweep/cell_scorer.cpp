// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/detail/score/cell_scorer.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/graph/as_hooked.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/metric/token_metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/memory_store.hpp"
#include "../support/token_host.hpp"

namespace qs = quantsweep;

namespace {

const qs::metrics all_metrics{qs::perplexity{}, qs::token_kl{}, qs::same_top_token{}, qs::mse{},
                              qs::sqnr{},       qs::cosine{},   qs::token_nll{}};

template <class Host>
qs::sweep_result swept(Host& host, const std::vector<toy::token_batch>& batches, const qs::calibration<>& seen,
                       qs::sweep_options options = {}) {
    options.schemes = {qs::w4a4(), qs::w8a8()};
    options.modes = {qs::sweep_mode::only(), qs::sweep_mode::all_but()};
    return qs::sweep(host, seen, batches, all_metrics, options);
}

bool near(double a, double b) { return std::isnan(a) == std::isnan(b) && (std::isnan(a) || a == doctest::Approx(b)); }

/// Compares everything except the energies of error, which are summed by batch.
void check_same_sums(const qs::sweep_result& a, const qs::sweep_result& b) {
    REQUIRE(a.rows.size() == b.rows.size());
    REQUIRE(!a.rows.empty());
    CHECK(a.samples == b.samples);
    for (std::size_t r = 0; r < a.rows.size(); ++r) {
        INFO(a.rows[r].layer, " ", a.rows[r].failure, " ", b.rows[r].failure);
        CHECK(a.rows[r].failure.empty());
        CHECK(a.rows[r].scores == b.rows[r].scores);
        CHECK(near(a.rows[r].sqnr_db, b.rows[r].sqnr_db));
        CHECK(near(a.rows[r].output_sqnr_db, b.rows[r].output_sqnr_db));
        CHECK(a.rows[r].output_nonfinite.count == 0);
    }
    for (std::size_t k = 0; k < a.metrics.size(); ++k) CHECK(a.metrics[k].baseline == b.metrics[k].baseline);
}

}  // namespace

TEST_CASE("padded batches are swept to the bits of their sequences one by one, whatever the padding holds") {
    for (unsigned seed = 1; seed <= 8; ++seed) {
        INFO("seed ", seed);
        toy::token_host host{seed};
        const toy::sequences data = toy::make_sequences({3, 1, 4}, seed, seed % 2 == 0);
        const auto seen = qs::calibrate(host, data.alone);
        const qs::sweep_result alone = swept(host, data.alone, seen);
        check_same_sums(swept(host, data.padded, seen), alone);
        check_same_sums(swept(host, data.padded, seen, {.threads = 3}), alone);
        auto hooked = qs::as_hooked(host);
        check_same_sums(swept(hooked, data.padded, seen), alone);
    }
}

TEST_CASE("traces leave padding out") {
    toy::token_host host{3};
    const toy::sequences data = toy::make_sequences({3, 2}, 3);
    const auto seen = qs::calibrate(host, data.alone);
    const auto trace = [&](const std::vector<toy::token_batch>& batches) {
        return qs::sweep(host, seen, batches, qs::mse{}, {.schemes = {qs::w4a4()}, .trace = true}).traces;
    };
    const auto padded = trace(data.padded), alone = trace(data.alone);
    REQUIRE(padded.size() == 1);
    for (std::size_t i = 0; i < padded[0].sqnr_db.size(); ++i)
        for (std::size_t j = i; j < padded[0].sqnr_db.size(); ++j)
            CHECK(near(padded[0].sqnr_db[i][j], alone[0].sqnr_db[i][j]));
}

TEST_CASE("without token axes the metrics of tokens still read the mask, and other metrics see all") {
    toy::token_host host{5};
    const toy::sequences data = toy::make_sequences({3, 2}, 5);
    const auto seen = qs::calibrate(host, data.alone);
    host.says_tokens = false;
    const auto whole = swept(host, data.padded, seen), alone = swept(host, data.alone, seen);
    for (const std::size_t metric : {0u, 1u, 2u, 6u})
        CHECK(whole.rows[0].scores[metric] == alone.rows[0].scores[metric]);
    CHECK(whole.rows[0].scores[3].value > 100 * alone.rows[0].scores[3].value);  // the padding has large values
}

TEST_CASE("samples in a random order keep their masks") {
    toy::token_host host{6};
    toy::sequences data = toy::make_sequences({1}, 6);
    const std::size_t tokens = data.padded[0].mask.size();
    for (unsigned seed = 7; data.padded.size() < 12; ++seed) {  // sequences of one length
        toy::sequences more = toy::make_sequences({1}, seed);
        if (more.padded[0].mask.size() == tokens) {
            data.padded.push_back(more.padded[0]);
            data.alone.push_back(more.alone[0]);
        }
    }
    const auto seen = qs::calibrate(host, data.alone);
    const auto stop = [&](const std::vector<toy::token_batch>& batches) {
        return qs::sweep(host, seen, batches, qs::same_top_token{}, {.schemes = {qs::w4a4()}, .stop_threshold = 2});
    };
    CHECK(stop(data.padded).rows[0].scores[0].value <= 1);
    CHECK(stop(data.padded).rows[0].failure.empty());
}

TEST_CASE("a mask that does not fit the outputs, or has another size, ends the sweep with the batch") {
    toy::token_host host{2};
    toy::sequences data = toy::make_sequences({2, 2}, 2);
    const auto seen = qs::calibrate(host, data.alone);
    data.padded[1].mask.push_back(1);
    CHECK_THROWS_WITH_AS(swept(host, data.padded, seen), doctest::Contains("batch 1: the mask has"), qs::bad_batch);
}

TEST_CASE("a journal of another mask is refused") {
    toy::token_host host{2};
    toy::sequences data = toy::make_sequences({2}, 2);
    const auto seen = qs::calibrate(host, data.alone);
    toy::memory_store store;
    const auto sweep = [&] {
        return qs::sweep(host, seen, data.padded, qs::token_kl{}, {.schemes = {qs::w4a4()}, .store = &store});
    };
    sweep();
    for (std::uint8_t& token : data.padded[0].mask) token = token == 0 ? 0 : 1;
    CHECK_NOTHROW(sweep());
    for (std::uint8_t& token : data.padded[0].mask) token = 1;
    CHECK_THROWS_AS(sweep(), qs::journal_mismatch);
}
