// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A file to which one process at a time appends whole lines.

#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

namespace quantsweep::detail {

/// The kernel locks the file while it is open and releases the lock however the process ends. On Windows there is no
/// lock.
class append_file {
public:
    append_file() = default;
    /// Creates the file if there is none.
    /// Errors  unreadable_file, also if another process has the file open
    explicit append_file(std::string path);
    append_file(append_file&& other) noexcept { swap(other); }
    append_file& operator=(append_file&& other) noexcept {
        swap(other);
        return *this;
    }
    ~append_file();

    /// Passes the line to the kernel before returning, so that it survives the end of the process, but not a power
    /// failure.
    /// Errors  unreadable_file. After an error every later call fails too, because the failed line may have been
    ///         written in part
    void append(std::string_view line);

private:
    void swap(append_file& other) noexcept {
        std::swap(path_, other.path_);
        std::swap(file_, other.file_);
        std::swap(sound_, other.sound_);
    }

    std::string path_{};
    std::FILE* file_ = nullptr;
    bool sound_ = true;
};

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/detail/append_file.ipp>
#endif
