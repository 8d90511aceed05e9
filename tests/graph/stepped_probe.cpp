// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/detail/stepped_probe.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/graph/check_graph.hpp>

namespace qs = quantsweep;

namespace {

using memory = std::shared_ptr<std::vector<float>>;

/// A tensor that is copied shallowly, like those of most runtimes.
struct shared_tensor {
    memory values;
    qs::shape shape;
};

}  // namespace

template <>
struct quantsweep::tensor_traits<shared_tensor> {
    using scalar = float;
    static tensor_view<const float> view(const shared_tensor& t) { return {t.values->data(), t.shape}; }
    static tensor_view<float> view(shared_tensor& t) { return {t.values->data(), t.shape}; }
    static shared_tensor clone(const shared_tensor& t) {
        return {std::make_shared<std::vector<float>>(*t.values), t.shape};
    }
};

namespace {

using given = std::span<const shared_tensor* const>;
constexpr std::size_t width = 4;

/// first -> second -> sum (of first and second) -> last. The host is sound unless one of its functions changes that.
struct sound_host {
    using tensor = shared_tensor;

    std::function<void(std::size_t, given)> before{};
    std::function<void(std::size_t, given, tensor&)> after{};
    std::function<void(sound_host&, std::size_t)> told{};
    std::function<const float*(const sound_host&, std::size_t)> computes_with{};
    std::function<void(const sound_host& original, sound_host& clone)> cloned{};
    std::function<void(std::vector<tensor>&)> on_forward{};
    std::function<float*(std::size_t)> lends{};  // replaces its own, or returns nullptr
    std::array<std::vector<std::size_t>, 4> edges{{{qs::graph_input(0)}, {0}, {0, 1}, {2}}};
    std::array<const char*, 4> names{"first", "second", "sum", "last"};
    memory weights = std::make_shared<std::vector<float>>(
        std::vector<float>{1.5F, -2, 0.5F, 3, 2, 0.25F, -1, 0.75F, 1, 1, 1, 1, -0.5F, 1.25F, 2, 1});
    std::array<std::size_t, 4> first_weight{0, 4, 8, 12};
    std::size_t last = 3;
    std::vector<qs::parameter> lent{};
    std::vector<memory> pool{};  // what was handed back
    bool adds_up = false;        // a node adds to what its memory holds
    bool keeps_pooled = false;   // memory that was handed out stays in the pool

