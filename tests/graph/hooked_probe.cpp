// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/detail/hooked_probe.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <stdexcept>
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

/// conv1 and conv2 read conv0.
toy::graph forked() {
    toy::builder b{1};
    const std::size_t first = b.convolution(qs::graph_input(0), 4, 4, false);
    const std::size_t left = b.convolution(first, 4, 4, false), right = b.convolution(first, 4, 4, false);
    return b.finish({left, right});
}

/// Shows copies, so that writes are lost.
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

/// Shows only one sample of its last layer.
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
        const auto values = parameters(2)[0].values.as<float>();
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

/// Lends a weight that it does not use, after each layer's own parameters.
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

/// Lets one run go on at a time, over all clones.
struct waits_its_turn : engine {
    std::shared_ptr<std::mutex> turn = std::make_shared<std::mutex>();
    explicit waits_its_turn(toy::graph net) : engine{std::move(net)} {}
    waits_its_turn(engine like, std::shared_ptr<std::mutex> same) : engine{std::move(like)}, turn{std::move(same)} {}
    waits_its_turn clone() const { return {engine::clone(), turn}; }
    void run(inputs_of_run given, after_hook after) {
        const std::lock_guard running{*turn};
        engine::run(given, after);
    }
    void run(inputs_of_run given, before_hook before, after_hook after) {
        const std::lock_guard running{*turn};
        engine::run(given, before, after);
    }
};

template <class Engine>
qs::graph_report report_of(toy::graph net = forked()) {
    Engine host{std::move(net)};
    return qs::check_graph(host, toy::builder{5}.make_batch(2, 1, 4, 6));
}

/// conv1 and conv2 read conv0, and add3 is their sum. The engine is sound unless one of its functions changes that.
struct planted_engine : engine {
    using shown_inputs = std::span<toy::tensor* const>;
    std::function<void(inputs_of_run)> begins{};
    std::function<void(std::size_t, toy::tensor&)> made{};                       // before the hook is called
    std::function<void(std::size_t, toy::tensor&, after_hook)> shows{};          // calls the hook, or does not
    std::function<void(std::size_t, shown_inputs)> reads{};                      // for each layer, as it begins
    std::function<void(std::size_t, shown_inputs, before_hook)> shows_inputs{};  // calls the hook, or does not
    std::function<void(planted_engine&, std::size_t)> told{};
    std::function<void(const planted_engine& original, planted_engine& clone)> cloned{};
    std::function<std::span<const qs::parameter>(planted_engine&, std::size_t)> lends{};
    std::function<std::string(std::size_t)> names{};

    explicit planted_engine(toy::graph net) : engine{std::move(net)} {}
    explicit planted_engine(engine like) : engine{std::move(like)} {}

    qs::layer_info info(std::size_t layer) const {
        qs::layer_info own = engine::info(layer);
        if (names) own.name = names(layer);
        return own;
    }
    std::span<const qs::parameter> parameters(std::size_t layer) {
        return lends ? lends(*this, layer) : engine::parameters(layer);
    }
    void parameters_changed(std::size_t layer) {
        if (told) told(*this, layer);
    }
    planted_engine clone() const {
        planted_engine copy{engine::clone()};
        copy.begins = begins, copy.made = made, copy.shows = shows, copy.reads = reads;
        copy.shows_inputs = shows_inputs, copy.told = told, copy.lends = lends, copy.names = names;
        if (cloned) cloned(*this, copy);
        return copy;
    }
    void run(inputs_of_run given, after_hook after) {
        auto nothing = [](std::size_t, shown_inputs) {};
        run(given, before_hook{nothing}, after, false);
    }
    void run(inputs_of_run given, before_hook before, after_hook after) { run(given, before, after, true); }

private:
    void run(inputs_of_run given, before_hook before, after_hook after, bool asked) {
        if (begins) begins(given);
        auto show_inputs = [&](std::size_t layer, shown_inputs read) {
            if (reads) reads(layer, read);
            shows_inputs&& asked ? shows_inputs(layer, read, before) : before(layer, read);
        };
        auto show = [&](std::size_t layer, toy::tensor& output) {
            if (made) made(layer, output);
            shows ? shows(layer, output, after) : after(layer, output);
        };
        engine::run(given, before_hook{show_inputs}, after_hook{show});
    }
};

