// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of golden.hpp.

#include <quantsweep/io/golden.hpp>

#include <cstdlib>
#include <filesystem>
#include <string_view>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/io/result_file.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE expectation matches_golden(const sweep_result& result, const std::string& path,
                                             const golden_tolerance& tolerance) {
    const char* const update = std::getenv("QUANTSWEEP_UPDATE_GOLDEN");
    if (update && std::string_view{update} == "1") {
        sweep_result kept = result;
        kept.cost.seconds = 0;
        kept.cost.peak_bytes = 0;
        kept.traces.clear();
        kept.explanations.clear();
        for (row& r : kept.rows) r.ranges.clear();
        save_result(path, kept);
        return {true, path + " was written anew"};
    }
    const std::string how = "\nto accept the new result, run the test with QUANTSWEEP_UPDATE_GOLDEN=1";
    if (!std::filesystem::exists(path)) return {false, path + ": there is no such file" + how};
    expectation found = agrees_with(result, load_result(path), tolerance);
    found.message = path + ": " + found.message + (found.met ? "" : how);
    return found;
}

}  // namespace quantsweep
