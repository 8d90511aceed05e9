// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A file that grows by whole lines, by one process at a time.

#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

namespace quantsweep::detail {

/// Locked as long as it is open, by the kernel, which lets go of it however the process ends. On Windows it is not.
class append_file {
public:
    append_file() = default;
    /// Makes the file where there is none.
    /// Errors  unreadable_file, also where another process has it
    explicit append_file(std::string path);
    append_file(append_file&& other) noexcept { swap(other); }
    append_file& operator=(append_file&& other) noexcept {
        swap(other);
        return *this;
    }
    ~append_file();

    /// In the kernel's hands when it returns: what becomes of the process does not matter then. A power failure does.
    /// Errors  unreadable_file, from then on for every line: the one that failed may be there in part
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
