// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of svg.hpp.

#include <quantsweep/report/svg.hpp>

#include <ostream>
#include <utility>
#include <vector>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/report/detail/draw_plot.hpp>
#include <quantsweep/report/detail/plot_style.hpp>
#include <quantsweep/report/detail/svg_text.hpp>
#include <quantsweep/report/file.hpp>
#include <quantsweep/report/summary.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::string svg_plot(const sweep_result& result) {
    const sweep_summary summary = summarize(result);
    std::vector<detail::drawing> pictures;
    for (const mode_report& mode : summary.modes)
        for (detail::drawing& picture : detail::draw_mode(result, summary, mode))
            pictures.push_back(std::move(picture));
    return detail::svg_of(pictures, detail::plot_style);
}

QUANTSWEEP_INLINE void write_svg(std::ostream& out, const sweep_result& result) { out << svg_plot(result); }

QUANTSWEEP_INLINE void write_svg(const std::string& path, const sweep_result& result) {
    write_file(path, svg_plot(result));
}

}  // namespace quantsweep
