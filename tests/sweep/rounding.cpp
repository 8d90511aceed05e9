// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/detail/quantize/rounding.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/graph/as_hooked.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/token_host.hpp"
#include "../support/toy_passing.hpp"
#include "../support/values.hpp"

namespace qs = quantsweep;

namespace {

struct tensor {
    std::vector<float> values;
    qs::shape shape;
};

constexpr std::size_t rows = 3, inner = 8, columns = 4;

/// Multiplies two inputs, such as a query and a key: y[n, i, j] = sum over k of a[n, i, k] b[n, k, j]. The second
/// operand lies in memory as b[n, k, j], or transposed as b[n, j, k].
template <class Says>
struct product : Says {
    using tensor = ::tensor;
    bool transposed = false;
    std::array<std::size_t, 2> read{qs::graph_input(0), qs::graph_input(1)};
    std::size_t last = 0;

    std::size_t size() const { return 1; }
    qs::layer_info info(std::size_t) const { return {"scores"}; }
    std::span<const std::size_t> inputs(std::size_t) const { return read; }
    std::span<const std::size_t> outputs() const { return {&last, 1}; }
    std::span<const qs::parameter> parameters(std::size_t) { return {}; }
    tensor evaluate(std::size_t, std::span<const tensor* const> in) const {
        const std::size_t samples = in[0]->shape[0];
        tensor made{std::vector<float>(samples * rows * columns), {samples, rows, columns}};
        for (std::size_t at = 0; at < made.values.size(); ++at) {
            const std::size_t n = at / (rows * columns), i = at / columns % rows, j = at % columns;
            for (std::size_t k = 0; k < inner; ++k)
                made.values[at] +=
                    in[0]->values[(n * rows + i) * inner + k] *
                    in[1]->values[transposed ? (n * columns + j) * inner + k : (n * inner + k) * columns + j];
        }
        return made;
    }
};

struct says_reduced {
    std::size_t second = 1;
    std::optional<std::size_t> reduction_axis(std::size_t, std::size_t k) const { return k == 0 ? 2 : second; }
};
struct says_nothing_is_known {
    qs::axes axes(std::size_t) const { return {0, std::nullopt}; }
};

std::vector<qs::batch<tensor>> some_batches(bool transposed) {
    const std::vector<float> a = toy::normal_values(2 * rows * inner, 1),
                             b = toy::normal_values(2 * inner * columns, 2);
    tensor second{b, {2, inner, columns}};
    if (transposed) {
        second.shape = {2, columns, inner};
        for (std::size_t at = 0; at < b.size(); ++at) {
            const std::size_t n = at / (inner * columns), k = at / columns % inner, j = at % columns;
            second.values[(n * columns + j) * inner + k] = b[at];
        }
    }
    return {{{tensor{a, {2, rows, inner}}, second}, {}, 2}};
}

template <class Graph>
qs::row row_of(Graph graph, bool transposed, const std::string& scheme) {
    const auto batches = some_batches(transposed);
    const auto seen = qs::calibrate(graph, batches);
    return qs::sweep(graph, seen, batches, qs::mse{}, {.schemes = {qs::parse_scheme(scheme)}}).rows.at(0);
}

}  // namespace

TEST_CASE("groups and blocks of a product's operands lie along the axis that is summed over, however each is stored") {
    for (const std::string scheme : {"a=int4:affine:per_group:4", "a=mxfp4", "a=nvfp4"}) {
        CAPTURE(scheme);
        const auto plain = row_of(product<says_reduced>{{1}}, false, scheme);
        const auto other = row_of(product<says_reduced>{{2}, true}, true, scheme);
        REQUIRE(plain.failure.empty());
        CHECK(plain.output_sqnr_db == other.output_sqnr_db);
        const auto hooked = row_of(qs::as_hooked{product<says_reduced>{{1}}}, false, scheme);
        CHECK(plain.output_sqnr_db == hooked.output_sqnr_db);
        // Groups along the columns would give another network.
        CHECK(plain.output_sqnr_db != row_of(product<says_reduced>{{2}}, false, scheme).output_sqnr_db);
    }
}

TEST_CASE("where a host does not know the axis, groups are refused with a sentence, and whole tensors are not") {
    const auto refused = row_of(product<says_nothing_is_known>{}, false, "a=int4:affine:per_group:4");
    CHECK(refused.failure.find("reduction_axis(node, input)") != std::string::npos);
    CHECK(row_of(product<says_nothing_is_known>{}, false, "a=int8:affine").failure.empty());
}

