// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The scales and zero points of one tensor of a layer.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <quantsweep/core/shape.hpp>
#include <quantsweep/format/granularity.hpp>

namespace quantsweep {

/// A sweep computes these scales for a deployment toolchain to read. In the other direction, they are the scales of a
/// network that was quantized before, and a sweep uses them (`sweep_options::given_scales`). If you give scales to a
/// sweep, name the layer and the tensor and set the scales; the sweep checks whatever else you set.
/// Formula  q = clamp(round(x / scale) + zero_point, lowest_code, highest_code), x' = (q - zero_point) * scale
///                                                                                  (docs/quantization.md, eq. 4)
struct tensor_scales {
    std::string layer{};   ///< the layer's name
    std::string tensor{};  ///< "weights", "weights 1" for the second of a layer, "bias", "input 0", "output"
    /// The format, such as "int8:symmetric:per_channel", or "int32" for a bias. Given scales without a format apply to
    /// any format that a scheme has.
    std::string format{};
    granularity shared = granularity::per_tensor;  ///< the part of the tensor that shares a scale
    /// The axis that has the channels, or along which the groups lie. Scales of a whole tensor have none.
    std::optional<std::size_t> axis{};
    /// The shape of the scales, which are in row-major order: rank 0 for a whole tensor, {channels} for channels, and for
    /// groups the tensor's shape with the number of groups in place of the number of values along the axis.
    quantsweep::shape shape{};
    int lowest_code = 0;  ///< both codes are 0 if the format has no integer codes
    /// The highest code.
    int highest_code = 0;
    std::vector<float> scales{};     ///< one for the tensor, or one for each channel or group
    std::vector<int> zero_points{};  ///< as many as scales; none if the format has no integer codes
    std::string missing{};           ///< why there are no scales; empty if there are
    friend bool operator==(const tensor_scales&, const tensor_scales&) = default;
};

}  // namespace quantsweep
