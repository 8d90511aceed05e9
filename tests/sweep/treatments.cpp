// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/treatments.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/graph/as_hooked.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/flat_metric.hpp"
#include "../support/memory_store.hpp"
#include "../support/text.hpp"
#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

namespace {

using treatments = std::vector<std::optional<qs::layer_treatment>>;

qs::sweep_options options_for(std::vector<qs::recipe> recipes) {
    return {.schemes = {}, .recipes = std::move(recipes)};
}

template <class Host>
treatments made_by(decltype(qs::detail::bias_corrections)& make, Host& host, const toy::setup& s,
                   const qs::sweep_options& options) {
    qs::graph_model<Host> graph{host};
    const toy::flat metric{qs::agreement{}};
    const qs::metrics_model<std::size_t, toy::flat<qs::agreement>> metrics{metric};
    const qs::batches_model<toy::tensor, std::vector<toy::batch>> batches{s.batches};
    return make(graph, qs::calibration_model{s.seen}, batches, metrics, options);
}
template <class Host>
treatments corrections(Host& host, const toy::setup& s, const qs::sweep_options& options) {
    return made_by(qs::detail::bias_corrections, host, s, options);
}

/// Returns the layers of a random network by node, each with numbers drawn for its bias.
std::map<std::size_t, qs::scheme> drawn_shifts(const toy::graph& host, const qs::scheme& how, unsigned seed) {
    std::mt19937 draw{seed};
    std::map<std::size_t, qs::scheme> made;
    for (std::size_t node = 0; node < host.size(); ++node) {
        if (!host.info(node).quantizable || draw() % 3 == 0) continue;
        qs::layer_treatment by{.layer = host.info(node).name};
        for (std::size_t c = 0; c < host.nodes[node].channels; ++c)
            by.bias_shift.push_back(std::normal_distribution<float>{0, 0.3F}(draw));
        made.emplace(node, how);
        made.at(node).treatment = by;
    }
    return made;
}

/// Divides or multiplies each channel of a tensor whose second axis has the channels.
void scale_channels(std::vector<float>& values, const std::vector<float>& by, std::size_t inner, bool divides) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        const float s = by[i / inner % by.size()];
        values[i] = divides ? values[i] / s : values[i] * s;
    }
}

/// Multiplies a line by Hadamard's matrix, half by half.
std::vector<float> turned(std::vector<float> line) {
    if (line.size() == 1) return line;
    const auto middle = line.begin() + static_cast<std::ptrdiff_t>(line.size() / 2);
    const std::vector<float> a = turned({line.begin(), middle}), b = turned({middle, line.end()});
    for (std::size_t i = 0; i < a.size(); ++i) line[i] = a[i] + b[i], line[a.size() + i] = a[i] - b[i];
    return line;
}
/// Transforms along the second axis.
void turn_channels(std::vector<float>& values, std::size_t channels, std::size_t inner) {
    std::vector<float> line(channels);
    for (std::size_t first = 0; first < values.size(); first += channels * inner)
        for (std::size_t i = 0; i < inner; ++i) {
            for (std::size_t c = 0; c < channels; ++c) line[c] = values[first + c * inner + i];
            line = turned(line);
            for (std::size_t c = 0; c < channels; ++c)
                values[first + c * inner + i] = line[c] * (1 / std::sqrt(static_cast<float>(channels)));
        }
}
/// Changes the basis there or back, as the treatment says.
void turn(std::vector<float>& values, const qs::layer_treatment& by, std::size_t channels, std::size_t inner,
          bool divides, bool back) {
    if (by.hadamard && back) turn_channels(values, channels, inner);
    if (!by.equalization.empty()) scale_channels(values, by.equalization, inner, divides);
    if (by.hadamard && !back) turn_channels(values, channels, inner);
}

