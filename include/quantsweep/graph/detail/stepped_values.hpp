// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The values of a host that is evaluated node by node, and the laws about the memory that they lie in.

#include <algorithm>
#include <cstddef>
#include <exception>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/graph/detail/prober.hpp>
#include <quantsweep/graph/evaluate.hpp>
#include <quantsweep/graph/overlap.hpp>

namespace quantsweep::detail {

/// When a law about memory is found broken, the value is repaired, so that later probes work with correct values.
class stepped_values : public prober {
public:
    using prober::prober;

    /// Evaluates every node. Keeps each value, and the bits that it has when it is computed.
    bool evaluation();
    void ownership();
    /// For a host that takes back memory. Leaves other values in that memory, so it comes after the other evaluations.
    void recycling();
    /// Reports what every evaluation was checked for, so it must be called last.
    void memory();

protected:
    ~stepped_values() = default;

    std::vector<tensor_bits> all_outputs(any_graph& host) override;
    tensor_bits output_of(any_graph& host, std::size_t node) override {
        return row_major_bytes(step(host, node).ref().view());
    }
    any_tensor step(any_graph& host, std::size_t node) {
        for (std::size_t source : net_.inputs[node]) expect_persistence(source);
        return step(host, node, inputs_of(node));
    }
    any_tensor step(any_graph& host, std::size_t node, std::span<const tensor_ref> inputs);
    void expect_persistence(std::size_t value);
    void keep(std::size_t node, any_tensor made);
    std::vector<tensor_ref> inputs_of(std::size_t node) const;

    std::vector<any_tensor> values_{};

private:
    /// Whether a value still has its original bits; restores them if not.
    bool same_value(std::size_t value);
    /// Whether a value shares memory with one that the node reads.
    bool is_of_an_input(const any_view& value, std::size_t node) const;
    /// Whether a node gives these bits in each of two tensors at once, after others were handed back.
    bool keeps_bits_in_recycled(std::size_t node, const tensor_bits& bits);
    void expect_ownership(const any_graph& host, std::size_t node, const any_view& made);

