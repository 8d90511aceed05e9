// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Modes: which layers are quantized together in a row.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <quantsweep/result/mode_rule.hpp>

namespace quantsweep {

/// A rule that makes one row a layer (pairs: one a pair of layers) under every scheme. Positions are those of the layers
/// in the graph's order. Of each rule at most one mode goes through a sweep.
class sweep_mode {
public:
    /// One at a time: this layer quantized, the rest float.
    static sweep_mode only() { return sweep_mode{mode_rule::only}; }
    /// Leave one out: all layers quantized, this one float. Its drop says what is left when it is spared.
    static sweep_mode all_but() { return sweep_mode{mode_rule::all_but}; }
    /// Prefix: quantized from the first layer to this one.
    static sweep_mode up_to() { return sweep_mode{mode_rule::up_to}; }
    /// Suffix: quantized from this layer to the last.
    static sweep_mode from() { return sweep_mode{mode_rule::from}; }
    /// This layer and those before it in `order`, by name; layers that it does not name stay float. An empty order is
    /// the measured one: by `only`, the smallest drop first. That needs the rows of `only`, which come along.
    static sweep_mode cumulative(std::vector<std::string> order = {}) {
        sweep_mode mode{mode_rule::cumulative};
        mode.order_ = std::move(order);
        return mode;
    }
    /// Two layers at once, of the `worst` by `only`, whose rows come along.
    static sweep_mode pairs(std::size_t worst = 5) {
        sweep_mode mode{mode_rule::pairs};
        mode.worst_ = worst;
        return mode;
    }
    /// The layer's own error given float inputs, without the network's output: the price of two passes for all layers.
    static sweep_mode local() { return sweep_mode{mode_rule::local}; }
    /// Looks for the layers whose drop, alone, is not below `threshold`, in units of the metric: all layers are quantized
    /// together; a group whose drop is below is cleared, any other is halved. A row has the numbers of the smallest group
    /// that its layer was measured in. Rests on the assumption that no layer repairs what others break (docs/sweep.md).
    static sweep_mode screen(double threshold) {
        sweep_mode mode{mode_rule::screen};
        mode.threshold_ = threshold;
        return mode;
    }

    /// Which layers a row quantizes.
    mode_rule what() const noexcept { return rule_; }
    /// The order that `cumulative` was given; empty where it is measured.
    const std::vector<std::string>& order() const noexcept { return order_; }
    /// How many of the worst layers `pairs` takes.
    std::size_t worst() const noexcept { return worst_; }
    /// The threshold of `screen`.
    double threshold() const noexcept { return threshold_; }
    /// Whether its cells follow from the rows of `only`.
    bool is_measured() const noexcept {
        return rule_ == mode_rule::pairs || (rule_ == mode_rule::cumulative && order_.empty());
    }

    /// The mode's name, without what it was given: "pairs".
    std::string name() const { return std::string{to_string(rule_)}; }
    friend bool operator==(const sweep_mode&, const sweep_mode&) = default;

private:
    explicit sweep_mode(mode_rule what) : rule_{what} {}

    mode_rule rule_;
    std::vector<std::string> order_{};
    std::size_t worst_ = 0;
    double threshold_ = 0;
    friend sweep_mode parse_mode(std::string_view text);
};

/// A mode by its name; "pairs:8" says how many of the worst layers are paired, "screen:0.01" has the threshold.
/// Errors  invalid_argument, which lists the modes
sweep_mode parse_mode(std::string_view text);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/sweep/mode.ipp>
#endif