/// Returns the output of every node, each evaluated anew. Nodes in the map are equalized or transformed, rounded and
/// transformed back by hand.
std::vector<toy::tensor> turned_by_hand(toy::graph host, const toy::setup& s, const toy::decisions& treated) {
    const qs::topology net = qs::describe(host);
    const qs::calibration_model calibrated{s.seen};
    std::vector<toy::tensor> values;
    for (std::size_t node = 0; node < host.size(); ++node) {
        std::vector<toy::tensor> copies;
        for (std::size_t source : host.inputs(node))
            copies.push_back(qs::is_graph_input(source) ? s.batches[0].inputs[qs::input_index(source)]
                                                        : values[source]);
        const auto found = treated.find(node);
        std::optional<qs::tensor_quantizer> output;
        std::vector<float>& weight = host.nodes[node].weight;
        if (found != treated.end()) {
            const qs::scheme how = qs::detail::without_treatment(found->second);
            const qs::layer_treatment& by = *found->second.treatment;
            const std::size_t channels = toy::channels_read(host, node);
            if (how.inputs) {
                turn(copies[0].values, by, channels, 6, true, false);
                toy::quantize(copies[0], how.inputs->format.quantizer({by.input_low, by.input_high}));
                turn(copies[0].values, by, channels, 6, false, true);
            }
            turn(weight, by, channels, 3, false, false);
            const auto q = qs::detail::make_quantizers(calibrated, net, node, host.parameters(node), how);
            if (how.weights) {
                toy::tensor turned{weight, {host.nodes[node].channels, channels, 3}};
                toy::quantize(turned, *q.weights[0], 0);
                weight = turned.values;
                turn(weight, by, channels, 3, true, true);
            }
            output = q.output;
        }
        std::vector<const toy::tensor*> pointers;
        for (const toy::tensor& copy : copies) pointers.push_back(&copy);
        values.push_back(host.evaluate(node, pointers));
        if (output) toy::quantize(values.back(), *output);
    }
    return values;
}

/// Rounds a layer's weights with ranges of least squared error, in which each value counts as often as `counts` says.
void round_weighed(toy::node& layer, const std::vector<float>& counts, const qs::any_format& format) {
    const std::size_t in = counts.size(), group = format.granularity().group();
    // Returns the index of the value's quantizer.
    const auto part = [&](std::size_t i) {
        if (group != 0) return (i / (3 * in) * (in / group) + i / 3 % in / group) * 3 + i % 3;
        return format.granularity() == qs::granularity::per_channel ? i / (3 * in) : 0;
    };
    std::map<std::size_t, std::vector<float>> seen;
    for (std::size_t i = 0; i < layer.weight.size(); ++i)
        seen[part(i)].insert(seen[part(i)].end(), static_cast<std::size_t>(counts[i / 3 % in]), layer.weight[i]);
    std::map<std::size_t, qs::any_quantizer> made;
    for (const auto& [k, values] : seen)
        made.emplace(k,
                     format.quantizer(qs::any_estimator::parse("mse").estimate(qs::detail::as_points(values), format)));
    for (std::size_t i = 0; i < layer.weight.size(); ++i) {
        const std::span<float> one{&layer.weight[i], 1};
        qs::fake_quantize(made.at(part(i)), std::span<const float>{one}, one, i);
    }
}

/// Returns the layers of a random network by node, each with numbers drawn for its channels.
toy::decisions drawn_bases(const toy::graph& host, const qs::scheme& how, unsigned seed) {
    std::mt19937 draw{seed};
    toy::decisions made;
    for (std::size_t node = 0; node < host.size(); ++node) {
        if (!host.info(node).quantizable || draw() % 3 == 0) continue;
        qs::layer_treatment by{.layer = host.info(node).name, .input_low = -2.5F, .input_high = 3};
        for (std::size_t c = 0; c < toy::channels_read(host, node); ++c)
            by.equalization.push_back(std::exp(std::normal_distribution<float>{}(draw)));
        by.hadamard = draw() % 2 == 0;
        if (by.hadamard && draw() % 2 == 0) by.equalization.clear();
        made.emplace(node, how);
        made.at(node).treatment = by;
    }
    return made;
}

