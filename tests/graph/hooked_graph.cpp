// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/hooked_graph.hpp>

#include <cstddef>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/graph/as_hooked.hpp>

#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

namespace {

/// Calls the hook as the test says.
struct strange_engine : toy::graph {
    explicit strange_engine(toy::graph like) : toy::graph{std::move(like)} {}
    std::function<void(qs::output_hook<toy::tensor>)> what{};
    void run(std::span<const toy::tensor* const>, qs::output_hook<toy::tensor> after) { what(after); }
};

struct ran {
    std::string error{};
    std::size_t calls = 0;
};

ran run(const std::function<void(qs::output_hook<toy::tensor>)>& what, std::size_t throws_at = 99) {
    strange_engine engine{toy::chain(3)};
    engine.what = what;
    ran result;
    try {
        qs::graph_model model{engine};
        const toy::tensor input{};
        const std::vector<qs::tensor_ref> inputs{qs::tensor_ref{input}};
        qs::run_hooked(model, qs::describe(engine), inputs, nullptr, [&](std::size_t layer, qs::writable_tensor_ref) {
            ++result.calls;
            if (layer == throws_at) throw std::out_of_range{"thrown by the hook"};
        });
    } catch (const std::exception& failure) {
        result.error = failure.what();
    }
    return result;
}

bool has(const ran& result, const std::string& text) { return result.error.find(text) != std::string::npos; }

}  // namespace

TEST_CASE("an engine calls once a layer, in order") {
    toy::tensor some;
    CHECK(run([&](auto hook) { hook(0, some), hook(1, some), hook(2, some); }).error.empty());
    CHECK(has(run([&](auto hook) { hook(0, some), hook(1, some); }), "conv2: the engine ran without calling the hook"));
    CHECK(has(run([&](auto hook) { hook(0, some), hook(2, some); }), "the hook for layer 2 after 1 of 3 layers"));
    CHECK(has(run([&](auto hook) { hook(0, some), hook(0, some); }), "the hook for layer 0 after 1 of 3 layers"));
    CHECK(has(run([&](auto hook) { hook(0, some), hook(1, some), hook(2, some), hook(3, some); }),
              "the hook for layer 3 after 3 of 3 layers"));
}

TEST_CASE("an engine that calls a layer again, as for the next token, is pointed to a prefill") {
    toy::tensor some;
    const std::string advice = "run all tokens as one prefill (docs/language_models.md, \"Decoding\")";
    CHECK(has(run([&](auto hook) { hook(0, some), hook(0, some); }), advice));
    CHECK(has(run([&](auto hook) { hook(0, some), hook(1, some), hook(2, some), hook(0, some); }), advice));
    CHECK_FALSE(has(run([&](auto hook) { hook(0, some), hook(2, some); }), "prefill"));
}

TEST_CASE("what the hook throws waits until the engine has returned, and is what is told") {
    toy::tensor some;
    bool returned = false;
    const ran result = run(
        [&](auto hook) {
            hook(0, some), hook(1, some), hook(2, some);
            returned = true;
        },
        1);
    CHECK(returned);
    CHECK(result.error == "thrown by the hook");
    CHECK(result.calls == 2);
}

TEST_CASE("what the engine throws is an evaluation that failed, unless it is the library's own") {
    CHECK(has(run([](auto) { throw std::runtime_error{"no device"}; }), "[306] no device"));
    CHECK(has(run([](auto) { throw 5; }), "[306]"));
    CHECK(has(run([](auto) { throw qs::shape_mismatch{"conv1", "a shape"}; }), "[101] conv1: a shape"));
}
