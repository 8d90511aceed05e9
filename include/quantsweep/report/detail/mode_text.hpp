// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The words for each mode, and the question that its rows answer.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <quantsweep/report/detail/metric_text.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

/// The question that a mode's rows answer.
enum class row_kind {
    dips,       ///< which layers lose, one at a time
    spared,     ///< which layer, if float, leaves the least loss
    growing,    ///< at which layer a growing set begins to lose, and where it loses most at once
    pairs,      ///< which two lose more, or less, together than alone
    own_error,  ///< which layer's own output is the noisiest
    groups      ///< which layers lie above a threshold, found by measuring groups
};

struct mode_text {
    mode_rule rule;
    row_kind what;
    std::string_view heading;
    std::string_view meaning;  ///< a sentence
    std::string_view by;       ///< follows the metric's name in the title of the picture
    std::string_view top;      ///< heading of the table of top rows
    bool backwards = false;    ///< the set grows from the last row to the first
};

inline constexpr std::array<mode_text, 8> mode_texts{{
    {mode_rule::only, row_kind::dips, "One layer quantized", "One layer is quantized, all others are float.",
     " by quantized layer", "The worst layers"},
    {mode_rule::all_but, row_kind::spared, "All quantized but one",
     "Every layer but one is quantized: each row shows the loss that is left when its layer stays in float.",
     " by the one layer left in float", "The layers to keep in float first"},
    {mode_rule::up_to, row_kind::growing, "Quantized up to a layer",
     "Every layer from the first to this one is quantized.", ", quantized from the first layer to this one",
     "The largest steps"},
    {mode_rule::from, row_kind::growing, "Quantized from a layer on",
     "Every layer from this one to the last is quantized: the set grows from the right to the left.",
     ", quantized from this layer to the last", "The largest steps", true},
    {mode_rule::cumulative, row_kind::growing, "Quantized one after another",
     "Layers are quantized in the order shown, and each stays quantized.", " as one layer after another is quantized",
     "The largest steps"},
    {mode_rule::pairs, row_kind::pairs, "Two layers quantized",
     "Two layers are quantized at once. Their interaction is the pair's drop minus the drops of the two alone: above "
     "zero, they lose more together than their sum. It is a difference of estimates and has no interval of its own.",
     " by pair of quantized layers", "Pairs by the size of their interaction"},
    {mode_rule::local, row_kind::own_error, "The layer's own error",
     "Each layer is quantized alone and gets float inputs; the network's outputs are not measured.",
     "SQNR of each layer's own output", "The noisiest layers"},
    {mode_rule::screen, row_kind::groups, "Screened by groups",
     "Layers are quantized in groups, which are halved until the drop is below the threshold or one layer is left. A "
     "layer shows the numbers of the smallest group that it was measured in.",
     ", of the smallest group measured around each layer", "The groups, as they were measured"},
}};

static_assert(
    [] {
        for (std::size_t i = 0; i < mode_texts.size(); ++i)
            if (static_cast<std::size_t>(mode_texts[i].rule) != i) return false;
        return true;
    }(),
    "in the order of mode_rule");

inline const mode_text& text_of_mode(mode_rule rule) { return mode_texts[static_cast<std::size_t>(rule)]; }

/// Returns "layer", or the word for what a row is about if that is more than one layer.
inline std::string_view noun_of(const mode_text& mode) { return mode.what == row_kind::pairs ? "pair" : "layer"; }

/// Returns both names for a pair. Layers that share weights are already named "a + b".
inline std::string row_name(const row& r) { return r.other_layer.empty() ? r.layer : r.layer + " & " + r.other_layer; }

/// Whether a row is ringed in the picture and marked in tables.
inline bool stands_out(const row& r) {
    return text_of_mode(r.mode).what == row_kind::groups ? r.side == verdict::above : score_at(r).significant;
}

inline bool is_of(const row& r, const mode_text& mode, std::string_view scheme) {
    return r.scheme == scheme && r.mode == mode.rule;
}

}  // namespace quantsweep::detail