/// Returns the rows of outputs that a sweep of one recipe sees, without the float ones.
template <class Host>
std::set<std::vector<float>> outputs_of(Host& host, const toy::setup& s, const qs::recipe& what) {
    std::vector<std::vector<float>> seen;
    qs::sweep(host, s.seen, s.batches, toy::recorder{&seen}, options_for({what}));
    return {seen.begin() + static_cast<std::ptrdiff_t>(s.batches[0].samples), seen.end()};
}

std::string failure_of(toy::setup& s, const std::string& layer, const qs::scheme& how) {
    const auto result =
        qs::sweep(s.host, s.seen, s.batches, toy::flat{qs::agreement{}}, options_for({{"one", {{layer, how}}}}));
    return result.recipes.at(0).failure;
}

}  // namespace

TEST_CASE("A corrected bias in a recipe is a full pass of a host whose bias was corrected by hand, bit for bit") {
    for (const char* text : {"w4a8", "a4", "w3"})
        for (unsigned seed = 1; seed <= 6; ++seed) {
            INFO(text, ", seed ", seed);
            toy::setup s = toy::make(toy::random_dag(4 + seed, 1, seed), 1, seed, 1);
            const qs::scheme how = qs::parse_scheme(text);
            const auto treated = drawn_shifts(s.host, how, seed);
            qs::recipe what{"treated"};
            toy::graph by_hand = s.host;
            toy::decisions rounded;
            for (const auto& [node, scheme] : treated) {
                what.layers.emplace(s.host.info(node).name, scheme);
                rounded.emplace(node, how);
                for (std::size_t c = 0; c < by_hand.nodes[node].channels; ++c)
                    by_hand.nodes[node].bias[c] -= scheme.treatment->bias_shift[c];
            }
            std::set<std::vector<float>> expected;
            for (auto& row :
                 toy::output_rows(by_hand, s.batches[0], toy::all_values(by_hand, s.seen, s.batches[0], rounded)))
                expected.insert(row);
            const auto weights = toy::weights_of(s.host);
            CHECK(outputs_of(s.host, s, what) == expected);
            qs::as_hooked engine{s.host};
            CHECK(outputs_of(engine, s, what) == expected);
            CHECK(toy::weights_of(s.host) == weights);
            for (const auto& [node, scheme] : treated)
                CHECK(s.host.nodes[node].bias != by_hand.nodes[node].bias);  // restored
        }
}

TEST_CASE("Another basis in a recipe is a full pass of a host that was turned by hand, bit for bit") {
    for (const char* text : {"w4a8", "w4", "w4a8:per_channel", "w=int4:symmetric:per_group:2/a=int8:affine"})
        for (unsigned seed = 1; seed <= 4; ++seed) {
            INFO(text, ", seed ", seed);
            toy::setup s = toy::make(toy::random_dag(4 + seed, 1, seed), 1, seed, 1);
            const toy::decisions treated = drawn_bases(s.host, qs::parse_scheme(text), seed);
            qs::recipe what{"treated"};
            for (const auto& [node, scheme] : treated) what.layers.emplace(s.host.info(node).name, scheme);
            std::set<std::vector<float>> expected;
            for (auto& row : toy::output_rows(s.host, s.batches[0], turned_by_hand(s.host, s, treated)))
                expected.insert(row);
            const auto weights = toy::weights_of(s.host);
            CHECK(outputs_of(s.host, s, what) == expected);
            qs::as_hooked engine{s.host};
            CHECK(outputs_of(engine, s, what) == expected);
            CHECK(toy::weights_of(s.host) == weights);
        }
}

