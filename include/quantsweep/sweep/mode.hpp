// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Modes: which layers are quantized together in a row.

#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>

namespace quantsweep {

/// A rule that makes one row a layer (pairs: one a pair of layers) under every scheme. Positions are those of the layers
/// in the graph's order. Of each rule at most one mode goes through a sweep.
class sweep_mode {
public:
    enum class rule { only, all_but, up_to, from, cumulative, pairs, local, screen };

    /// This layer quantized, the rest float.
    static sweep_mode only() { return sweep_mode{rule::only}; }
    /// All layers quantized, this one float. Its drop says what is left when it is spared.
    static sweep_mode all_but() { return sweep_mode{rule::all_but}; }
    /// Quantized from the first layer to this one.
    static sweep_mode up_to() { return sweep_mode{rule::up_to}; }
    /// Quantized from this layer to the last.
    static sweep_mode from() { return sweep_mode{rule::from}; }
    /// This layer and those before it in `order`, by name; layers that it does not name stay float. An empty order is
    /// the measured one: by `only`, the most harmless first. That needs the rows of `only`, which come along.
    static sweep_mode cumulative(std::vector<std::string> order = {}) {
        sweep_mode mode{rule::cumulative};
        mode.order_ = std::move(order);
        return mode;
    }
    /// Two layers at once, of the `worst` by `only`, whose rows come along.
    static sweep_mode pairs(std::size_t worst = 5) {
        sweep_mode mode{rule::pairs};
        mode.worst_ = worst;
        return mode;
    }
    /// The layer's own error given float inputs, without the network's output: the price of two passes for all layers.
    static sweep_mode local() { return sweep_mode{rule::local}; }
    /// Looks for the layers whose drop, alone, is not below `threshold`, in units of the metric: all layers are quantized
    /// together; a group whose drop is below is cleared, any other is halved. A row has the numbers of the smallest group
    /// that its layer was measured in. Rests on the assumption that no layer repairs what others break (docs/sweep.md).
    static sweep_mode screen(double threshold) {
        sweep_mode mode{rule::screen};
        mode.threshold_ = threshold;
        return mode;
    }

    rule what() const noexcept { return rule_; }
    const std::vector<std::string>& order() const noexcept { return order_; }
    std::size_t worst() const noexcept { return worst_; }
    double threshold() const noexcept { return threshold_; }
    /// Whether its cells follow from the rows of `only`.
    bool is_measured() const noexcept { return rule_ == rule::pairs || (rule_ == rule::cumulative && order_.empty()); }

    /// "only", "all_but", "up_to", "from", "cumulative", "pairs", "local", "screen"
    std::string name() const { return names[static_cast<std::size_t>(rule_)]; }
    friend bool operator==(const sweep_mode&, const sweep_mode&) = default;

private:
    friend sweep_mode parse_mode(std::string_view text);
    static constexpr const char* names[] = {"only",       "all_but", "up_to", "from",
                                            "cumulative", "pairs",   "local", "screen"};

    explicit sweep_mode(rule what) : rule_{what} {}

    rule rule_;
    std::vector<std::string> order_{};
    std::size_t worst_ = 0;
    double threshold_ = 0;
};

namespace detail {

/// What follows the prefix, where that is a number and nothing else.
template <class Number>
std::optional<Number> number_after(std::string_view prefix, std::string_view text) {
    if (text.substr(0, prefix.size()) != prefix) return std::nullopt;
    Number number{};
    const char* const end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data() + prefix.size(), end, number);
    return problem == std::errc{} && rest == end ? std::optional{number} : std::nullopt;
}

}  // namespace detail

/// A mode by its name; "pairs:8" says how many of the worst layers are paired, "screen:0.01" has the threshold.
/// Errors  invalid_argument, which lists the modes
inline sweep_mode parse_mode(std::string_view text) {
    if (const auto worst = detail::number_after<std::size_t>("pairs:", text); worst && *worst >= 2)
        return sweep_mode::pairs(*worst);
    if (const auto threshold = detail::number_after<double>("screen:", text); threshold && std::isfinite(*threshold))
        return sweep_mode::screen(*threshold);
    if (text == "pairs") return sweep_mode::pairs();
    for (std::size_t k = 0; k < std::size(sweep_mode::names); ++k)
        if (text == sweep_mode::names[k] && text != "screen") return sweep_mode{static_cast<sweep_mode::rule>(k)};
    throw invalid_argument{"", "no mode is called '" + std::string{text} +
                                   "'; known are only, all_but, up_to, from, cumulative, pairs (pairs:8 for the worst "
                                   "eight; at least 2), local and screen (screen:0.01 for the drop to stay below)"};
}

}  // namespace quantsweep
