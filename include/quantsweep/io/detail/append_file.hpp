// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A file that grows by whole lines, by one process at a time.

#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#if !defined(_WIN32)
#include <sys/file.h>
#endif

#include <quantsweep/core/error.hpp>

namespace quantsweep::detail {

/// Locked as long as it is open, by the kernel, which lets go of it however the process ends. On Windows it is not.
class append_file {
public:
    append_file() = default;
    /// Makes the file where there is none.
    /// Errors  unreadable_file, also where another process has it
    explicit append_file(const std::filesystem::path& path)
        : path_{path}, file_{std::fopen(path.string().c_str(), "ab")} {
        if (!file_)
            throw unreadable_file{path.string(), "cannot be written; does its folder exist, are you allowed to?"};
#if !defined(_WIN32)
        if (flock(fileno(file_), LOCK_EX | LOCK_NB) != 0) {
            std::fclose(file_);
            throw unreadable_file{path.string(),
                                  "is being written by another process; wait for it, or give another file"};
        }
#endif
    }
    append_file(append_file&& other) noexcept { swap(other); }
    append_file& operator=(append_file&& other) noexcept {
        swap(other);
        return *this;
    }
    ~append_file() {
        if (file_) std::fclose(file_);
    }

    /// In the kernel's hands when it returns: what becomes of the process does not matter then. A power failure does.
    /// Errors  unreadable_file, from then on for every line: the one that failed may be there in part
    void append(std::string_view line) {
        if (!sound_ || std::fwrite(line.data(), 1, line.size(), file_) != line.size() || std::fflush(file_) != 0) {
            sound_ = false;
            throw unreadable_file{path_.string(), "cannot be written; is there room?"};
        }
    }

private:
    void swap(append_file& other) noexcept {
        std::swap(path_, other.path_);
        std::swap(file_, other.file_);
        std::swap(sound_, other.sound_);
    }

    std::filesystem::path path_{};
    std::FILE* file_ = nullptr;
    bool sound_ = true;
};

}  // namespace quantsweep::detail
