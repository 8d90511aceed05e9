// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Modes: they say which layers a row quantizes together.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <quantsweep/result/mode_rule.hpp>

namespace quantsweep {

/// A mode is a rule that makes one row for each layer under every scheme; `pairs` makes one row for each pair of layers.
/// "First", "last" and "before" refer to the graph's order. A sweep takes at most one mode of each rule.
class sweep_mode {
public:
    /// One at a time: quantizes this layer and leaves the rest in float.
    static sweep_mode only() { return sweep_mode{mode_rule::only}; }
    /// Leave-one-out: quantizes all layers except this one. The drop says what the network still loses if this layer is
    /// spared.
    static sweep_mode all_but() { return sweep_mode{mode_rule::all_but}; }
    /// Prefix: quantizes all layers from the first to this one.
    static sweep_mode up_to() { return sweep_mode{mode_rule::up_to}; }
    /// Suffix: quantizes all layers from this one to the last.
    static sweep_mode from() { return sweep_mode{mode_rule::from}; }
    /// Quantizes this layer and the layers before it in `order`, which lists names. Layers that it does not list stay in
    /// float. If the order is empty, the sweep measures it: the layer with the smallest drop by `only` comes first. The
    /// sweep then adds the rows of `only` to the result.
    static sweep_mode cumulative(std::vector<std::string> order = {}) {
        sweep_mode mode{mode_rule::cumulative};
        mode.order_ = std::move(order);
        return mode;
    }
    /// Quantizes two layers at once, for each pair of the `worst` layers by `only`. The sweep adds the rows of `only` to
    /// the result.
    static sweep_mode pairs(std::size_t worst = 5) {
        sweep_mode mode{mode_rule::pairs};
        mode.worst_ = worst;
        return mode;
    }
    /// Measures the layer's own error with float inputs, and not the network's output. All layers together cost two
    /// passes.
    static sweep_mode local() { return sweep_mode{mode_rule::local}; }
    /// Searches for the layers whose drop, alone, is not below `threshold`, in units of the metric. The sweep first
    /// quantizes all layers together. It clears a group whose drop is below the threshold, and halves any other group. A
    /// row has the numbers of the smallest group in which its layer was measured. The search assumes that no layer
    /// repairs what others break (docs/sweep.md).
    static sweep_mode screen(double threshold) {
        sweep_mode mode{mode_rule::screen};
        mode.threshold_ = threshold;
        return mode;
    }

    /// Returns the rule, which says which layers a row quantizes.
    mode_rule what() const noexcept { return rule_; }
    /// Returns the order that the caller gave to `cumulative`; empty if the sweep measures it.
    const std::vector<std::string>& order() const noexcept { return order_; }
    /// Returns how many of the worst layers `pairs` takes.
    std::size_t worst() const noexcept { return worst_; }
    /// Returns the threshold of `screen`.
    double threshold() const noexcept { return threshold_; }
    /// Whether the mode's cells depend on the rows of `only`.
    bool is_measured() const noexcept {
        return rule_ == mode_rule::pairs || (rule_ == mode_rule::cumulative && order_.empty());
    }

    /// Returns the mode's name without its arguments: "pairs".
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

/// Reads a mode from its name. "pairs:8" also says how many of the worst layers are paired, and "screen:0.01" gives the
/// threshold.
/// Errors  invalid_argument, which lists the modes
sweep_mode parse_mode(std::string_view text);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/sweep/mode.ipp>
#endif
