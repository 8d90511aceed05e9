// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A reference to a callable, for function parameters.

#include <type_traits>

namespace quantsweep {

/// function_ref<R(Arguments...)> refers to anything that can be called with these arguments and returns an R, a
/// temporary included. It does not own the callable and is valid as long as the callable lives. It takes two words, is
/// trivially copyable and is never empty. If R is void, it drops what the callable returns.
template <class Signature>
class function_ref;

/// A reference to a callable with this signature.
template <class R, class... Arguments>
class function_ref<R(Arguments...)> {
public:
    /// Refers to the callable, which has to outlive it.
    template <class Callable>
        requires(!std::is_same_v<std::remove_cvref_t<Callable>, function_ref> &&
                 std::is_invocable_r_v<R, Callable&, Arguments...>)
    function_ref(Callable&& target) noexcept {
        using type = std::remove_reference_t<Callable>;
        if constexpr (std::is_function_v<type>)
            target_.function = reinterpret_cast<void (*)()>(&target);
        else
            target_.object = const_cast<void*>(static_cast<const volatile void*>(__builtin_addressof(target)));
        call_ = &call<type>;
    }

    /// Calls the callable.
    R operator()(Arguments... arguments) const { return call_(target_, static_cast<Arguments&&>(arguments)...); }

private:
    union place {
        void* object;
        void (*function)();
    };

    template <class Type>
    static R call(place at, Arguments... arguments) {
        if constexpr (std::is_function_v<Type>)
            return static_cast<R>(reinterpret_cast<Type*>(at.function)(static_cast<Arguments&&>(arguments)...));
        else
            return static_cast<R>((*static_cast<Type*>(at.object))(static_cast<Arguments&&>(arguments)...));
    }

    place target_;
    R (*call_)(place, Arguments...);
};

}  // namespace quantsweep
