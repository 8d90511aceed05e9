// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A reference to something callable.

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace quantsweep {

template <class Signature>
class function_ref;

/// Two words, to be passed by value, or through C by its address. It does not own what it refers to: as a parameter it may
/// refer to a temporary, which lives until the call ends; kept longer, it must refer to something that lives as long.
template <class Result, class... Arguments>
class function_ref<Result(Arguments...)> {
public:
    template <class Callable>
        requires(!std::same_as<std::remove_cvref_t<Callable>, function_ref> &&
                 std::is_invocable_r_v<Result, Callable&, Arguments...>)
    function_ref(Callable&& target) noexcept  // NOLINT: meant to convert
        : target_{const_cast<void*>(static_cast<const void*>(std::addressof(target)))},
          call_{[](void* object, Arguments... arguments) -> Result {
              return static_cast<Result>(
                  (*static_cast<std::remove_reference_t<Callable>*>(object))(std::forward<Arguments>(arguments)...));
          }} {}

    Result operator()(Arguments... arguments) const { return call_(target_, std::forward<Arguments>(arguments)...); }

private:
    void* target_;
    Result (*call_)(void*, Arguments...);
};

}  // namespace quantsweep