TEST_CASE("Weighed ranges in a recipe are a full pass of a host whose weights were rounded by hand, bit for bit") {
    for (const char* text : {"w4a8", "w3", "w4:per_channel", "w=int4:symmetric:per_group:2/a=int8:affine"})
        for (unsigned seed = 1; seed <= 4; ++seed) {
            INFO(text, ", seed ", seed);
            toy::setup s = toy::make(toy::random_dag(4 + seed, 1, seed), 1, seed, 1);
            const qs::scheme how = qs::parse_scheme(text);
            toy::graph by_hand = s.host;
            toy::decisions flowing;
            qs::recipe what{"treated"};
            for (std::size_t node = 0; node < s.host.size(); ++node) {
                if (!s.host.info(node).quantizable || node % 3 == 0) continue;
                std::vector<float> counts{1, 2, 4, 1};
                if (toy::channels_read(s.host, node) == 8) counts.insert(counts.end(), {1, 2, 4, 1});
                qs::scheme treated = how;
                treated.treatment = qs::layer_treatment{.layer = s.host.info(node).name, .importance = counts};
                what.layers.emplace(s.host.info(node).name, treated);
                round_weighed(by_hand.nodes[node], counts, how.weights->format);
                flowing.emplace(node, qs::scheme{"flows", {}, how.inputs, how.output});
            }
            std::set<std::vector<float>> expected;
            for (auto& row :
                 toy::output_rows(s.host, s.batches[0], toy::all_values(by_hand, s.seen, s.batches[0], flowing)))
                expected.insert(row);
            CHECK(outputs_of(s.host, s, what) == expected);
            qs::as_hooked engine{s.host};
            CHECK(outputs_of(engine, s, what) == expected);
        }
}

TEST_CASE("A weight counts as much as the mean square of the channel that it meets") {
    toy::setup s = toy::make(toy::chain(4), 1, 7, 3);
    const qs::sweep_options options = options_for({{"a", {{"conv2", qs::w4a8()}}}});
    const treatments found = made_by(qs::detail::importances, s.host, s, options);
    REQUIRE(found.at(0).has_value());
    std::vector<double> squares(4);
    std::size_t count = 0;
    for (const toy::batch& batch : s.batches) {
        const auto read = toy::all_values(s.host, s.seen, batch, {})[1];
        for (std::size_t i = 0; i < read.values.size(); ++i)
            squares[i / 6 % 4] += static_cast<double>(read.values[i]) * static_cast<double>(read.values[i]);
        count += read.values.size() / 4;
    }
    for (std::size_t c = 0; c < 4; ++c)
        CHECK(static_cast<double>(found[0]->importance.at(c)) ==
              doctest::Approx(squares[c] / static_cast<double>(count)));
    qs::as_hooked engine{s.host};
    CHECK(made_by(qs::detail::importances, engine, s, options) == found);
    qs::scheme how = qs::w4a8();
    how.treatment = qs::layer_treatment{.layer = "conv2", .importance = {1, 2, 3}};
    CHECK(toy::contains(failure_of(s, "conv2", how), "weighs the weights by 3 numbers"));
    how.treatment->importance = {0, 0, 0, 0};  // all of them then count alike
    CHECK(failure_of(s, "conv2", how).empty());
}

TEST_CASE("Channels are equalized by the root of what is largest among inputs over what is largest among weights") {
    toy::setup s = toy::make(toy::chain(4), 1, 7, 3);
    for (std::size_t o = 0; o < 4; ++o)
        for (std::size_t tap = 0; tap < 3; ++tap) s.host.nodes[1].weight[(o * 4 + 2) * 3 + tap] = 0;
    const qs::scheme how = qs::parse_scheme("w=int8:symmetric/a=int8:affine@min_max");
    const qs::sweep_options options =
        options_for({{"a", {{"conv1", how}}}, {"b", {{"conv1", qs::parse_scheme("w8")}}}});
    const treatments found = made_by(qs::detail::equalizations, s.host, s, options);
    REQUIRE(found.size() == 2);
    REQUIRE(found[0].has_value());
    std::vector<float> inputs(4), weights(4);
    float low = 0, high = 0;
    for (const toy::batch& batch : s.batches) {
        const auto read = toy::all_values(s.host, s.seen, batch, {})[0];
        for (std::size_t i = 0; i < read.values.size(); ++i)
            inputs[i / 6 % 4] = std::max(inputs[i / 6 % 4], std::fabs(read.values[i]));
    }
    for (std::size_t i = 0; i < s.host.nodes[1].weight.size(); ++i)
        weights[i / 3 % 4] = std::max(weights[i / 3 % 4], std::fabs(s.host.nodes[1].weight[i]));
    for (std::size_t c = 0; c < 4; ++c) {
        const float expected = weights[c] == 0 || inputs[c] == 0 ? 1 : std::sqrt(inputs[c] / weights[c]);
        CHECK(found[0]->equalization.at(c) == expected);
        high = std::max(high, inputs[c] / expected);
    }
    CHECK(found[0]->equalization[2] == 1);
    CHECK(found[0]->input_low == low);  // the input follows a ReLU
    CHECK(found[0]->input_high == doctest::Approx(static_cast<double>(high)));
    CHECK(found[1]->equalization == found[0]->equalization);
    CHECK(found[1]->input_high == 0);  // the input stays float
    qs::as_hooked engine{s.host};
    CHECK(made_by(qs::detail::equalizations, engine, s, options) == found);
}

