// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Writes every report of a sweep into one folder, and reports what the process used.

#include <sys/resource.h>

#include <filesystem>
#include <ostream>
#include <vector>

#include <quantsweep/allocate/allocate.hpp>
#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/io/calibration_file.hpp>
#include <quantsweep/io/recipe_file.hpp>
#include <quantsweep/io/result_file.hpp>
#include <quantsweep/report.hpp>
#include <quantsweep/result/result.hpp>

namespace examples {

/// Errors  unreadable_file if a file cannot be written
inline void write_results(std::ostream& out, const std::filesystem::path& folder, const quantsweep::calibration<>& seen,
                          const quantsweep::sweep_result& result) {
    quantsweep::save_calibration(folder / "calibration.json", seen);
    quantsweep::save_result(folder / "sweep.json", result);
    quantsweep::write_csv(folder / "sweep.csv", result);
    quantsweep::write_markdown(folder / "sweep.md", result);
    quantsweep::write_svg(folder / "sweep.svg", result);
    quantsweep::write_html(folder / "report.html", result);
    if (!result.traces.empty()) quantsweep::write_trace_svg(folder / "trace.svg", result);
    out << "Written to " << folder.string() << ": calibration.json sweep.json sweep.csv sweep.md sweep.svg report.html"
        << (result.traces.empty() ? "" : " trace.svg");
    if (result.allocation) {
        quantsweep::write_allocation_svg(folder / "allocation.svg", result);
        std::vector<quantsweep::recipe> recipes;
        for (const quantsweep::allocation_point& point : result.allocation->points)
            recipes.push_back(quantsweep::recipe_of(*result.allocation, point.name));
        quantsweep::save_recipes(folder / "recipes.json", recipes);
        out << " allocation.svg recipes.json";
    }
    out << "\n";
}

/// Returns the peak of resident memory in megabytes, according to the operating system.
inline long peak_memory() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

}  // namespace examples
