// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What the dips of a sweep have in common: plain data for the reports and the files.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <quantsweep/core/layer_info.hpp>

namespace quantsweep {

/// How a layer's attribute compares with a value.
enum class relation {
    is,        ///< equal to a word or a number
    is_not,    ///< a different word
    at_least,  ///< a number, or a word of "stage", that is not smaller
    at_most,   ///< a number, or a word of "stage", that is not larger
};

/// A condition on a layer's attribute, such as "role is exit". Words of "stage" are ordered as they first appear in the
/// network, so that "at most" has a meaning for them.
struct condition {
    /// The attribute's name.
    std::string attribute;
    relation how = relation::is;  ///< how the attribute compares
    attribute_value value{};      ///< the value that it compares with
    friend bool operator==(const condition&, const condition&) = default;
};

/// A kind of layer that holds more of the loss than chance would give it.
struct statement {
    std::string text;                     ///< a noun phrase: "exit layers of fmb blocks up to stage2"
    std::vector<condition> conditions{};  ///< one to three, which all hold
    std::vector<std::string> synonyms{};  ///< other phrases that cover the same layers
    std::vector<std::string> layers{};    ///< the layers that it covers, in the graph's order
    double share = 0;                     ///< its share of the scheme's positive losses
    double lift = 0;                      ///< its share of the losses over its share of the layers
    double p_value = 1;                   ///< corrected for the number of statements tried
};

/// The explanation of one scheme's losses. If it has no statements, nothing stands out.
struct explanation {
    /// The scheme's name.
    std::string scheme;
    std::string loss;                     ///< what the shares are shares of: "drop", "noise"
    std::vector<statement> statements{};  ///< in order of their shares, the largest first
    std::vector<std::string> layers{};    ///< the layers that any statement covers
    double share = 0;                     ///< the share of the positive losses that these layers hold together
    std::size_t measured = 0;             ///< how many layers have a number
    std::size_t left_out = 0;             ///< how many layers failed, or have no number
    std::size_t tried = 0;                ///< how many statements were tried that cover different layers
    std::size_t permutations = 0;         ///< how many times the losses were shuffled among the layers
    std::uint64_t seed = 0;               ///< the seed of the shuffling
};

/// The options of an explanation.
struct explain_options {
    /// The largest corrected p-value of a statement. If nothing stands out, one sweep in 100 makes a false statement.
    double level = 0.01;
    std::size_t permutations = 1999;  ///< how many times the losses are shuffled among the layers
    std::uint64_t seed = 1;           ///< the seed of the shuffling
};

}  // namespace quantsweep