    law_probe inputs_ = inputs_law("evaluate");
    law_probe aliasing_{"aliasing", "no output shares memory with an input",
                        "returns the memory of its input; copy it"};
    law_probe ownership_{"ownership", "each call returns a tensor of its own",
                         "returns memory that an earlier call returned, so the earlier output changes: return a new "
                         "tensor from each call, or copy the buffer"};
    law_probe persistence_{"persistence", "outputs stay as they are while later nodes run",
                           "has an output that changes later; do not return a buffer that is used again"};
};

inline bool stepped_values::evaluation() {
    keep_inputs();
    return attempt("evaluation", "every node can be evaluated", [&] {
        for (std::size_t node = 0; node < net_.size(); ++node) keep(node, step(host_, node));
        for (std::size_t node = 0; node < net_.size(); ++node) expect_persistence(node);
    });
}

inline void stepped_values::keep(std::size_t node, any_tensor made) {
    const any_view output = made.ref().view();
    made_.push_back(row_major_bytes(output));
    bool shares = is_of_an_input(output, node);
    for (std::size_t earlier = 0; !shares && earlier < node; ++earlier) {
        shares = overlap(values_[earlier].ref().view(), output);
        persistence_.expect(!shares, net_.info[earlier].name);
    }
    values_.push_back(shares ? made.ref().clone() : std::move(made));
}

inline any_tensor stepped_values::step(any_graph& host, std::size_t node, std::span<const tensor_ref> inputs) {
    any_tensor made = evaluate(host, net_, node, inputs);
    aliasing_.expect(!is_of_an_input(made.ref().view(), node), net_.info[node].name);
    for (std::size_t source : net_.inputs[node]) inputs_.expect(same_value(source), net_.info[node].name);
    if (node < values_.size()) expect_ownership(host, node, made.ref().view());
    return made;
}

/// The first output stays alive, so each later output needs memory of its own. Memory that belongs to an input is
/// excluded: the aliasing law reports that.
inline void stepped_values::expect_ownership(const any_graph& host, std::size_t node, const any_view& made) {
    if (!overlap(values_[node].ref().view(), made) || is_of_an_input(made, node)) return;
    const std::string& name = net_.info[node].name;
    if (&host == &host_)
        ownership_.expect(false, name);
    else
        clone_.expect(false, name,
                      "is computed in a clone into memory that the original returned: let clone() copy the buffers");
    values_[node] = values_[node].ref().clone();
    put_back(values_[node].ref().view(), made_[node]);
}

inline bool stepped_values::same_value(std::size_t value) {
    if (is_graph_input(value)) return same_input(input_index(value));
    const any_view now = values_[value].ref().view();
    if (row_major_bytes(now) == made_[value]) return true;
    values_[value] = values_[value].ref().clone();  // a clone: other values in that memory must not change
    put_back(values_[value].ref().view(), made_[value]);
    return false;
}

inline void stepped_values::expect_persistence(std::size_t value) {
    persistence_.expect(same_value(value), net_.value_name(value));
}

inline void stepped_values::memory() {
    for (std::size_t node = 0; node < net_.size(); ++node) expect_persistence(node);
    for (std::size_t k = 0; k < net_.graph_inputs; ++k) expect_persistence(graph_input(k));
    for (const law_probe* law : {&inputs_, &aliasing_, &ownership_, &persistence_}) laws_.push_back(law->found());
}

inline void stepped_values::ownership() {
    for (std::size_t node = 0; node < net_.size(); ++node) {
        const std::string& name = net_.info[node].name;
        try {  // two more at once: the host may alternate between buffers
            const any_tensor second = step(host_, node), third = step(host_, node);
            const any_view made[] = {second.ref().view(), third.ref().view()};
            ownership_.expect(!overlap(made[0], made[1]) || is_of_an_input(made[0], node), name);
        } catch (const std::exception&) {  // determinism() reports this
        }
    }
}

/// Hands back copies of a node's output that hold other values, and evaluates the node twice. The host may use them again,
/// but each only once, and none of what they hold.
inline void stepped_values::recycling() {
    if (!host_.has_recycle()) return;
    law_probe law{"recycling", "memory that was handed back may be used again, whatever it holds",
                  "gives other bits in memory that was handed back to recycle(tensor&&): write every element before "
                  "reading it, and hand out each buffer once"};
    if (ownership_.is_broken()) {
        laws_.push_back({"recycling", law_status::unknown, "not probed: a node returns the same memory again"});
        return;
    }
    for (std::size_t node = 0; node < net_.size(); ++node) {
        if (!settled_[node] || made_[node].empty()) continue;
        law.attempt(net_.info[node].name, [&] {
            const tensor_bits bits = output_of(host_, node);
            for (int k = 0; k < 2; ++k) {
                any_tensor dead = values_[node].ref().clone();
                disturb(dead.writable().writable_view());
                host_.recycle(std::move(dead));
            }
            return keeps_bits_in_recycled(node, bits);
        });
    }
    laws_.push_back(law.found());
}

inline bool stepped_values::keeps_bits_in_recycled(std::size_t node, const tensor_bits& bits) {
    const any_tensor first = step(host_, node), second = step(host_, node);
    const any_view made[] = {first.ref().view(), second.ref().view()};
    return row_major_bytes(made[0]) == bits && row_major_bytes(made[1]) == bits &&
           (!overlap(made[0], made[1]) || is_of_an_input(made[0], node));
}

inline std::vector<tensor_bits> stepped_values::all_outputs(any_graph& host) {
    std::vector<tensor_bits> outputs;
    for (std::size_t node = 0; node < net_.size(); ++node)
        outputs.push_back(settled_[node] ? output_of(host, node) : tensor_bits{});
    return outputs;
}

inline std::vector<tensor_ref> stepped_values::inputs_of(std::size_t node) const {
    std::vector<tensor_ref> inputs;
    for (std::size_t source : net_.inputs[node])
        inputs.push_back(is_graph_input(source) ? whole_.inputs[input_index(source)] : values_[source].ref());
    return inputs;
}

inline bool stepped_values::is_of_an_input(const any_view& value, std::size_t node) const {
    const std::vector<tensor_ref> read = inputs_of(node);
    return std::any_of(read.begin(), read.end(), [&](const tensor_ref& input) { return overlap(input.view(), value); });
}

}  // namespace quantsweep::detail
