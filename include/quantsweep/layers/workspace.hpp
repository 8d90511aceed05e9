// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Scratch memory that the layers share, one per thread, reused from call to call.

#include <concepts>
#include <cstddef>
#include <memory>
#include <utility>

namespace quantsweep {

/// A layer borrows it for the length of one call. It grows to the largest request and is not cleared, because the first
/// access to fresh memory costs more than the kernels. A copy is empty, so two threads never share scratch memory.
template <std::floating_point T>
class workspace {
public:
    workspace() = default;
    /// A copy has its own memory, which is empty at first.
    workspace(const workspace&) noexcept {}
    workspace& operator=(const workspace&) noexcept { return *this; }
    /// Takes over the other's memory.
    workspace(workspace&& other) noexcept
        : values_{std::move(other.values_)}, capacity_{std::exchange(other.capacity_, 0)} {}
    workspace& operator=(workspace&& other) noexcept {
        values_ = std::move(other.values_);
        capacity_ = std::exchange(other.capacity_, 0);
        return *this;
    }

    /// Uninitialised memory, valid until the next call of take.
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
