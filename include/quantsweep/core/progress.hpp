// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reports how far a long call has come.

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace quantsweep {

/// The state of a long call.
/// Units  steps (batches or layers, as the call documents) and seconds
/// NaN    seconds_left, while there is nothing to estimate it from
struct progress {
    std::size_t done = 0;      ///< finished steps
    std::size_t total = 0;     ///< all steps
    std::string_view layer{};  ///< the layer just finished; valid during the callback; empty if steps are not layers
    double seconds_left = 0;   ///< an estimate
};

/// The library calls it from one thread at a time; the last call has done == total. An exception from it ends the long
/// call.
/// Holds a copy of anything that is copyable and callable with a `const progress&`: a lambda, a function, a
/// std::function. (It is not a std::function itself: that would cost a file that includes this header as much as half
/// of core/.)
class progress_callback {
public:
    progress_callback() = default;
    /// An empty callback: progress is not shown.
    progress_callback(std::nullptr_t) noexcept {}
    /// Holds the callable. The callback is empty if the callable is: a null pointer, an empty std::function.
    template <class Callable>
        requires(!std::is_same_v<Callable, progress_callback> && std::is_copy_constructible_v<Callable> &&
                 std::is_invocable_v<Callable&, const progress&>)
    progress_callback(Callable callable) {
        if constexpr (requires { callable = nullptr, static_cast<bool>(callable); })
            if (!static_cast<bool>(callable)) return;
        held_ = new holder<Callable>{std::move(callable)};
    }
    progress_callback(const progress_callback& other) : held_{other.held_ ? other.held_->copy() : nullptr} {}
    progress_callback(progress_callback&& other) noexcept : held_{std::exchange(other.held_, nullptr)} {}
    progress_callback& operator=(progress_callback other) noexcept {
        std::swap(held_, other.held_);
        return *this;
    }
    ~progress_callback() { delete held_; }

    /// Whether it holds a callable.
    explicit operator bool() const noexcept { return held_ != nullptr; }
    /// Calls the callable; does nothing if the callback is empty.
    void operator()(const progress& now) const {
        if (held_) held_->call(now);
    }

private:
    struct interface {
        virtual ~interface() = default;
        virtual interface* copy() const = 0;
        virtual void call(const progress& now) = 0;
    };
    template <class Callable>
    struct holder final : interface {
        explicit holder(Callable&& callable) : callable_{std::move(callable)} {}
        explicit holder(const Callable& callable) : callable_{callable} {}
        interface* copy() const override { return new holder{callable_}; }
        void call(const progress& now) override { static_cast<void>(callable_(now)); }
        Callable callable_;
    };

    interface* held_ = nullptr;
};

}  // namespace quantsweep
