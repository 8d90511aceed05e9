// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/allocate/remedies.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/allocate/detail/remedy_candidates.hpp>
#include <quantsweep/core/fingerprint.hpp>
#include <quantsweep/graph/as_hooked.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/scales.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/coin.hpp"
#include "../support/flat_metric.hpp"
#include "../support/memory_store.hpp"
#include "../support/repetitions.hpp"
#include "../support/text.hpp"
#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

namespace {

const toy::flat same_choice{qs::agreement{}};

/// Returns the recommended changes of a layer.
std::vector<std::string> recommended(const std::vector<qs::remedy>& remedies, const std::string& layer) {
    std::vector<std::string> found;
    for (const qs::remedy& r : remedies)
        if (r.recommended && r.layer == layer) found.push_back(r.change);
    return found;
}

template <class Host>
std::vector<qs::remedy> remedies_of(Host& host, const qs::calibration<>& seen, const std::vector<toy::batch>& batches,
                                    const std::vector<qs::scheme>& schemes) {
    const qs::sweep_options options{.schemes = schemes};
    const auto swept = qs::sweep(host, seen, batches, same_choice, options);
    return qs::find_remedies(host, seen, batches, same_choice, swept, options);
}

/// Makes one channel of the layer's output 64 times as large, and its readers' weights that much smaller. The network
/// is the same up to the last bits.
void plant_outlier_channel(toy::graph& host, std::size_t layer, std::size_t channel) {
    const std::size_t each = host.nodes[layer].weight.size() / host.nodes[layer].channels;
    for (std::size_t i = 0; i < each; ++i) host.nodes[layer].weight[channel * each + i] *= 64;
    host.nodes[layer].bias[channel] *= 64;
    toy::node& reader = host.nodes[layer + 1];
    for (std::size_t i = 0; i < reader.weight.size(); ++i)
        if (i / 3 % 4 == channel) reader.weight[i] /= 64;
}

/// Moves the last layer's input far from zero and lets its bias take that back, so that its channels are alike on
/// average. Six bits round each of its weights by 0.4 steps, up in every second channel and down in the others, so each
/// channel is shifted. The layer has one tap, so that the shift is the same at all positions.
void plant_shift(toy::graph& host, const toy::batch& batch) {
    toy::node &before = host.nodes[2], &last = host.nodes[3];
    for (float& b : before.bias) b += 64;
    for (std::size_t i = 0; i < last.weight.size(); ++i) {
        const float steps = std::round(last.weight[i] * 40) + (i / 12 % 2 == 0 ? 0.4F : -0.4F);
        last.weight[i] = i % 3 != 1 ? 0 : i % 12 == 1 ? 31.0F / 40 : steps / 40;
    }
    const auto outputs = toy::all_values(host, {}, batch, {}).back();
    const float count = static_cast<float>(outputs.values.size() / 4);
    for (std::size_t i = 0; i < outputs.values.size(); ++i) last.bias[i / 6 % 4] -= outputs.values[i] / count;
}

/// Makes one channel of the last layer's input 50 times as large as the largest other, and its weights that much
/// smaller.
void plant_large_inputs(toy::graph& host, std::size_t channel) {
    toy::node &before = host.nodes[2], &last = host.nodes[3];
    before.relu = false;  // otherwise a channel may be 0 throughout
    for (std::size_t i = 0; i < 12; ++i) before.weight[channel * 12 + i] *= 50;
    before.bias[channel] *= 50;
    for (std::size_t i = 0; i < last.weight.size(); ++i)
        if (i / 3 % 4 == channel) last.weight[i] /= 50;
}

/// Makes one channel of the last layer's input almost 0, and its weights 32 times as large as the others.
void plant_idle_weights(toy::graph& host, std::size_t channel) {
    toy::node &before = host.nodes[2], &last = host.nodes[3];
    before.relu = false;  // otherwise other channels may be almost 0 too
    for (std::size_t i = 0; i < 12; ++i) before.weight[channel * 12 + i] /= 1000;
    before.bias[channel] /= 1000;
    for (std::size_t i = 0; i < last.weight.size(); ++i)
        if (i / 3 % 4 == channel) last.weight[i] *= 32;
}

/// Makes one value large at each position, in a channel that is drawn anew: no divisor by channel helps, and no range that
/// leaves these values out.
void plant_visiting_outliers(toy::tensor& inputs, std::mt19937& draw) {
    const std::size_t channels = inputs.shape[1], width = inputs.shape[2];
    for (std::size_t at = 0; at < inputs.shape[0] * width; ++at)
        inputs.values[(at / width * channels + draw() % channels) * width + at % width] =
            draw() % 2 == 0 ? 64.0F : -64.0F;
}

/// Loses as soon as anything is quantized, and how much is noise: no change mends it. The scores have no bounds, so that
/// intervals are no wider than they say.
struct loses_whatever {
    std::size_t run;
    qs::metric_info info() const { return {"noise"}; }
    template <class Label>
    double score(const qs::sample<Label>& s) const {
        if (std::equal(s.outputs[0].begin(), s.outputs[0].end(), s.float_outputs[0].begin())) return 1;
        qs::fingerprint mark;
        mark.add(run);
        for (float x : s.outputs[0]) mark.add(x);
        return std::stod("0x0." + mark.hex());
    }
};

std::vector<toy::batch> batches_of(toy::builder& b, std::size_t count) {
    std::vector<toy::batch> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(b.make_batch(50, 1, 4, 6));
    return all;
}

/// A chain of layers, calibrated with two batches.
struct two_batches {
    toy::graph host;
    std::vector<toy::batch> batches;
    qs::calibration<> seen;
    qs::sweep_options options{.schemes = {qs::w4a4()}};

