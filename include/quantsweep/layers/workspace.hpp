// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Scratch memory that the layers share, one a thread, reused from call to call.

#include <concepts>
#include <cstddef>
#include <memory>
#include <utility>

namespace quantsweep {

/// Lent to a layer for the length of one call. It grows to the largest request and is not cleared: a first touch of
/// fresh memory costs more than the kernels do.
/// A copy is empty: two threads never share scratch.
template <std::floating_point T>
class workspace {
public:
    workspace() = default;
    /// A copy has memory of its own, empty at first.
    workspace(const workspace&) noexcept {}
    workspace& operator=(const workspace&) noexcept { return *this; }
    /// Takes the other's memory.
    workspace(workspace&& other) noexcept
        : values_{std::move(other.values_)}, capacity_{std::exchange(other.capacity_, 0)} {}
    workspace& operator=(workspace&& other) noexcept {
        values_ = std::move(other.values_);
        capacity_ = std::exchange(other.capacity_, 0);
        return *this;
    }

    /// Uninitialised; valid until the next call of take.
    T* take(std::size_t count) {
        if (count > capacity_) {
            values_.reset();
            capacity_ = 0;
            values_ = std::make_unique_for_overwrite<T[]>(count);
            capacity_ = count;
        }
        return values_.get();
    }

private:
    std::unique_ptr<T[]> values_;
    std::size_t capacity_ = 0;
};

}  // namespace quantsweep
