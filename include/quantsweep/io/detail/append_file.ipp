// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of append_file.hpp.

#include <quantsweep/io/detail/append_file.hpp>

#if !defined(_WIN32)
#include <sys/file.h>
#endif

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE append_file::append_file(std::string path)
    : path_{std::move(path)}, file_{std::fopen(path_.c_str(), "ab")} {
    if (!file_) throw unreadable_file{path_, "cannot be written; does its folder exist, and may you write there?"};
#if !defined(_WIN32)
    if (flock(fileno(file_), LOCK_EX | LOCK_NB) != 0) {
        std::fclose(file_);
        throw unreadable_file{path_, "is being written by another process; wait for it, or pass another file"};
    }
#endif
}

QUANTSWEEP_INLINE append_file::~append_file() {
    if (file_) std::fclose(file_);
}

QUANTSWEEP_INLINE void append_file::append(std::string_view line) {
    if (!sound_ || std::fwrite(line.data(), 1, line.size(), file_) != line.size() || std::fflush(file_) != 0) {
        sound_ = false;
        throw unreadable_file{path_, "cannot be written; is there room on the disk?"};
    }
}

}  // namespace quantsweep::detail