toy::graph forked_and_joined() {
    toy::builder b{1};
    const std::size_t first = b.convolution(qs::graph_input(0), 4, 4, false);
    const std::size_t left = b.convolution(first, 4, 4, false), right = b.convolution(first, 4, 4, false);
    return b.finish({b.add({left, right}, 4)});
}

struct wrong_engine {
    std::string law;
    std::string what;
    std::function<void(planted_engine&)> plant;
};

std::span<float> weight_of(engine& host, std::size_t layer) {
    const auto values = host.parameters(layer)[0].values.as<float>();
    return {values.data, values.size()};
}

/// Computes each run with the weights that conv1 had at this point.
void pack(planted_engine& host) {
    const std::span<float> weight = weight_of(host, 1);
    auto lent = std::make_shared<std::vector<float>>();
    host.begins = [weight, lent, packed = std::vector<float>(weight.begin(), weight.end())](inputs_of_run) {
        lent->assign(weight.begin(), weight.end());
        std::copy(packed.begin(), packed.end(), weight.begin());
    };
    host.made = [weight, lent](std::size_t layer, toy::tensor&) {
        if (layer == 3) std::copy(lent->begin(), lent->end(), weight.begin());
    };
}

const std::vector<wrong_engine>& wrong_engines() {
    using shown_inputs = planted_engine::shown_inputs;
    static const std::vector<wrong_engine> list{
        {"structure", "all layers have one name",
         [](planted_engine& h) { h.names = [](std::size_t) { return "layer"; }; }},
        {"hooks", "a layer is left out",
         [](planted_engine& h) {
             h.shows = [](std::size_t layer, toy::tensor& output, after_hook after) {
                 if (layer != 1) after(layer, output);
             };
         }},
        {"hooks", "a layer is shown twice",
         [](planted_engine& h) {
             h.shows = [](std::size_t layer, toy::tensor& output, after_hook after) {
                 after(layer, output);
                 if (layer == 1) after(layer, output);
             };
         }},
        {"samples", "the output is shown with one sample",
         [](planted_engine& h) {
             h.made = [](std::size_t layer, toy::tensor& output) {
                 if (layer == 3) output.shape[0] = 1, output.values.resize(qs::element_count(output.shape));
             };
         }},
        {"inputs", "the batch's input is rectified in place, which changes nothing the second time",
         [](planted_engine& h) {
             h.begins = [](inputs_of_run given) {
                 for (float& value : const_cast<toy::tensor*>(given[0])->values) value = std::max(value, 0.0F);
             };
         }},
        {"determinism", "noise",
         [](planted_engine& h) {
             h.made = [calls = 0](std::size_t layer, toy::tensor& output) mutable {
                 if (layer == 1) output.values[0] += static_cast<float>(++calls);
             };
         }},
        {"determinism", "a layer takes what the last run left",
         [](planted_engine& h) {
             h.made = [kept = toy::tensor{}](std::size_t layer, toy::tensor& output) mutable {
                 if (layer != 0) return;
                 if (kept.values.empty()) kept = output;
                 std::swap(kept, output);
             };
         }},
        {"determinism", "the second run throws",
         [](planted_engine& h) {
             h.begins = [calls = 0](inputs_of_run) mutable {
                 if (++calls > 2) throw std::runtime_error{"used up"};
             };
         }},
        {"tied weights", "two layers lend one weight with its axes in another order",
         [](planted_engine& h) {
             h.lends = [own = std::vector<qs::parameter>{}](planted_engine& self, std::size_t layer) mutable {
                 const std::span<const qs::parameter> lent = self.engine::parameters(layer == 2 ? 1 : layer);
                 own.assign(lent.begin(), lent.end());
                 if (layer == 2) own[0].channel_axis = 1;
                 return std::span<const qs::parameter>{own};
             };
             h.told = [](planted_engine& self, std::size_t) {
                 const auto values = self.engine::parameters(2)[0].values.as<float>();
                 std::copy_n(weight_of(self, 1).begin(), values.size(), values.data);
             };
             h.told(h, 1);
         }},
        {"clone", "a clone lends the original's weights",
         [](planted_engine& h) {
             h.cloned = [&h](const planted_engine&, planted_engine& clone) {
                 clone.lends = [&h](planted_engine&, std::size_t layer) { return h.parameters(layer); };
             };
         }},
        {"clone", "a clone computes with weights that it packed",
         [](planted_engine& h) {
             // The clone is moved after this, but what it lends stays in place.
             h.cloned = [](const planted_engine&, planted_engine& clone) { pack(clone); };
         }},
        {"clone", "a clone is another network",
         [](planted_engine& h) {
             h.cloned = [](const planted_engine&, planted_engine& clone) { weight_of(clone, 2)[0] += 1; };
         }},
        {"clone", "a clone computes in the original's buffers",
         [](planted_engine& h) {
             auto buffers = std::make_shared<std::vector<toy::tensor>>(4);
             h.shows = [buffers](std::size_t layer, toy::tensor& output, after_hook after) {
                 after(layer, output);
                 (*buffers)[layer] = output;
             };
             h.reads = [buffers](std::size_t layer, shown_inputs read) {
                 for (std::size_t k = 0; layer > 0 && k < read.size(); ++k)
                     *read[k] = (*buffers)[layer == 3 ? 1 + k : 0];
             };
         }},
        {"writes", "weights are packed when the engine is made", [](planted_engine& h) { pack(h); }},
#ifdef __linux__  // elsewhere this is not detected
        {"writable", "a constant of the program is lent",
         [](planted_engine& h) {
             static constexpr float spare[4] = {1, 2, 3, 4};
             h.lends = [own = std::vector<qs::parameter>{}](planted_engine& self, std::size_t layer) mutable {
                 const std::span<const qs::parameter> lent = self.engine::parameters(layer);
                 own.assign(lent.begin(), lent.end());
                 if (layer == 2) own.push_back({qs::tensor_view<float>{const_cast<float*>(spare), {4}}});
                 return std::span<const qs::parameter>{own};
             };
             h.cloned = [](const planted_engine&, planted_engine& clone) { clone.lends = nullptr; };
         }},
#endif
        {"restoration", "being told of other weights leaves a trace",
         [](planted_engine& h) {
             h.told = [](planted_engine& self, std::size_t layer) {
                 if (layer == 1) weight_of(self, 2)[0] *= 1.5F;
             };
         }},
        {"outputs", "copies of outputs are shown",
         [](planted_engine& h) {
             h.shows = [](std::size_t layer, toy::tensor& output, after_hook after) {
                 toy::tensor copy = output;
                 after(layer, copy);
             };
         }},
        {"outputs", "a second reader reads the output as it was before the hook",
         [](planted_engine& h) {
             auto kept = std::make_shared<toy::tensor>();
             h.made = [kept](std::size_t layer, toy::tensor& output) {
                 if (layer == 0) *kept = output;
             };
             h.reads = [kept](std::size_t layer, shown_inputs read) {
                 if (layer == 2) read[0]->values = kept->values;
             };
         }},
        {"layer inputs", "copies of inputs are shown",
         [](planted_engine& h) {
             h.shows_inputs = [](std::size_t layer, shown_inputs read, before_hook before) {
                 std::vector<toy::tensor> copies;
                 for (const toy::tensor* value : read) copies.push_back(*value);
                 std::vector<toy::tensor*> shown;
                 for (toy::tensor& copy : copies) shown.push_back(&copy);
                 before(layer, shown);
             };
         }},
        {"layer inputs", "a copy of a sum's second input is shown",
         [](planted_engine& h) {
             h.shows_inputs = [](std::size_t layer, shown_inputs read, before_hook before) {
                 std::vector<toy::tensor*> shown(read.begin(), read.end());
                 toy::tensor copy = *shown.back();
                 if (layer == 3) shown.back() = &copy;
                 before(layer, shown);
             };
         }},
        {"layer inputs", "one input of a sum is shown",
         [](planted_engine& h) {
             h.shows_inputs = [](std::size_t layer, shown_inputs read, before_hook before) {
                 before(layer, read.first(1));
             };
         }},
        {"layer inputs", "what is written into an input is read by a layer beside, too",
         [](planted_engine& h) {
             h.shows_inputs = [kept = toy::tensor{}](std::size_t layer, shown_inputs read, before_hook before) mutable {
                 if (layer == 2) read[0]->values = kept.values;
                 before(layer, read);
                 if (layer == 1) kept = *read[0];
             };
         }},
        {"layer inputs", "it is the batch's own tensor that is shown",
         [](planted_engine& h) {
             auto given_now = std::make_shared<toy::tensor*>();
             h.begins = [given_now](inputs_of_run given) { *given_now = const_cast<toy::tensor*>(given[0]); };
             h.shows_inputs = [given_now](std::size_t layer, shown_inputs read, before_hook before) {
                 before(layer, read);
                 if (layer == 0) **given_now = *read[0];
             };
         }},
        {"layer inputs", "another network runs where inputs are shown",
         [](planted_engine& h) {
             h.shows_inputs = [](std::size_t layer, shown_inputs read, before_hook before) {
                 if (layer == 1) read[0]->values[0] += 1;
                 before(layer, read);
             };
         }},
    };
    return list;
}

