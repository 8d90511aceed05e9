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

/// As a sweep makes them, for a deployment toolchain to read; or as a network has them that has been quantized before, for a
/// sweep to take them over (`sweep_options::given_scales`). Whoever gives them names the layer, the tensor and the scales;
/// what else is said is checked.
/// Formula  q = clamp(round(x / scale) + zero_point, lowest_code, highest_code), x' = (q - zero_point) * scale
///                                                                                   (docs/quantization.md, eq. 4)
struct tensor_scales {
    std::string layer{};   ///< the layer's name
    std::string tensor{};  ///< "weights", "weights 1" of the second of a layer, "bias", "input 0", "output"
    /// "int8:symmetric:per_channel"; of a bias "int32". Given scales that name none are for whatever format a scheme has.
    std::string format{};
    granularity shared = granularity::per_tensor;  ///< over what scales are shared
    /// The tensor's axis that has the channels, or along which groups lie; none for a whole tensor.
    std::optional<std::size_t> axis{};
    /// Of the scales, which are in row-major order: rank 0 for a whole tensor, {channels}, or the tensor's shape with groups in
    /// place of values along the axis.
    quantsweep::shape shape{};
    int lowest_code = 0;  ///< both 0 where the format has no integer codes
    /// The largest code.
    int highest_code = 0;
    std::vector<float> scales{};     ///< one for the tensor, or for each channel or group
    std::vector<int> zero_points{};  ///< as many as scales; none where the format has no integer codes
    std::string missing{};           ///< why there are no scales; empty where there are
    friend bool operator==(const tensor_scales&, const tensor_scales&) = default;
};

}  // namespace quantsweep
