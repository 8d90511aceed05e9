// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A layer's name and attributes, as the host states them.

#include <concepts>
#include <map>
#include <string>
#include <utility>
#include <variant>

namespace quantsweep {

/// A word ("fmb", "gelu") or a number (kernel 3, channels 512).
class attribute_value {
public:
    /// The empty word.
    attribute_value();
    /// A word.
    attribute_value(std::string word);
    attribute_value(const char* word);
    /// A number, kept as a double.
    template <class Number>
        requires std::integral<Number> || std::floating_point<Number>
    attribute_value(Number number) : attribute_value{held{static_cast<double>(number)}} {}
    attribute_value(const attribute_value& other);
    attribute_value(attribute_value&& other) noexcept;
    attribute_value& operator=(const attribute_value& other);
    attribute_value& operator=(attribute_value&& other) noexcept;
    ~attribute_value();

    /// The word; nullptr if the value is a number.
    const std::string* word() const noexcept;
    /// The number; nullptr if the value is a word.
    const double* number() const noexcept;
    friend bool operator==(const attribute_value& a, const attribute_value& b);

private:
    struct held {
        double number;
    };
    explicit attribute_value(held given);

    std::variant<std::string, double> value_;
};

/// The reports colour and group by these conventional keys: "stage", "block", "role", "kernel", "stride", "groups",
/// "in_channels", "out_channels", "norm", "activation", "macs" (multiply-accumulates per sample). A host may add
/// others.
using attribute_map = std::map<std::string, attribute_value, std::less<>>;

/// One node of the host's graph.
struct layer_info {
    std::string name;            ///< unique; "stage:block:layer" by convention
    bool quantizable = true;     ///< false: evaluated, never swept (adds, concatenations, attention products, resizes)
    attribute_map attributes{};  ///< what else the host says of the layer: "block" is "mb"
    bool norm_folded = false;    ///< the norm's scale and shift are already in the weights and the bias
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/layer_info.ipp>
#endif
