// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/detail/hooked_probe.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/graph/as_hooked.hpp>
#include <quantsweep/graph/check_graph.hpp>

#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

namespace {

using engine = qs::as_hooked<toy::graph>;
using inputs_of_run = std::span<const toy::tensor* const>;
using after_hook = qs::output_hook<toy::tensor>;
using before_hook = qs::input_hook<toy::tensor>;

/// conv0 is read by conv1 and by conv2.
toy::graph forked() {
    toy::builder b{1};
    const std::size_t first = b.convolution(qs::graph_input(0), 4, 4, false);
    const std::size_t left = b.convolution(first, 4, 4, false), right = b.convolution(first, 4, 4, false);
    return b.finish({left, right});
}

/// Shows copies: writes are lost.
struct shows_copies : engine {
    using engine::engine;
    void run(inputs_of_run given, after_hook after) {
        auto show = [&](std::size_t layer, toy::tensor& output) {
            toy::tensor copy = output;
            after(layer, copy);
        };
        engine::run(given, after_hook{show});
    }
    void run(inputs_of_run given, before_hook before, after_hook after) {
        auto show = [&](std::size_t layer, std::span<toy::tensor* const> read) {
            toy::tensor copy = *read[0];
            toy::tensor* const shown = &copy;
            before(layer, std::span<toy::tensor* const>{&shown, 1});
        };
        engine::run(given, before_hook{show}, after);
    }
};

/// Leaves out a layer.
struct skips : engine {
    using engine::engine;
    void run(inputs_of_run given, after_hook after) {
        auto show = [&](std::size_t layer, toy::tensor& output) {
            if (layer != 1) after(layer, output);
        };
        engine::run(given, after_hook{show});
    }
    void run(inputs_of_run, before_hook, after_hook) {}
};

/// Shows of its last layer one sample.
struct loses_samples : engine {
    using engine::engine;
    void run(inputs_of_run given, after_hook after) {
        auto show = [&](std::size_t layer, toy::tensor& output) {
            if (layer == 2) output.shape[0] = 1, output.values.resize(qs::element_count(output.shape));
            after(layer, output);
        };
        engine::run(given, after_hook{show});
    }
    void run(inputs_of_run, before_hook, after_hook) {}
};

/// Packs its weights when it is made.
struct packs : engine {
    using engine::engine;
    std::vector<float> packed = std::vector<float>(weight().begin(), weight().end());
    std::span<float> weight() {
        const auto values = std::get<qs::tensor_view<float>>(parameters(2)[0].values);
        return {values.data, values.size()};
    }
    void run(inputs_of_run given, after_hook after) {
        std::vector<float> lent(weight().begin(), weight().end());
        std::copy(packed.begin(), packed.end(), weight().begin());
        engine::run(given, after);
        std::copy(lent.begin(), lent.end(), weight().begin());
    }
    void run(inputs_of_run, before_hook, after_hook) {}
};

/// Lends, after each layer's own parameters, a weight that it does not compute with.
struct lends_a_spare : engine {
    using engine::engine;
    std::vector<float> spare = std::vector<float>(4, 1.0f);
    std::vector<qs::parameter> lent{};
    std::span<const qs::parameter> parameters(std::size_t layer) {
        const std::span<const qs::parameter> own = engine::parameters(layer);
        lent.assign(own.begin(), own.end());
        lent.push_back({qs::tensor_view<float>{spare.data(), {4}}});
        return lent;
    }
};

template <class Engine>
qs::graph_report report_of(toy::graph net = forked()) {
    Engine host{std::move(net)};
    return qs::check_graph(host, toy::builder{5}.make_batch(2, 1, 4, 6));
}

}  // namespace

TEST_CASE("a sound engine keeps every law") {
    const qs::graph_report report = report_of<engine>();
    INFO(report.text());
    CHECK(report.ok());
    for (const char* law :
         {"structure", "hooks", "samples", "determinism", "clone", "writes", "restoration", "outputs", "layer inputs"})
        CHECK(report.status(law) == qs::law_status::holds);
}

TEST_CASE("broken laws are named with the layer") {
    const qs::graph_report copies = report_of<shows_copies>();
    CHECK(copies.status("outputs") == qs::law_status::broken);
    CHECK(copies.status("layer inputs") == qs::law_status::broken);
    CHECK(copies.text().find("'conv0' is read as it was before the hook wrote to it") != std::string::npos);
    CHECK_FALSE(copies.ok());

    const qs::graph_report skipped = report_of<skips>();
    CHECK(skipped.status("hooks") == qs::law_status::broken);
    CHECK(skipped.status("writes") == qs::law_status::unknown);

    const qs::graph_report fewer = report_of<loses_samples>();
    CHECK(fewer.status("samples") == qs::law_status::broken);
    CHECK(fewer.text().find("'conv2' has an output whose sample axis") != std::string::npos);
    CHECK(fewer.status("determinism") == qs::law_status::holds);

    const qs::graph_report packed = report_of<packs>();
    CHECK(packed.status("writes") == qs::law_status::broken);
    CHECK(packed.text().find("'conv2' does not see a write to its weight") != std::string::npos);
    CHECK(packed.status("restoration") == qs::law_status::holds);

    const qs::graph_report spare = report_of<lends_a_spare>();  // its other weights are seen
    CHECK(spare.status("writes") == qs::law_status::broken);
    CHECK(spare.text().find("'conv0' does not see a write to its weight") != std::string::npos);

    engine host{forked()};
    CHECK(qs::check_graph(host, toy::batch{{}, {}, 2}).status("structure") == qs::law_status::broken);  // no input
}
