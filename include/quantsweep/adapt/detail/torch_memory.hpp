// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Memory that LibTorch's tensors share: views, the axes of views, and the tensors that a constant holds.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include <torch/script.h>

#include <quantsweep/adapt/detail/steps.hpp>

namespace quantsweep::detail {

/// Whether two tensors have an element of memory in common; two views of one tensor may have none. For different
/// element types: whether they are views of one tensor.
inline bool share_elements(const at::Tensor& a, const at::Tensor& b) {
    const auto has_memory = [](const at::Tensor& t) {
        return t.defined() && t.layout() == at::kStrided && t.numel() > 0;
    };
    if (!has_memory(a) || !has_memory(b) || !a.is_alias_of(b)) return false;
    if (a.scalar_type() != b.scalar_type()) return true;
    const auto elements = static_cast<std::int64_t>(a.storage().nbytes() / a.itemsize());
    const at::Tensor places = at::arange(elements), marks = at::zeros({elements}, at::kBool);
    const auto of = [&](const at::Tensor& t) {
        return places.as_strided(t.sizes(), t.strides(), t.storage_offset()).flatten();
    };
    marks.index_fill_(0, of(a), 1);
    return marks.index_select(0, of(b)).any().item<bool>();
}

/// Whether a tensor shares memory with one of several.
inline bool has_alias(const std::vector<at::Tensor>& several, const at::Tensor& tensor) {
    for (const at::Tensor& one : several)
        if (tensor.is_alias_of(one)) return true;
    return false;
}

/// Returns a copy with memory of its own that has the same strides, also if these leave gaps, as a chunk's do.
inline at::Tensor copy_with_strides(const at::Tensor& t) {
    if (t.layout() != at::kStrided || t.is_quantized() || t.is_non_overlapping_and_dense()) return t.clone();
    return at::empty_strided(t.sizes(), t.strides(), t.options()).copy_(t);
}

/// Returns the axis of a view that corresponds to axis `a` of its base. The view may have fewer indices along it.
inline std::optional<std::size_t> same_axis(const at::Tensor& from, std::size_t a, const at::Tensor& to) {
    const auto from_axis = static_cast<std::int64_t>(a);
    if (from.sizes() == to.sizes() && from.strides() == to.strides()) return a;
    for (std::int64_t b = 0; b < to.dim(); ++b)
        if (to.size(b) > 1 && to.size(b) <= from.size(from_axis) && to.stride(b) == from.stride(from_axis))
            return static_cast<std::size_t>(b);
    return {};
}

/// Returns the axis of the base that corresponds to axis `a` of a view, if the base has as many indices along it.
inline std::optional<std::size_t> axis_viewed(const at::Tensor& view, std::size_t a, const at::Tensor& base) {
    const auto found = same_axis(view, a, base);
    if (!found || base.size(static_cast<std::int64_t>(*found)) != view.size(static_cast<std::int64_t>(a))) return {};
    return found;
}

inline std::vector<at::Tensor> tensors_in(const c10::IValue& value) {
    if (value.isTensor()) return {value.toTensor()};
    if (value.isTensorList()) return value.toTensorVector();
    std::vector<at::Tensor> found;
    const auto add = [&](const c10::IValue& item) {
        for (const at::Tensor& inner : tensors_in(item)) found.push_back(inner);
    };
    if (value.isList())
        for (const c10::IValue& item : value.toListRef()) add(item);
    if (value.isTuple())
        for (const c10::IValue& item : value.toTupleRef().elements()) add(item);
    return found;
}

/// Returns the tensors of a constant: one, those of a list, or none.
inline std::vector<at::Tensor> constant_tensors(const torch::jit::Node& node) {
    if (node.kind() != c10::prim::Constant) return {};
    const auto value = torch::jit::toIValue(node.output());
    return value ? tensors_in(*value) : std::vector<at::Tensor>{};
}

/// Returns the constant that a value is, or of which its first operands make it.
inline const torch::jit::Value& constant_behind(const torch::jit::Value* value) {
    while (value->node()->kind() != c10::prim::Constant && !value->node()->inputs().empty())
        value = value->node()->inputs()[0];
    return *value;
}

/// Copies constants. Constants that share memory share it in the copy too.
class constant_copier {
public:
    void copy(torch::jit::Node& node) {
        if (node.kind() != c10::prim::Constant || constant_tensors(node).empty()) return;
        const c10::IValue held = *torch::jit::toIValue(node.output());
        const auto value = c10::attr::value;
        if (held.isTensor())
            node.t_(value, own(held.toTensor()));
        else if (node.kindOf(value) == torch::jit::AttributeKind::ts)
            node.ts_(value, own(held.toTensorVector()));
        else
            node.ival_(value, own_value(held));
    }

private:
    c10::IValue own_value(const c10::IValue& held) {
        if (held.isTensor()) return own(held.toTensor());
        if (held.isTensorList()) return own(held.toTensorVector());
        if (held.isTuple()) {
            std::vector<c10::IValue> items;
            for (const c10::IValue& item : held.toTupleRef().elements()) items.push_back(own_value(item));
            return c10::ivalue::Tuple::create(std::move(items));
        }
        if (!held.isList()) return held;
        c10::impl::GenericList items{held.toList().elementType()};
        for (const c10::IValue& item : held.toListRef()) items.push_back(own_value(item));
        return items;
    }
    std::vector<at::Tensor> own(std::vector<at::Tensor> tensors) {
        for (at::Tensor& t : tensors) t = own(t);
        return tensors;
    }
    at::Tensor own(const at::Tensor& tensor) {
        if (!tensor.defined() || tensor.layout() != at::kStrided || !tensor.device().is_cpu()) return tensor;
        const at::Storage& storage = tensor.storage();
        if (!place_.find(storage.data())) {
            place_.set(storage.data(), bytes_.size());
            bytes_.push_back(at::empty({static_cast<std::int64_t>(storage.nbytes())}, at::kByte));
            std::memcpy(bytes_.back().data_ptr(), storage.data(), storage.nbytes());
        }
        const at::NoGradGuard no_gradients;
        return at::empty({0}, tensor.options())
            .set_(bytes_[*place_.find(storage.data())].storage(), tensor.storage_offset(), tensor.sizes(),
                  tensor.strides());
    }

    index_table place_{};  // of each storage in bytes_
    std::vector<at::Tensor> bytes_{};
};

}  // namespace quantsweep::detail
