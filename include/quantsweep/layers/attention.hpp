// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  ReLU linear attention, whose cost is linear in the number of tokens.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/shape.hpp>
#include <quantsweep/layers/detail/product.hpp>
#include <quantsweep/layers/workspace.hpp>

namespace quantsweep {
namespace detail {

/// One head. `qkv` holds q, k, v one after another, each of d channels by t tokens; the output is d by t.
template <std::floating_point T>
class attention_head {
public:
    attention_head(std::size_t d, std::size_t t, T epsilon) : d_{d}, t_{t}, epsilon_{epsilon} {}

    bool is_linear() const noexcept { return t_ > d_; }
    std::size_t scratch_size() const { return 2 * d_ * t_ + (d_ + 1) * t_ + std::max((d_ + 1) * d_, t_ * t_); }

    void run(const T* qkv, T* scratch, T* output) const {
        const std::size_t size = d_ * t_;
        T *const query = scratch, *const key = query + size, *const values = key + size;
        T* const middle = values + size + t_;
        std::transform(qkv, qkv + size, query, positive);
        // The key is stored as [t, d], because the product takes only row-major matrices.
        for (std::size_t c = 0; c < d_; ++c)
            for (std::size_t i = 0; i < t_; ++i) key[i * d_ + c] = positive(qkv[size + c * t_ + i]);
        // A row of ones below the values yields the denominators.
        std::fill_n(std::copy_n(qkv + 2 * size, size, values), t_, T{1});
        T* const sums = is_linear() ? linear(query, key, values, middle) : quadratic(query, key, values, middle);
        for (std::size_t c = 0; c < d_; ++c)
            for (std::size_t i = 0; i < t_; ++i) output[c * t_ + i] = sums[c * t_ + i] / (sums[size + i] + epsilon_);
    }

private:
    static T positive(T x) { return x < T{0} ? T{0} : x; }

    /// Computes (values key^T) query; the result overwrites the values.
    T* linear(const T* query, const T* key, T* values, T* middle) const {
        std::fill_n(middle, (d_ + 1) * d_, T{0});
        add_product<T>({values, d_ + 1, t_, t_}, {key, t_, d_, d_}, {middle, d_ + 1, d_, d_});
        std::fill_n(values, (d_ + 1) * t_, T{0});
        add_product<T>({middle, d_ + 1, d_, d_}, {query, d_, t_, t_}, {values, d_ + 1, t_, t_});
        return values;
    }

    /// Computes values (key^T query) in the memory of the query and the key.
    T* quadratic(T* query, const T* key, const T* values, T* middle) const {
        std::fill_n(middle, t_ * t_, T{0});
        add_product<T>({key, t_, d_, d_}, {query, d_, t_, t_}, {middle, t_, t_, t_});
        std::fill_n(query, (d_ + 1) * t_, T{0});
        add_product<T>({values, d_ + 1, t_, t_}, {middle, t_, t_, t_}, {query, d_ + 1, t_, t_});
        return query;
    }

    std::size_t d_;
    std::size_t t_;
    T epsilon_;
};

}  // namespace detail

/// [n, 3 heads d, height, width] -> [n, heads d, height, width]
/// Errors   shape_mismatch if the number of channels is not a multiple of three head dimensions
inline shape attention_shape(const shape& in, std::size_t head_dimension, std::string_view name = "") {
    if (in.rank() != 4 || head_dimension == 0 || in[1] % (3 * head_dimension) != 0)
        throw shape_mismatch{name, "the input of attention has shape " + to_string(in) +
                                       ", expected [n, a multiple of 3 x " + std::to_string(head_dimension) +
                                       ", height, width]"};
    return {in[0], in[1] / 3, in[2], in[3]};
}

/// Each head holds q, k and v in turn, with d channels each. A column of the output is
///   sum_j relu(k_j) . relu(q_i) v_j / (sum_j relu(k_j) . relu(q_i) + epsilon)
/// Cost     that of the linear form (v k^T) q, or of the quadratic form v (k^T q) if there are at most d tokens; both
///          give the same result up to rounding
/// Source   Cai et al., "EfficientViT", ICCV 2023, section 3.1
template <std::floating_point T>
void relu_linear_attention(const T* input, const shape& in, std::size_t head_dimension, T* output,
                           workspace<T>& scratch, std::string_view name = "", T epsilon = T(1e-15)) {
    const shape out = attention_shape(in, head_dimension, name);
    const std::size_t tokens = in[2] * in[3], size = head_dimension * tokens;
    const detail::attention_head<T> head{head_dimension, tokens, epsilon};
    T* const memory = scratch.take(head.scratch_size());
    for (std::size_t h = 0; h < out[0] * (out[1] / head_dimension); ++h)
        head.run(input + 3 * h * size, memory, output + h * size);
}

}  // namespace quantsweep