TEST_CASE("Channels are turned in blocks of a power of two, and the range is that of the turned input") {
    for (const std::size_t size : std::vector<std::size_t>{1, 2, 3, 6, 8, 12}) {
        std::vector<float> line(size), there;
        for (std::size_t i = 0; i < size; ++i) line[i] = static_cast<float>(i * i) - 3;
        there = line;
        qs::detail::turn_blocks(there);
        const std::size_t block = size == 3 ? 1 : size == 6 ? 2 : size == 12 ? 4 : size;
        for (std::size_t first = 0; first < size; first += block) {
            float sum = 0;
            for (std::size_t i = 0; i < block; ++i) sum += line[first + i];
            CHECK(there[first] == doctest::Approx(static_cast<double>(sum / std::sqrt(static_cast<float>(block)))));
        }
        qs::detail::turn_blocks(there);
        for (std::size_t i = 0; i < size; ++i) CHECK(there[i] == doctest::Approx(static_cast<double>(line[i])));
    }
    toy::setup s = toy::make(toy::chain(4), 1, 7, 3);
    const auto asked = options_for({{"a", {{"conv1", qs::parse_scheme("w=int8:symmetric/a=int8:affine@min_max")}}}});
    const treatments found = made_by(qs::detail::rotations, s.host, s, asked);
    REQUIRE(found.at(0).has_value());
    CHECK(found[0]->hadamard);
    float low = 0, high = 0;
    for (const toy::batch& batch : s.batches) {
        auto read = toy::all_values(s.host, s.seen, batch, {})[0];
        turn_channels(read.values, 4, 6);
        for (float x : read.values) low = std::min(low, x), high = std::max(high, x);
    }
    CHECK(found[0]->input_low == low);
    CHECK(found[0]->input_high == high);
}

TEST_CASE("A layer has no other basis where its input has ranges by channel, or shares its weights") {
    toy::graph tied = toy::chain(4);
    tied.nodes[3].weight_of = 1;
    toy::setup s = toy::make(std::move(tied), 1, 8);
    const qs::scheme channels = qs::parse_scheme("a=int8:affine:per_channel");
    const treatments found = made_by(qs::detail::equalizations, s.host, s,
                                     options_for({{"a", {{"conv0", channels}}}, {"b", {{"conv1", qs::w8a8()}}}}));
    CHECK_FALSE(found.at(0).has_value());
    CHECK_FALSE(found.at(1).has_value());
    qs::scheme how = qs::w4a8();
    how.treatment = qs::layer_treatment{.layer = "conv2", .equalization = {1, 2, 3}};
    CHECK(toy::contains(failure_of(s, "conv2", how), "by 3 numbers, but the layer does not lend one weight"));
}

