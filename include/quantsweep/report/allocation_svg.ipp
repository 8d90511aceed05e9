// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of allocation_svg.hpp.

#include <quantsweep/report/allocation_svg.hpp>

#include <ostream>
#include <vector>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/report/detail/draw_front.hpp>
#include <quantsweep/report/detail/plot_style.hpp>
#include <quantsweep/report/detail/svg_text.hpp>
#include <quantsweep/report/file.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::string svg_allocation(const sweep_result& result) {
    using namespace detail;
    std::vector<drawing> drawings;
    if (result.allocation)
        drawings = {front_drawing{result, *result.allocation}.draw(), strip_drawing{*result.allocation}.draw()};
    return svg_of(drawings, plot_style);
}

QUANTSWEEP_INLINE void write_allocation_svg(std::ostream& out, const sweep_result& result) {
    out << svg_allocation(result);
}

QUANTSWEEP_INLINE void write_allocation_svg(const std::string& path, const sweep_result& result) {
    write_file(path, svg_allocation(result));
}

}  // namespace quantsweep
