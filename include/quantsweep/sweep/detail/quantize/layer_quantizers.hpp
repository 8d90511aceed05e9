// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The quantizers of one layer's weights, inputs, output and bias. layer_maker.hpp makes them.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <quantsweep/format/tensor_quantizer.hpp>
#include <quantsweep/result/layer_treatment.hpp>
#include <quantsweep/result/row.hpp>
#include <quantsweep/sweep/detail/quantize/bias_quantizer.hpp>
#include <quantsweep/sweep/detail/quantize/quantized_parts.hpp>
#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep::detail {

struct layer_quantizers {
    std::vector<std::optional<tensor_quantizer>> weights{};  ///< one for each weight; nullopt if it stays float
    /// For each weight whose scales are not kept, the scheme by which they are searched for whenever it is rounded.
    std::vector<std::optional<tensor_scheme>> searched_anew{};
    std::vector<std::optional<tensor_quantizer>> inputs{};  ///< one for each input; nullopt if it stays float
    std::optional<tensor_quantizer> output{};
    std::vector<bias_quantizer> biases{};  ///< one for each bias; empty if biases stay float
    std::vector<range_used> ranges{};
    std::string failure{};    ///< why a range could not be estimated
    quantized_parts asked{};  ///< what the scheme asks for
    layer_treatment treatment{};

    bool shifts_bias() const noexcept { return !treatment.bias_shift.empty(); }
    bool writes_biases() const noexcept { return shifts_bias() || !biases.empty(); }
    bool writes_parameters() const noexcept { return writes_biases() || has_weights(); }

    /// Returns the parts that have a quantizer. If the layer failed, returns the parts that the scheme asks for.
    quantized_parts parts() const {
        if (!failure.empty()) return asked;
        quantized_parts made{has_weights(), has_any(inputs), output.has_value(), !biases.empty()};
        for (std::size_t k : asked.single_inputs)
            if (inputs[k]) made.single_inputs.insert(k);
        return made;
    }
    bool has_weights() const { return has_any(weights); }
    bool has_inputs() const { return has_any(inputs); }

private:
    static bool has_any(const std::vector<std::optional<tensor_quantizer>>& all) {
        return std::any_of(all.begin(), all.end(), [](const auto& q) { return q.has_value(); });
    }
};

/// By node, then by scheme. The inner vector is empty for nodes that are never quantized.
using quantizer_table = std::vector<std::vector<layer_quantizers>>;

}  // namespace quantsweep::detail