    two_batches(std::size_t layers, std::size_t samples) : host{toy::chain(layers)} {
        toy::builder b{5};
        for (int i = 0; i < 2; ++i) batches.push_back(b.make_batch(samples, 1, 4, 6));
        seen = qs::calibrate(host, batches);
    }
};

}  // namespace

TEST_CASE("An outlier channel of the weights is mended by a scale for each channel, in all plantings") {
    for (unsigned seed = 1; seed <= toy::repetitions(20); ++seed) {
        INFO("seed ", seed);
        toy::graph host = toy::chain(4, seed);
        plant_outlier_channel(host, 1, seed % 4);
        toy::builder b{seed + 100};
        const auto batches = batches_of(b, 16);
        const auto remedies =
            remedies_of(host, qs::calibrate(host, batches), batches, {qs::parse_scheme("w=int6:symmetric@min_max")});
        CHECK(recommended(remedies, "conv1") == std::vector<std::string>{"weights per channel"});
        for (const qs::remedy& r : remedies)
            if (r.recommended) {
                CHECK(r.gain.low > 0);
                CHECK(r.tried ==
                      (r.change == "weights per channel" ? "w=int6:symmetric:per_channel@min_max" : r.tried));
            }
    }
}

TEST_CASE("An outlier that calibration saw in the activations is mended by other ranges, in all plantings") {
    for (unsigned seed = 1; seed <= toy::repetitions(20); ++seed) {
        INFO("seed ", seed);
        toy::graph host = toy::chain(4, seed);
        toy::builder b{seed + 100};
        const auto batches = batches_of(b, 24);
        auto seen_in_calibration = batches;
        seen_in_calibration[0].inputs[0].values[7] = 2000;
        const auto remedies = remedies_of(host, qs::calibrate(host, seen_in_calibration), batches,
                                          {qs::parse_scheme("inputs=int8:affine@min_max")});
        const auto found = recommended(remedies, "conv0");
        REQUIRE(found.size() == 1);
        CHECK(toy::contains(found[0], "activations' ranges by "));
        // All changes of ranges are equally simple to deploy, so no significant one may gain more than the recommended
        // one.
        for (const qs::remedy& best : remedies)
            for (const qs::remedy& other : remedies)
                if (best.recommended && other.layer == best.layer && other.takes == best.takes &&
                    other.gain.significant)
                    CHECK(other.gain.drop <= best.gain.drop);
    }
}

