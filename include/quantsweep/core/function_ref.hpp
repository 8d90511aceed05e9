// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A reference to something callable, for parameters.

#include <type_traits>

namespace quantsweep {

/// function_ref<R(Arguments...)> refers to anything that is called with such arguments and gives an R, a temporary too:
/// it does not own, and is valid as long as what it refers to. Two words, trivially copyable; never empty.
/// Where R is void, what the callable returns is dropped.
template <class Signature>
class function_ref;

/// A reference to something that can be called with these arguments.
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

    /// Calls what it refers to.
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
