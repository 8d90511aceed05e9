// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How much of a process is in memory, now and at its peak, mapped files included. Works only on Linux.

#include <cstddef>
#include <fstream>
#include <optional>
#include <string>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace toy {

/// Returns the bytes in a line of /proc/self/status, "VmRSS:" or "VmHWM:"; nullopt if there is no such file or line.
inline std::optional<std::size_t> memory_status(const std::string& line) {
    std::ifstream status{"/proc/self/status"};
    for (std::string word; status >> word;)
        if (std::size_t kilobytes = 0; word == line && status >> kilobytes) return kilobytes * 1024;
    return {};
}

/// Returns the bytes that are allocated now; nullopt if the C library does not tell.
inline std::optional<std::size_t> heap_in_use() {
#if defined __GLIBC__ && __GLIBC_PREREQ(2, 33)
    const struct mallinfo2 now = mallinfo2();
    return now.uordblks + now.hblkhd;
#else
    return {};
#endif
}

/// Returns free memory to the system and resets the peak. Returns whether the system can do that.
inline bool forget_peak_memory() {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
    std::ofstream{"/proc/self/clear_refs"} << '5' << std::flush;
    const auto now = memory_status("VmRSS:"), most = memory_status("VmHWM:");
    return now && most && *most < *now + (std::size_t{1} << 20);
}

}  // namespace toy