TEST_CASE("A shifted bias is mended by correcting it, in all plantings") {
    for (unsigned seed = 1; seed <= toy::repetitions(20); ++seed) {
        INFO("seed ", seed);
        toy::graph host = toy::chain(4, seed);
        toy::builder b{seed + 100};
        const auto batches = batches_of(b, 16);
        plant_shift(host, batches[0]);
        const auto remedies =
            remedies_of(host, qs::calibrate(host, batches), batches, {qs::parse_scheme("w=int6:symmetric@min_max")});
        CHECK(recommended(remedies, "conv3") == std::vector<std::string>{"bias corrected"});
    }
}

TEST_CASE("A channel of the activations that is 50 times the others is mended by equalizing, in all plantings") {
    for (unsigned seed = 1; seed <= toy::repetitions(20); ++seed) {
        INFO("seed ", seed);
        toy::graph host = toy::chain(4, seed);
        plant_large_inputs(host, seed % 4);
        toy::builder b{seed + 100};
        const auto batches = batches_of(b, 16);
        const auto remedies = remedies_of(host, qs::calibrate(host, batches), batches,
                                          {qs::parse_scheme("w=int8:symmetric/inputs=int6:affine@min_max")});
        CHECK(recommended(remedies, "conv3") == std::vector<std::string>{"input channels equalized"});
    }
}

TEST_CASE("Outliers that visit every channel are mended by turning the channels, in all plantings") {
    for (unsigned seed = 1; seed <= toy::repetitions(20); ++seed) {
        INFO("seed ", seed);
        toy::builder b{seed};
        toy::graph host = b.finish({b.convolution(qs::graph_input(0), 256, 4, false)});
        std::vector<toy::batch> batches;
        for (int k = 0; k < 24; ++k) {
            batches.push_back(b.make_batch(50, 1, 256, 1));
            plant_visiting_outliers(batches.back().inputs[0], b.random());
        }
        const auto remedies =
            remedies_of(host, qs::calibrate(host, batches), batches, {qs::parse_scheme("inputs=int6:affine@min_max")});
        CHECK(recommended(remedies, "conv0") == std::vector<std::string>{"input channels turned"});
    }
}

TEST_CASE("Large weights that meet next to nothing: weighing them helps in all plantings, and mends nearly all") {
    std::size_t mended = 0;
    for (unsigned seed = 1; seed <= toy::repetitions(20); ++seed) {
        INFO("seed ", seed);
        toy::graph host = toy::chain(4, seed);
        plant_idle_weights(host, seed % 4);
        toy::builder b{seed + 100};
        const auto batches = batches_of(b, 16);
        const auto remedies = remedies_of(host, qs::calibrate(host, batches), batches, {qs::parse_scheme("w6")});
        for (const qs::remedy& r : remedies)
            if (r.layer == "conv3" && r.change == "weights' ranges by importance") {
                CHECK(r.gain.significant);
                mended += r.recommended;
            }
    }
    CHECK(mended >= toy::repetitions(20) * 9 / 10);  // in the others, another basis gains more
}