TEST_CASE("A host that takes weights has the rows of one whose weights are overwritten, on any number of threads") {
    const auto given = toy::passed_weights(1);
    auto overwritten = given;
    toy::passing_host passing{given};
    toy::written_host written{overwritten};
    const std::vector<toy::batch> batches = toy::rows_of_four(5);
    const auto seen = qs::calibrate(passing, batches);
    qs::sweep_options options{.schemes = {qs::w8a8(), qs::w4a4(), qs::parse_scheme("w=int4:symmetric:per_group:2")}};
    const auto expected = qs::sweep(written, seen, batches, qs::sqnr{}, options);
    for (const std::size_t threads : {std::size_t{1}, std::size_t{3}}) {
        options.threads = threads;
        const auto result = qs::sweep(passing, seen, batches, qs::sqnr{}, options);
        CHECK(result.rows == expected.rows);
        CHECK(result.cost.threads == threads);
        CHECK(given == toy::passed_weights(1));
    }
}

TEST_CASE("A host that is said to be reentrant is shared among threads where weights stay as they are") {
    const auto given = toy::passed_weights(1);
    auto overwritten = given;
    toy::written_host host{overwritten};
    const std::vector<toy::batch> batches = toy::rows_of_four(4);
    const auto seen = qs::calibrate(host, batches);
    qs::sweep_options options{.schemes = {qs::parse_scheme("a8")}, .threads = 2, .reentrant = true};
    CHECK(qs::sweep(host, seen, batches, qs::sqnr{}, options).cost.threads == 2);
    options.schemes = {qs::w8a8()};
    CHECK(qs::sweep(host, seen, batches, qs::sqnr{}, options).cost.threads == 1);
}

/// Sums over the tokens of its inputs, as a product with the values of an attention does.
struct sums_over_tokens : toy::token_host {
    std::optional<std::size_t> reduction_axis(std::size_t node, std::size_t) const { return node < 2 ? 1 : 2; }
};

/// Checks that sequences that are padded, with large values as padding, have the rows of the same sequences alone.
template <class Host>
void check_padding_is_left_out(const std::vector<std::size_t>& batches, const std::string& scheme, double at_least) {
    INFO(scheme);
    const toy::sequences made = toy::make_sequences(batches, 3);
    const auto rows_of = [&](auto host, const std::vector<toy::token_batch>& of) {
        const auto seen = qs::calibrate(host, of);
        return qs::sweep(host, seen, of, qs::sqnr{}, {.schemes = {qs::parse_scheme(scheme)}}).rows;
    };
    const auto padded = rows_of(Host(), made.padded), alone = rows_of(Host(), made.alone);
    const auto hooked = rows_of(qs::as_hooked{Host()}, made.padded);
    REQUIRE(padded.size() == 3);
    for (std::size_t k = 0; k < padded.size(); ++k) {
        INFO(padded[k].layer << padded[k].failure);
        CHECK(padded[k].sqnr_db == alone[k].sqnr_db);
        CHECK(padded[k].output_sqnr_db == alone[k].output_sqnr_db);
        CHECK(hooked[k].output_sqnr_db == alone[k].output_sqnr_db);
        CHECK(alone[k].output_sqnr_db > at_least);
    }
}

TEST_CASE("What is padding enters no range that is taken from a whole tensor") {
    const std::vector<std::size_t> one_a_batch(6, 1);
    check_padding_is_left_out<toy::token_host>(one_a_batch, "a=int8:affine:dynamic", 25);
    check_padding_is_left_out<toy::token_host>(one_a_batch, "a=nvfp4", 10);
}

TEST_CASE("What is padding is in no group or block, along the channels or along the tokens") {
    for (const std::vector<std::size_t>& batches : {std::vector<std::size_t>(6, 1), {3, 1, 2}})
        for (const char* scheme : {"a=int8:affine:per_group:2", "a=mxfp8"}) {
            check_padding_is_left_out<toy::token_host>(batches, scheme, 15);
            check_padding_is_left_out<sums_over_tokens>(batches, scheme, 15);
        }
    check_padding_is_left_out<sums_over_tokens>({1, 1, 1}, "a=nvfp4", 10);
}