TEST_CASE("Biases are corrected by the mean of what quantizing the layer does to each channel") {
    toy::setup s = toy::make(toy::chain(4), 1, 7, 3);
    const qs::scheme how = qs::parse_scheme("w3a8");
    const qs::sweep_options options = options_for({{"a", {{"conv1", how}}}, {"b", {{"conv3", how}}}});
    const treatments found = corrections(s.host, s, options);
    REQUIRE(found.size() == 2);
    for (std::size_t k = 0; k < 2; ++k) {
        const std::size_t node = k == 0 ? 1 : 3;
        REQUIRE(found[k].has_value());
        CHECK(found[k]->layer == s.host.info(node).name);
        std::vector<double> sum(4);
        std::size_t each = 0;
        for (const toy::batch& batch : s.batches) {
            const auto floats = toy::all_values(s.host, s.seen, batch, {})[node];
            const auto rounded = toy::all_values(s.host, s.seen, batch, {{node, how}})[node];
            for (std::size_t i = 0; i < floats.values.size(); ++i)
                sum[i / 6 % 4] += static_cast<double>(rounded.values[i]) - static_cast<double>(floats.values[i]);
            each += floats.values.size() / 4;
        }
        REQUIRE(found[k]->bias_shift.size() == 4);
        for (std::size_t c = 0; c < 4; ++c)
            CHECK(static_cast<double>(found[k]->bias_shift[c]) == doctest::Approx(sum[c] / static_cast<double>(each)));
    }
    qs::as_hooked engine{s.host};
    CHECK(corrections(engine, s, options) == found);
    qs::sweep_options capped = options;
    capped.threads = 2;
    capped.max_live_bytes = 1 << 20;
    CHECK(corrections(s.host, s, capped) == found);
}

TEST_CASE("Layers that share weights have no correction of their own") {
    toy::graph tied = toy::chain(4);
    tied.nodes[3].weight_of = 1;
    toy::setup s = toy::make(std::move(tied), 1, 8);
    const treatments found = corrections(s.host, s, options_for({{"a", {{"conv1", qs::w4a8()}}}}));
    CHECK_FALSE(found.at(0).has_value());
}

TEST_CASE("Numbers that are another layer's, or do not fit, make the recipe fail and nothing else") {
    toy::setup s = toy::make(toy::chain(4), 1, 8);
    qs::scheme how = qs::w4a8();
    how.treatment = qs::layer_treatment{.layer = "conv1", .bias_shift = {1, 2, 3, 4}};
    CHECK(failure_of(s, "conv1", how).empty());
    CHECK(toy::contains(failure_of(s, "conv2", how), "conv2: the scheme has numbers that were made for conv1"));
    how.treatment->bias_shift.pop_back();
    CHECK(toy::contains(failure_of(s, "conv1", how), "by 3 numbers, but the layer does not lend one bias"));
    for (const qs::layer_treatment& bad :
         {qs::layer_treatment{.layer = "conv1", .bias_shift = {1, 2, 3, std::nanf("")}},
          qs::layer_treatment{.layer = "conv1", .importance = {1, 2, 3, -1}},
          qs::layer_treatment{.layer = "conv1", .equalization = {1, 2, 3, 0}},
          qs::layer_treatment{.layer = "conv1", .hadamard = true, .input_high = HUGE_VALF}}) {
        how.treatment = bad;
        CHECK_THROWS_AS(failure_of(s, "conv1", how), qs::invalid_argument);
    }
    how = qs::scheme{"nothing"};
    how.treatment = qs::layer_treatment{.layer = "conv1", .bias_shift = {1, 2, 3, 4}};
    CHECK_THROWS_AS(failure_of(s, "conv1", how), qs::invalid_argument);
}

TEST_CASE("A store tells treatments by their numbers, and a text says that it has none of them") {
    toy::setup s = toy::make(toy::chain(4), 1, 8);
    toy::memory_store store;
    const auto run = [&](float shift) {
        qs::scheme how = qs::w4a8();
        how.treatment = qs::layer_treatment{.layer = "conv1", .bias_shift = std::vector<float>(4, shift)};
        qs::sweep_options options = options_for({{"one", {{"conv1", how}}}});
        options.store = &store;
        s.host.evaluations = 0;
        qs::sweep(s.host, s.seen, s.batches, toy::flat{qs::agreement{}}, options);
        return qs::scheme_text(how);
    };
    const std::string text = run(1);
    CHECK(text.starts_with("w4a8/treated=bias_shift:"));
    run(2);
    CHECK(s.host.evaluations > 0);
    run(1);
    CHECK(s.host.evaluations == 0);
    CHECK_THROWS_AS(qs::parse_scheme(text), qs::unknown_format);
}