TEST_CASE("On noise alone, at most 5 % of runs recommend anything" * doctest::test_suite("simulation")) {
    two_batches s{3, 60};
    const std::size_t all = toy::is_long ? 400 : 100;  // in fewer, chance would tempt too few
    std::size_t runs = 0, tempted = 0;
    for (std::size_t run = 0; run < all; ++run) {
        const toy::coin metric{run};
        qs::sweep_result swept = qs::sweep(s.host, s.seen, s.batches, metric, s.options);
        const auto remedies = qs::find_remedies(s.host, s.seen, s.batches, metric, swept, s.options);
        runs += std::any_of(remedies.begin(), remedies.end(), [](const qs::remedy& r) { return r.recommended; });
        // Whoever does not correct for the number of layers tries to mend more.
        tempted += std::any_of(swept.rows.begin(), swept.rows.end(),
                               [](const qs::row& r) { return r.scores[0].p_value < 0.05; });
    }
    CHECK(20 * runs <= all);
    CHECK(20 * tempted > all);
}

TEST_CASE("A dip that no change mends gets no recommendation in at least 95 % of runs" *
          doctest::test_suite("simulation")) {
    two_batches s{2, 40};
    const std::size_t all = toy::repetitions(100);
    std::size_t runs = 0, tried = 0;
    for (std::size_t run = 0; run < all; ++run) {
        const loses_whatever metric{run};
        const auto swept = qs::sweep(s.host, s.seen, s.batches, metric, s.options);
        const auto remedies = qs::find_remedies(s.host, s.seen, s.batches, metric, swept, s.options);
        tried += !remedies.empty();
        runs += std::any_of(remedies.begin(), remedies.end(), [](const qs::remedy& r) { return r.recommended; });
    }
    CHECK(20 * tried >= 19 * all);
    CHECK(20 * runs <= all);
}

TEST_CASE("On a sound network at most 5 % of runs recommend anything" * doctest::test_suite("simulation")) {
    const std::size_t all = toy::repetitions(100);
    std::size_t runs = 0;
    for (unsigned seed = 1; seed <= all; ++seed) {
        toy::graph host = toy::chain(3, seed);
        toy::builder b{seed + 100};
        const auto batches = batches_of(b, 4);
        const auto remedies = remedies_of(host, qs::calibrate(host, batches), batches, {qs::parse_scheme("w12a12")});
        runs += std::any_of(remedies.begin(), remedies.end(), [](const qs::remedy& r) { return r.recommended; });
    }
    CHECK(20 * runs <= all);
}

TEST_CASE("What was tried says what it is, what it takes, and what the layer then loses; hooked hosts find the same") {
    toy::setup s = toy::make(toy::chain(4), 1, 7, 60);
    const std::vector<qs::scheme> schemes{qs::parse_scheme("w2a3")};
    const auto remedies = remedies_of(s.host, s.seen, s.batches, schemes);
    REQUIRE(!remedies.empty());
    const std::vector<std::string> changes{"weights' ranges by min_max",
                                           "activations' ranges by min_max",
                                           "weights' ranges by percentile:99.99",
                                           "activations' ranges by percentile:99.99",
                                           "weights' ranges by entropy",
                                           "activations' ranges by entropy",
                                           "weights' ranges by importance",
                                           "bias corrected",
                                           "weights per channel",
                                           "input channels equalized",
                                           "weights in groups of 32",
                                           "input channels turned",
                                           "weights in 8 bits",
                                           "activations in 8 bits"};
    const std::set<std::string> treated{"weights' ranges by importance", "bias corrected", "input channels equalized",
                                        "input channels turned"};
    std::vector<toy::batch> odd;
    for (std::size_t k = 1; k < s.batches.size(); k += 2) odd.push_back(s.batches[k]);
    for (std::size_t k = 0; k < remedies.size(); ++k) {
        const qs::remedy& r = remedies[k];
        CHECK(r.change == changes[k % changes.size()]);
        CHECK(r.scheme == "w2a3");
        CHECK(toy::contains(r.takes, "."));
        // A change with numbers of its own is measured on batches from which it does not take them.
        CHECK(r.treatment.has_value() == treated.contains(r.change));
        const qs::recipe tried{"tried", {{r.layer, qs::scheme_of(r)}}};
        const auto alone =
            qs::sweep(s.host, s.seen, r.treatment ? odd : s.batches, same_choice, {.schemes = {}, .recipes = {tried}});
        CHECK(r.measured.drop == alone.recipes.at(0).scores[0].drop);
    }
    qs::as_hooked engine{s.host};
    CHECK(remedies_of(engine, s.seen, s.batches, schemes) == remedies);
}

