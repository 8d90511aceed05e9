// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The picture of a sweep's traces: how the error of each layer grows or fades at every later one.

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include <quantsweep/report/detail/heat_map.hpp>
#include <quantsweep/report/detail/plot_style.hpp>
#include <quantsweep/report/detail/svg_text.hpp>
#include <quantsweep/report/detail/traces.hpp>
#include <quantsweep/report/file.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep {
namespace detail {

inline std::string trace_svg_text(const sweep_result& result, const std::vector<named_trace>& traces) {
    svg_text head;
    const std::string graph = result.graph.empty() ? "" : result.graph + ": ";
    head.words("qs-text qs-title", 20, 28, "start", graph + "where the error of each layer shows");
    head.words("qs-soft", 20, 47, "start",
               "Rows: the layer that is quantized. Columns: the layer whose output is compared with float.");
    std::vector<drawing> drawings{{640, 58, head.text()}};
    for (const named_trace& trace : traces) drawings.push_back(draw_trace(trace));
    return svg_of(drawings, std::string{plot_style} + std::string{heat_style});
}

}  // namespace detail

/// A map a scheme: the rows are the layers that are quantized, alone; the columns every later layer, and the network's
/// outputs; the colour is the SQNR there against float, in steps of some dB. Hovering shows numbers.
/// NaN/Inf  no cell where the error does not reach; an empty frame where there is none at all
/// Empty    a sheet without maps
inline std::string svg_trace(const sweep_result& result) {
    return detail::trace_svg_text(result, detail::named_traces(result));
}

inline void write_trace_svg(std::ostream& out, const sweep_result& result) { out << svg_trace(result); }

/// Errors   unreadable_file where the file cannot be written
inline void write_trace_svg(const std::filesystem::path& path, const sweep_result& result) {
    write_file(path, svg_trace(result));
}

}  // namespace quantsweep