qs::graph_report report_of(planted_engine& host) {
    return qs::check_graph(host, toy::builder{5}.make_batch(2, 1, 4, 6));
}

}  // namespace

TEST_CASE("a sound engine keeps every law") {
    const qs::graph_report report = report_of<engine>();
    INFO(report.text());
    CHECK(report.ok());
    for (const char* law : {"structure", "hooks", "inputs", "samples", "determinism", "tied weights", "clone", "writes",
                            "restoration", "outputs", "layer inputs"})
        CHECK(report.status(law) == qs::law_status::holds);
}

TEST_CASE("an engine may let its clones wait until its run has ended") {
    CHECK(report_of<waits_its_turn>().status("clone") == qs::law_status::holds);
}

TEST_CASE("broken laws are named with the layer") {
    const qs::graph_report copies = report_of<shows_copies>();
    CHECK(copies.status("outputs") == qs::law_status::broken);
    CHECK(copies.status("layer inputs") == qs::law_status::broken);
    CHECK(copies.text().find("'conv0' is read by later layers as it was before the hook wrote to it") !=
          std::string::npos);
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
    CHECK(packed.text().find("'conv2' does not notice when its weight is overwritten") != std::string::npos);
    CHECK(packed.status("restoration") == qs::law_status::holds);

    const qs::graph_report spare = report_of<lends_a_spare>();  // its other weights are used
    CHECK(spare.status("writes") == qs::law_status::broken);
    CHECK(spare.text().find("'conv0' does not notice when its weight is overwritten") != std::string::npos);

    engine host{forked()};
    // There is no input.
    CHECK(qs::check_graph(host, toy::batch{{}, {}, 2}).status("structure") == qs::law_status::broken);
}

TEST_CASE("a wrong engine is told of the one law that it breaks") {
    for (const wrong_engine& wrong : wrong_engines()) {
        planted_engine host{forked_and_joined()};
        wrong.plant(host);
        const qs::graph_report report = report_of(host);
        INFO(wrong.what << "\n" << report.text());
        CHECK(report.status(wrong.law) == qs::law_status::broken);
        for (const qs::checked_law& l : report.laws)
            if (l.law != wrong.law) CHECK_MESSAGE(l.status != qs::law_status::broken, l.law);
    }
}

TEST_CASE("every law of an engine has one that breaks it") {
    planted_engine host{forked_and_joined()};
    const qs::graph_report report = report_of(host);
    INFO(report.text());
    for (const qs::checked_law& l : report.laws) {
        CHECK_MESSAGE(l.status == qs::law_status::holds, l.law);
        const auto& list = wrong_engines();
        const bool planted = std::any_of(list.begin(), list.end(), [&](const auto& w) { return w.law == l.law; });
        CHECK_MESSAGE((planted || l.law == "writable"), l.law);
    }
}