TEST_CASE("Scales that were given stay with their formats, and other formats are tried beside them") {
    toy::setup s = toy::make(toy::chain(4), 1, 7, 60);
    qs::sweep_options options{.schemes = {qs::parse_scheme("w2a3")}};
    const auto expected = remedies_of(s.host, s.seen, s.batches, options.schemes);
    for (const bool named : {true, false}) {
        options.given_scales.clear();
        qs::for_each_scales(s.host, s.seen, options.schemes[0], [&](const qs::tensor_scales& scales) {
            options.given_scales.push_back(scales);
            if (!named) options.given_scales.back().format.clear();
        });
        const auto swept = qs::sweep(s.host, s.seen, s.batches, same_choice, options);
        const auto found = qs::find_remedies(s.host, s.seen, s.batches, same_choice, swept, options);
        REQUIRE(found.size() == expected.size());
        std::size_t others = 0;
        for (std::size_t k = 0; k < found.size(); ++k) {
            CHECK(found[k].failure.empty());
            if (found[k].change.find("weights per channel") == 0 || found[k].change.find("weights in") == 0) {
                CHECK(found[k] == expected[k]);
                ++others;
            }
        }
        CHECK(others > 0);
    }
}

TEST_CASE("With a store, no change is measured twice, and the remedies are the same") {
    for (const std::size_t count : {1u, 60u}) {
        toy::setup s = toy::make(toy::chain(4), 1, 7, count);
        qs::sweep_options options{.schemes = {qs::parse_scheme(count == 1 ? "w2a2" : "w2a3")}};
        if (count == 1) s.batches = {toy::builder{101}.make_batch(50, 1, 4, 6)};
        const auto swept = qs::sweep(s.host, s.seen, s.batches, same_choice, options);
        const auto plain = qs::find_remedies(s.host, s.seen, s.batches, same_choice, swept, options);
        REQUIRE(!plain.empty());
        toy::memory_store store;
        options.store = &store;
        const auto evaluations = [&] {
            s.host.evaluations = 0;
            CHECK(qs::find_remedies(s.host, s.seen, s.batches, same_choice, swept, options) == plain);
            return s.host.evaluations;
        };
        const std::size_t first = evaluations(), second = evaluations();
        // What treatments take from the batches is not in the store; with one batch there are none.
        CHECK(second < first / 2);
        if (count == 1) CHECK(second == 0);
    }
}

TEST_CASE("With one batch nothing is tried that takes numbers of its own") {
    toy::graph host = toy::chain(3);
    toy::builder b{101};
    const auto batches = batches_of(b, 1);
    const auto remedies = remedies_of(host, qs::calibrate(host, batches), batches, {qs::parse_scheme("w2a2")});
    REQUIRE(!remedies.empty());
    for (const qs::remedy& r : remedies) CHECK_FALSE(r.treatment.has_value());
}

TEST_CASE("Formats with scales of their own have no ranges to try") {
    const qs::detail::remedy_list blocks{qs::parse_scheme("w=mxfp4/a=fp8_e4m3")};
    std::vector<std::string> changes;
    for (const auto& each : blocks.all()) changes.push_back(each.change);
    CHECK(changes == std::vector<std::string>{"activations' ranges by min_max",
                                              "activations' ranges by percentile:99.99",
                                              "activations' ranges by entropy"});
    CHECK(qs::detail::remedy_list{qs::parse_scheme("w16")}.all().back().change == "weights in groups of 32");
    CHECK(qs::detail::remedy_list{qs::parse_scheme("w=uint4:affine")}.all().back().how.name == "w=uint8:affine");
}
