// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A unit test's golden file: a sweep's result that is committed and compared with.

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include <quantsweep/io/result_file.hpp>
#include <quantsweep/testing/compare.hpp>

namespace quantsweep {

/// Whether the result agrees with the file; see agrees_with. With QUANTSWEEP_UPDATE_GOLDEN=1 in the environment the file
/// is written instead, and the expectation is met. It is a result file without what is not compared: time, memory, ranges
/// and traces.
/// Errors  unreadable_file where it cannot be written, or is there and cannot be read; malformed_file
inline expectation matches_golden(const sweep_result& result, const std::filesystem::path& path,
                                  const golden_tolerance& tolerance = {}) {
    const char* const update = std::getenv("QUANTSWEEP_UPDATE_GOLDEN");
    if (update && std::string_view{update} == "1") {
        sweep_result kept = result;
        kept.cost.seconds = 0;
        kept.cost.peak_bytes = 0;
        kept.traces.clear();
        for (row& r : kept.rows) r.ranges.clear();
        save_result(path, kept);
        return {true, path.string() + " was written anew"};
    }
    const std::string how = "\nto take the new result for the right one, run the test with QUANTSWEEP_UPDATE_GOLDEN=1";
    if (!std::filesystem::exists(path)) return {false, path.string() + ": there is no such file" + how};
    expectation found = agrees_with(result, load_result(path), tolerance);
    found.message = path.string() + ": " + found.message + (found.met ? "" : how);
    return found;
}

}  // namespace quantsweep
