// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of trace_svg.hpp.

#include <quantsweep/report/trace_svg.hpp>

#include <ostream>
#include <vector>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/report/detail/heat_map.hpp>
#include <quantsweep/report/detail/plot_style.hpp>
#include <quantsweep/report/detail/svg_text.hpp>
#include <quantsweep/report/detail/traces.hpp>
#include <quantsweep/report/file.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::string svg_trace(const sweep_result& result) {
    using namespace detail;
    svg_text head;
    const std::string graph = result.graph.empty() ? "" : result.graph + ": ";
    head.words("qs-text qs-title", 20, 28, "start", graph + "where the error of each layer shows");
    head.words("qs-soft", 20, 47, "start",
               "Rows: the layer that is quantized. Columns: the layer whose output is compared with float.");
    std::vector<drawing> drawings{{640, 58, head.text()}};
    for (const named_trace& trace : named_traces(result)) drawings.push_back(draw_trace(trace));
    return svg_of(drawings, std::string{plot_style} + std::string{heat_style});
}

QUANTSWEEP_INLINE void write_trace_svg(std::ostream& out, const sweep_result& result) { out << svg_trace(result); }

QUANTSWEEP_INLINE void write_trace_svg(const std::string& path, const sweep_result& result) {
    write_file(path, svg_trace(result));
}

}  // namespace quantsweep
