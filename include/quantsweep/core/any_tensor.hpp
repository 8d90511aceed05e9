// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A host's tensor with its type erased. The engine holds, reads and overwrites tensors in this form.

#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

#include <quantsweep/core/any_view.hpp>
#include <quantsweep/core/tensor_traits.hpp>

namespace quantsweep {

class any_tensor;

namespace detail {

/// The operations on a tensor of one type. They call its tensor_traits.
struct tensor_functions {
    any_view (*view)(const void*);
    any_writable_view (*writable_view)(void*);
    any_tensor (*clone)(const void*);
    void (*destroy)(void*) noexcept;
    bool (*copy_sample)(const void*, std::size_t, void*, std::size_t, std::size_t);  ///< nullptr if there is none
};

template <tensor Tensor>
const tensor_functions& functions_of() noexcept;

}  // namespace detail

/// A reference to a tensor that somebody else owns. It takes two words.
class tensor_ref {
public:
    // The constructors exclude their own class first: whether that class is a tensor would depend on itself.
    /// Refers to the tensor, which has to outlive it.
    template <class Tensor>
        requires(!std::same_as<Tensor, tensor_ref>) && tensor<Tensor>
    explicit tensor_ref(const Tensor& borrowed) : object_{&borrowed}, functions_{&detail::functions_of<Tensor>()} {}

    /// The tensor's values, as its traits return them.
    any_view view() const { return functions_->view(object_); }
    /// A deep copy. The tensor's traits make it.
    any_tensor clone() const;
    /// The tensor itself. It must be of this type.
    template <tensor Tensor>
    const Tensor& as() const noexcept {
        return *static_cast<const Tensor*>(object_);
    }

private:
    friend class any_tensor;
    friend class writable_tensor_ref;
    tensor_ref(const void* object, const detail::tensor_functions& functions)
        : object_{object}, functions_{&functions} {}
    const void* object_;
    const detail::tensor_functions* functions_;
};

/// A reference to a tensor that somebody else owns and that may be overwritten.
class writable_tensor_ref {
public:
    /// Refers to the tensor, which has to outlive it.
    template <class Tensor>
        requires(!std::same_as<Tensor, writable_tensor_ref>) && tensor<Tensor>
    explicit writable_tensor_ref(Tensor& borrowed) : object_{&borrowed}, functions_{&detail::functions_of<Tensor>()} {}

    /// The tensor's values, to read.
    any_view view() const { return functions_->view(object_); }
    /// The tensor's values, to overwrite in place.
    any_writable_view writable_view() const { return functions_->writable_view(object_); }
    /// The same tensor, to read only.
    operator tensor_ref() const { return {object_, *functions_}; }
    /// Calls the traits' copy_sample with a tensor of the same type. Returns none if the traits have no such function.
    std::optional<bool> copy_sample(const tensor_ref& from, std::size_t k, std::size_t j, std::size_t axis) const {
        if (!functions_->copy_sample) return std::nullopt;
        return functions_->copy_sample(from.object_, k, object_, j, axis);
    }
    /// The tensor itself. It must be of this type.
    template <tensor Tensor>
    Tensor& as() const noexcept {
        return *static_cast<Tensor*>(object_);
    }

private:
    friend class any_tensor;
    writable_tensor_ref(void* object, const detail::tensor_functions& functions)
        : object_{object}, functions_{&functions} {}
    void* object_;
    const detail::tensor_functions* functions_;
};

/// Owns a tensor of any type. It is empty after a move from it.
/// Cost    one allocation
class any_tensor {
public:
    any_tensor() = default;
    /// Takes ownership of the tensor.
    template <class Tensor>
        requires(!std::same_as<Tensor, any_tensor>) && tensor<Tensor>
    explicit any_tensor(Tensor&& owned)
        : object_{new Tensor(std::move(owned))}, functions_{&detail::functions_of<Tensor>()} {}
    any_tensor(any_tensor&& other) noexcept
        : object_{std::exchange(other.object_, nullptr)}, functions_{other.functions_} {}
    any_tensor& operator=(any_tensor&& other) noexcept {
        std::swap(object_, other.object_);
        std::swap(functions_, other.functions_);
        return *this;
    }
    ~any_tensor() {
        if (object_) functions_->destroy(object_);
    }

    /// Whether it holds a tensor.
    explicit operator bool() const noexcept { return object_ != nullptr; }
    /// Destroys the tensor.
    void reset() noexcept { any_tensor{std::move(*this)}; }
    /// A read-only reference to the tensor. The object must hold one.
    tensor_ref ref() const { return {object_, *functions_}; }
    /// A writable reference to the tensor. The object must hold one.
    writable_tensor_ref writable() { return {object_, *functions_}; }
    /// The tensor itself. The object must hold one of this type.
    template <tensor Tensor>
    Tensor& as() noexcept {
        return *static_cast<Tensor*>(object_);
    }

private:
    void* object_ = nullptr;
    const detail::tensor_functions* functions_ = nullptr;
};

inline any_tensor tensor_ref::clone() const { return functions_->clone(object_); }

namespace detail {

template <tensor Tensor>
constexpr auto copy_sample_of() noexcept -> decltype(tensor_functions::copy_sample) {
    if constexpr (requires(const Tensor& from, Tensor& to, std::size_t k) {
                      { tensor_traits<Tensor>::copy_sample(from, k, to, k, k) } -> std::same_as<bool>;
                  })
        return [](const void* from, std::size_t k, void* to, std::size_t j, std::size_t axis) {
            return tensor_traits<Tensor>::copy_sample(*static_cast<const Tensor*>(from), k, *static_cast<Tensor*>(to),
                                                      j, axis);
        };
    else
        return nullptr;
}

template <tensor Tensor>
const tensor_functions& functions_of() noexcept {
    using traits = tensor_traits<Tensor>;
    static constexpr tensor_functions table{
        [](const void* object) -> any_view {
            const Tensor& value = *static_cast<const Tensor*>(object);
            if (!observable(value)) return {};
            return traits::view(value);
        },
        [](void* object) -> any_writable_view {
            Tensor& value = *static_cast<Tensor*>(object);
            if (!observable(std::as_const(value))) return {};
            return traits::view(value);
        },
        [](const void* object) { return any_tensor{traits::clone(*static_cast<const Tensor*>(object))}; },
        [](void* object) noexcept { delete static_cast<Tensor*>(object); }, copy_sample_of<Tensor>()};
    return table;
}

}  // namespace detail

}  // namespace quantsweep
