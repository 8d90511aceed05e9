// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A layer as it is deployed: a convolution or linear map, with a norm and an activation if it has them.

#include <concepts>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <quantsweep/core/layer_info.hpp>
#include <quantsweep/graph/parameter.hpp>
#include <quantsweep/layers/activation.hpp>
#include <quantsweep/layers/batch_norm.hpp>
#include <quantsweep/layers/detail/finish.hpp>
#include <quantsweep/layers/workspace.hpp>

namespace quantsweep {

/// Op is conv2d<T> or linear<T>, Norm is batch_norm<T> or no_norm, and Activation is one of activation.hpp.
/// Reentrant: a call writes only to the output and to the workspace that the caller lends.
/// A result has the same bits in any batch and at any address.
template <class Op, class Norm = no_norm, class Activation = identity>
class layer {
public:
    /// The type of the weights and of the computation.
    using scalar = typename Op::scalar;
    static constexpr bool has_norm = !std::is_same_v<Norm, no_norm>;  ///< whether there is a norm, folded or not

    /// Errors   shape_mismatch, invalid_argument if the weights, the bias or the norm do not fit together
    layer(std::string name, Op op, Norm norm = {})
        : name_{std::move(name)}, op_{std::move(op)}, norm_{std::move(norm)} {
        op_.validate(name_);
        detail::require_channels(norm_, op_.out_channels(), name_);
    }

    /// The name, as in `layer_info`.
    const std::string& name() const noexcept { return name_; }
    /// The convolution or the linear map.
    const Op& op() const noexcept { return op_; }

    /// Errors   shape_mismatch, naming the layer
    shape output_shape(const shape& input) const { return op_.output_shape(input, name_); }

    /// Computes the layer. `output` points to memory for element_count(output_shape(input_shape)) values, apart from
    /// the input's.
    /// Errors   shape_mismatch, naming the layer; nothing is then written
    void operator()(const scalar* input, const shape& input_shape, scalar* output, workspace<scalar>& scratch) const {
        output_shape(input_shape);
        if constexpr (has_norm)
            if (!norm_folded_)
                return op_.run(input, input_shape, output, scratch,
                               detail::finish<scalar, Activation>{op_.bias, norm_});
        op_.run(input, input_shape, output, scratch, detail::finish<scalar, Activation>{op_.bias});
    }

    /// Folds the norm into the weights and the bias; does nothing if it is already folded.
    void fold_norm()
        requires has_norm
    {
        if (norm_folded_) return;
        fold(norm_, op_.weight, op_.bias, name_);
        norm_folded_ = true;
    }
    /// Whether the norm is folded into the weights and the bias.
    bool norm_folded() const noexcept { return norm_folded_; }

    /// The layer's description of itself; the host adds "stage", "block" and "role".
    layer_info info() const {
        layer_info result{name_};
        op_.describe(result.attributes);
        result.attributes["norm"] = Norm::name;
        result.attributes["activation"] = Activation::name;
        result.norm_folded = norm_folded_;
        return result;
    }
    /// The number of multiply-accumulates for one sample of an output of this shape.
    std::size_t multiply_accumulates(const shape& output) const { return op_.multiply_accumulates(output); }

    /// Lends the weight, the bias and an unfolded norm's vectors. They are valid until the layer is moved from,
    /// assigned to or destroyed.
    std::vector<parameter> parameters() {
        std::vector<parameter> lent;
        lent.push_back({tensor_view<scalar>{op_.weight.data(), op_.weight_shape()}, parameter_role::weight, 0});
        lend(lent, op_.bias, parameter_role::bias);
        if constexpr (has_norm)
            if (!norm_folded_)
                for (auto* part : {&norm_.weight, &norm_.bias, &norm_.mean, &norm_.variance})
                    lend(lent, *part, parameter_role::other);
        return lent;
    }

private:
    static void lend(std::vector<parameter>& lent, std::vector<scalar>& values, parameter_role role) {
        if (!values.empty()) lent.push_back({tensor_view<scalar>{values.data(), shape{values.size()}}, role, 0});
    }

    std::string name_;
    Op op_;
    Norm norm_;
    bool norm_folded_ = false;
};

}  // namespace quantsweep