    std::size_t size() const { return 4; }
    qs::layer_info info(std::size_t n) const { return {names[n], n != 2}; }
    std::span<const std::size_t> inputs(std::size_t n) const { return edges[n]; }
    std::span<const std::size_t> outputs() const { return {&last, 1}; }
    std::span<const qs::parameter> parameters(std::size_t n) {
        lent.clear();
        float* const other = lends ? lends(n) : nullptr;
        if (n != 2)
            lent.push_back({qs::tensor_view<float>{other ? other : weights->data() + first_weight[n], {width}}});
        return lent;
    }
    tensor evaluate(std::size_t n, given in) {
        if (before) before(n, in);
        tensor out{memory_of(in[0]->values->size()), in[0]->shape};
        const float* const weight = computes_with ? computes_with(*this, n) : weights->data() + first_weight[n];
        for (std::size_t i = 0; i < out.values->size(); ++i) {
            const std::size_t next = i / width * width + (i + 1) % width;
            const std::vector<float>& x = *in[0]->values;
            if (!adds_up) (*out.values)[i] = 0;
            (*out.values)[i] +=
                n == 2 ? x[i] + (*in[1]->values)[i] : weight[i % width] * x[i] + weight[next % width] * x[next];
        }
        if (after) after(n, in, out);
        return out;
    }
    memory memory_of(std::size_t size) {
        const auto found = std::find_if(pool.begin(), pool.end(), [&](const memory& m) { return m->size() == size; });
        if (found == pool.end()) return std::make_shared<std::vector<float>>(size);
        const memory taken = *found;
        if (!keeps_pooled) pool.erase(found);
        return taken;
    }
    void recycle(tensor&& dead) { pool.push_back(std::move(dead.values)); }
    void parameters_changed(std::size_t n) {
        if (told) told(*this, n);
    }
    sound_host clone() const {
        sound_host copy = *this;
        copy.weights = std::make_shared<std::vector<float>>(*weights);
        copy.pool.clear();
        if (cloned) cloned(*this, copy);
        return copy;
    }
    std::vector<tensor> forward(const std::vector<tensor>& inputs) {
        std::vector<tensor> values;
        for (std::size_t n = 0; n < size(); ++n) {
            std::vector<const tensor*> in;
            for (std::size_t from : edges[n])
                in.push_back(qs::is_graph_input(from) ? &inputs[qs::input_index(from)] : &values[from]);
            values.push_back(evaluate(n, in));
        }
        std::vector<tensor> outputs{values.back()};
        if (on_forward) on_forward(outputs);
        return outputs;
    }
};

using host_batch = qs::batch<shared_tensor>;

host_batch some_batch(std::size_t first, std::size_t samples) {
    auto values = std::make_shared<std::vector<float>>();
    for (std::size_t i = 0; i < samples * width; ++i)
        values->push_back(static_cast<float>((first * width + i) * 37 % 11) - 4.5F);
    return {{{values, {samples, width}}}, {}, samples};
}

qs::graph_report report_of(sound_host& host, bool reentrancy = false) {
    const std::vector<host_batch> parts{some_batch(0, 1), some_batch(1, 2)};
    return qs::check_graph(host, some_batch(0, 3), parts, {.probe_reentrancy = reentrancy});
}

memory copy_of(const memory& values) { return std::make_shared<std::vector<float>>(*values); }

struct wrong_host {
    std::string law;
    std::string what;
    std::function<void(sound_host&)> plant;
};

const std::vector<wrong_host>& wrong_hosts() {
    static const std::vector<wrong_host> list{
        {"structure", "a node reads a later one", [](sound_host& h) { h.edges[1] = {2}; }},
        {"structure", "two nodes have one name", [](sound_host& h) { h.names[1] = "first"; }},
        {"structure", "an output does not exist", [](sound_host& h) { h.last = 4; }},
        {"evaluation", "a node throws",
         [](sound_host& h) {
             h.before = [](std::size_t n, given) {
                 if (n == 2) throw std::runtime_error{"unsupported"};
             };
         }},
        {"inputs", "the batch's input is rectified in place, which changes nothing the second time",
         [](sound_host& h) {
             h.before = [](std::size_t n, given in) {
                 if (n == 0)
                     for (float& value : *in[0]->values) value = std::max(value, 0.0F);
             };
         }},
        {"inputs", "a sum is made in its first input, and copied",
         [](sound_host& h) {
             h.after = [](std::size_t n, given in, shared_tensor& out) {
                 if (n == 2) *in[0]->values = *out.values;
             };
         }},
        {"aliasing", "a node that is left out hands on its input",
         [](sound_host& h) {
             h.after = [](std::size_t n, given in, shared_tensor& out) {
                 if (n == 2) out = *in[1];
             };
         }},
        {"persistence", "a later node writes into an earlier output",
         [](sound_host& h) {
             h.after = [kept = memory{}](std::size_t n, given, shared_tensor& out) mutable {
                 if (n == 0) kept = out.values;
                 if (n == 3) (*kept)[0] += 1;
             };
         }},
        {"persistence", "a later output lies where an earlier one did",
         [](sound_host& h) {
             h.after = [kept = memory{}](std::size_t n, given, shared_tensor& out) mutable {
                 if (n == 0) kept = out.values;
                 if (n != 3 || !kept) return;
                 *kept = *out.values;
                 out.values = std::exchange(kept, nullptr);
             };
         }},
        {"persistence", "another node's call writes into the batch's input",
         [](sound_host& h) {
             h.after = [kept = memory{}](std::size_t n, given in, shared_tensor&) mutable {
                 if (n == 0) kept = in[0]->values;
                 if (n == 3) (*kept)[0] += 1;
             };
         }},
        {"samples", "the last node returns one sample",
         [](sound_host& h) {
             h.after = [](std::size_t n, given, shared_tensor& out) {
                 if (n == 3) out.values->resize(width), out.shape = {1, width};
             };
         }},
        {"samples", "the last node returns one number",
         [](sound_host& h) {
             h.after = [](std::size_t n, given, shared_tensor& out) {
                 if (n == 3) out.values->resize(1), out.shape = qs::shape{};
             };
         }},
        {"values", "nodes read what the engine has kept of the node before",
         [](sound_host& h) {
             h.after = [blobs = std::array<memory, 4>{}](std::size_t n, given, shared_tensor& out) mutable {
                 if (n == 2)
                     for (std::size_t i = 0; i < out.values->size(); ++i)
                         (*out.values)[i] = (*blobs[0])[i] + (*blobs[1])[i];
                 blobs[n] = copy_of(out.values);
             };
         }},
        {"values", "a node computes once, and returns that for ever",
         [](sound_host& h) {
             h.after = [kept = memory{}](std::size_t n, given, shared_tensor& out) mutable {
                 if (n != 2) return;
                 if (!kept || kept->size() != out.values->size()) kept = copy_of(out.values);
                 out.values = copy_of(kept);
             };
         }},
        {"determinism", "noise",
         [](sound_host& h) {
             h.after = [calls = 0](std::size_t n, given, shared_tensor& out) mutable {
                 if (n == 1) (*out.values)[0] += static_cast<float>(++calls);
             };
         }},
        {"determinism", "an edge within the engine that inputs() does not list",
         [](sound_host& h) {
             h.after = [kept = memory{}](std::size_t n, given in, shared_tensor& out) mutable {
                 if (n == 0) kept = copy_of(in[0]->values);
                 if (n == 2)
                     for (std::size_t i = 0; i < out.values->size(); ++i) (*out.values)[i] += (*kept)[i];
             };
         }},
        {"determinism", "a node throws the second time",
         [](sound_host& h) {
             h.before = [calls = 0](std::size_t n, given) mutable {
                 if (n == 1 && ++calls > 1) throw std::runtime_error{"used up"};
             };
         }},
        {"forward", "forward is another network",
         [](sound_host& h) { h.on_forward = [](auto& out) { (*out[0].values)[1] += 0.5F; }; }},
        {"forward", "forward returns no output", [](sound_host& h) { h.on_forward = [](auto& out) { out.clear(); }; }},
        {"forward", "forward returns another output, too",
         [](sound_host& h) { h.on_forward = [](auto& out) { out.push_back(out[0]); }; }},
        {"forward", "forward throws",
         [](sound_host& h) { h.on_forward = [](auto&) { throw std::runtime_error{"not today"}; }; }},
        {"writes", "weights are packed when the host is made",
         [](sound_host& h) {
             h.computes_with = [packed = copy_of(h.weights)](const sound_host& self, std::size_t n) {
                 return packed->data() + self.first_weight[n];
             };
         }},
#ifdef __linux__  // elsewhere this is not detected
        {"writable", "weights are a constant of the program",
         [](sound_host& h) {
             static constexpr float weights[width] = {2, 0.25F, -1, 0.75F};
             h.computes_with = [](const sound_host& self, std::size_t n) {
                 return n == 1 ? weights : self.weights->data() + self.first_weight[n];
             };
             h.lends = [](std::size_t n) { return n == 1 ? const_cast<float*>(weights) : nullptr; };
             h.cloned = [](const sound_host&, sound_host& clone) { clone.lends = nullptr; };
         }},
#endif
        {"restoration", "being told of other weights leaves a trace",
         [](sound_host& h) {
             h.told = [](sound_host& self, std::size_t n) {
                 if (n == 1) (*self.weights)[4] *= 1.5F;
             };
         }},
        {"restoration", "weights are packed when they are changed, for the first time alone",
         [](sound_host& h) {
             auto packed = std::make_shared<memory>(copy_of(h.weights));
             h.computes_with = [packed](const sound_host& self, std::size_t n) {
                 return (*packed)->data() + self.first_weight[n];
             };
             h.told = [packed, told = std::set<std::size_t>{}](sound_host& self, std::size_t n) mutable {
                 if (told.insert(n).second) *packed = copy_of(self.weights);
             };
         }},
        {"tied weights", "two nodes lend weights that overlap in part", [](sound_host& h) { h.first_weight[1] = 2; }},
        {"clone", "a clone lends the original's weights",
         [](sound_host& h) {
             h.cloned = [](const sound_host& original, sound_host& clone) { clone.weights = original.weights; };
         }},
        {"clone", "a clone computes with the original's weights",
         [](sound_host& h) {
             h.computes_with = [engine = h.weights](const sound_host& self, std::size_t n) {
                 return engine->data() + self.first_weight[n];
             };
         }},
        {"clone", "packed weights belong to all clones",
         [](sound_host& h) {
             auto packed = std::make_shared<memory>(copy_of(h.weights));
             h.computes_with = [packed](const sound_host& self, std::size_t n) {
                 return (*packed)->data() + self.first_weight[n];
             };
             h.told = [packed](sound_host& self, std::size_t) { *packed = copy_of(self.weights); };
         }},
        {"clone", "a clone is another network",
         [](sound_host& h) { h.cloned = [](const sound_host&, sound_host& clone) { (*clone.weights)[12] += 1; }; }},
        {"clone", "a clone returns the buffers that the original has returned",
         [](sound_host& h) {
             auto first = std::make_shared<memory>();
             h.after = [first](std::size_t n, given, shared_tensor& out) {
                 if (n == 1 && !*first) *first = out.values;
             };
             h.cloned = [first](const sound_host&, sound_host& clone) {
                 clone.after = [first](std::size_t n, given, shared_tensor& out) {
                     if (n != 1) return;
                     **first = *out.values;
                     out.values = *first;
                 };
             };
         }},
        {"clone", "a clone cannot be made",
         [](sound_host& h) {
             h.cloned = [](const sound_host&, sound_host&) { throw std::runtime_error{"out of memory"}; };
         }},
        {"recycling", "a node adds to what is in memory that was handed back", [](sound_host& h) { h.adds_up = true; }},
        {"recycling", "memory that was handed back is handed out twice", [](sound_host& h) { h.keeps_pooled = true; }},
        {"reentrancy", "two calls at once meet in one scratch buffer",
         [](sound_host& h) {
             h.after = [inside = std::make_shared<std::atomic<int>>(0),
                        met = std::make_shared<std::atomic<bool>>(false),
                        first = std::this_thread::get_id()](std::size_t, given, shared_tensor& out) {
                 const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{200};
                 const bool second = std::this_thread::get_id() != first;
                 if (second) *met = true;
                 ++*inside;
                 bool alone = *inside < 2;
                 // The first thread waits for the other only where there was one since it last waited in vain.
                 while (alone && *met && std::chrono::steady_clock::now() < until) alone = *inside < 2;
                 if (alone && !second) *met = false;
                 if (!alone) (*out.values)[0] += 1;
                 while (!alone && *inside % 2 == 1 && std::chrono::steady_clock::now() < until) {
                 }
                 --*inside;
             };
         }},
        {"batch invariance", "a sample's value depends on how many there are",
         [](sound_host& h) {
             h.after = [](std::size_t n, given, shared_tensor& out) {
                 if (n == 3) (*out.values)[0] += static_cast<float>(out.shape[0]);
             };
         }},
    };
    return list;
}

/// A node of a host that returns its own buffers in turn.
wrong_host ring(std::size_t buffers) {
    return {"ownership", "a node hands out its own buffers in turn", [buffers](sound_host& h) {
                h.after = [buffers, calls = std::size_t{0}, own = std::vector<memory>{}](std::size_t n, given,
                                                                                         shared_tensor& out) mutable {
                    if (n != 1) return;
                    if (own.size() < buffers) own.push_back(std::make_shared<std::vector<float>>());
                    memory& buffer = own[calls++ % buffers];
                    *buffer = *out.values;
                    out.values = buffer;
                };
            }};
}

void expect_one_broken(const wrong_host& wrong) {
    sound_host host;
    wrong.plant(host);
    const bool reentrancy = wrong.law == "reentrancy";
    const qs::graph_report report = report_of(host, reentrancy);
    INFO(wrong.what << "\n" << report.text());
    CHECK(report.status(wrong.law) == qs::law_status::broken);
    for (const qs::checked_law& l : report.laws)
        if (l.law != wrong.law) CHECK_MESSAGE(l.status != qs::law_status::broken, l.law);
}

}  // namespace

TEST_CASE("a sound host keeps every law") {
    sound_host host;
    const qs::graph_report report = report_of(host, true);
    INFO(report.text());
    for (const qs::checked_law& l : report.laws) CHECK_MESSAGE(l.status == qs::law_status::holds, l.law);
}

TEST_CASE("a wrong host is told of the one law that it breaks") {
    for (const wrong_host& wrong : wrong_hosts()) expect_one_broken(wrong);
    for (const std::size_t buffers : {1U, 2U, 3U, 4U, 5U, 6U}) expect_one_broken(ring(buffers));
}

TEST_CASE("every law has a host that breaks it") {
    sound_host host;
    for (const qs::checked_law& l : report_of(host, true).laws) {
        const auto& list = wrong_hosts();
        const bool planted = std::any_of(list.begin(), list.end(), [&](const wrong_host& w) { return w.law == l.law; });
        CHECK_MESSAGE((planted || l.law == ring(1).law || l.law == "writable"), l.law);
    }
}
