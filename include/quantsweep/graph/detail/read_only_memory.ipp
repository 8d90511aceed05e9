// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of read_only_memory.hpp.

#include <quantsweep/graph/detail/read_only_memory.hpp>

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>

#include <quantsweep/core/inline.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE std::vector<memory_run> read_only_runs(std::istream& maps) {
    std::vector<memory_run> runs;
    for (std::string line; std::getline(maps, line);) {
        std::istringstream fields{line};
        std::uintptr_t first = 0, last = 0;
        char dash = 0;
        std::string permissions;
        if (!(fields >> std::hex >> first >> dash >> last >> permissions) || dash != '-') continue;
        if (permissions.find('w') == std::string::npos)
            runs.push_back({reinterpret_cast<const void*>(first), reinterpret_cast<const void*>(last)});
    }
    return runs;
}

QUANTSWEEP_INLINE std::vector<memory_run> read_only_runs() {
#ifdef __linux__
    std::ifstream maps{"/proc/self/maps"};
    return read_only_runs(maps);
#else
    return {};
#endif
}

}  // namespace quantsweep::detail
