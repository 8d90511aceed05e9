// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Keeps unused tensors and reuses them for the next output of the same size.

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include <quantsweep/adapt/xtensor.hpp>
#include <quantsweep/core/shape.hpp>

namespace examples {

/// The first access to fresh memory costs more than most layers do. A copy of the pool is empty, so that clones share
/// no buffer.
class buffer_pool {
public:
    using tensor = xt::xarray<float>;

    buffer_pool() = default;
    buffer_pool(const buffer_pool&) noexcept {}
    buffer_pool& operator=(const buffer_pool&) noexcept { return *this; }
    buffer_pool(buffer_pool&&) noexcept = default;
    buffer_pool& operator=(buffer_pool&&) noexcept = default;

    /// Returns an uninitialised tensor.
    tensor take(const quantsweep::shape& extents) {
        const tensor::shape_type wanted(extents.begin(), extents.end());
        const std::size_t size = quantsweep::element_count(extents);
        const auto found =
            std::find_if(free_.rbegin(), free_.rend(), [&](const tensor& t) { return t.size() == size; });
        if (found == free_.rend()) return tensor::from_shape(wanted);
        tensor result = std::move(*found);
        free_.erase(std::next(found).base());
        result.resize(wanted);
        return result;
    }

    void give(tensor&& dead) {
        if (free_.size() == most) free_.erase(free_.begin());
        free_.push_back(std::move(dead));
    }

private:
    static constexpr std::size_t most = 24;  ///< twice the number of different sizes in the network
    std::vector<tensor> free_;
};

}  // namespace examples
