// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What the dips of a sweep have in common: plain data, for the reports and the files.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <quantsweep/core/layer_info.hpp>

namespace quantsweep {

/// How a layer's attribute compares with a value.
enum class relation {
    is,        ///< equal, to a word or a number
    is_not,    ///< another word
    at_least,  ///< a number, or a word of "stage", that is not smaller
    at_most,   ///< a number, or a word of "stage", that is not larger
};

/// "role is exit". Words of "stage" are ordered as they first appear in the network, so that "at most" can be said of
/// them.
struct condition {
    /// Its name.
    std::string attribute;
    relation how = relation::is;  ///< how it compares
    attribute_value value{};      ///< with what it compares
    friend bool operator==(const condition&, const condition&) = default;
};

/// One kind of layer that holds more of the loss than chance would give it.
struct statement {
    std::string text;                     ///< a noun phrase: "exit layers of fmb blocks up to stage2"
    std::vector<condition> conditions{};  ///< one to three, which hold together
    std::vector<std::string> synonyms{};  ///< other phrases that cover the same layers
    std::vector<std::string> layers{};    ///< those covered, in the graph's order
    double share = 0;                     ///< of the scheme's positive losses
    double lift = 0;                      ///< share over the share of layers
    double p_value = 1;                   ///< corrected for the statements tried
};

/// One scheme's. No statements: nothing stands out.
struct explanation {
    /// The scheme's name.
    std::string scheme;
    std::string loss;                     ///< of which shares are taken: "drop", "noise"
    std::vector<statement> statements{};  ///< by share
    std::vector<std::string> layers{};    ///< those that any statement covers
    double share = 0;                     ///< of the positive losses that they hold together
    std::size_t measured = 0;             ///< layers with a number
    std::size_t left_out = 0;             ///< layers that failed, or have none
    std::size_t tried = 0;                ///< statements that cover different layers
    std::size_t permutations = 0;         ///< how often the losses were shuffled among the layers
    std::uint64_t seed = 0;               ///< of the shuffling
};

/// What a caller may choose of an explanation.
struct explain_options {
    /// The largest corrected p-value of a statement: where nothing stands out, one sweep in 100 errs.
    double level = 0.01;
    std::size_t permutations = 1999;  ///< how often the losses are shuffled among the layers
    std::uint64_t seed = 1;           ///< of the shuffling
};

}  // namespace quantsweep
