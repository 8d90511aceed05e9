// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/analyze/explain.hpp>
#include <quantsweep/io/result_file.hpp>
#include <quantsweep/report.hpp>
#include <quantsweep/testing.hpp>

#include <ostream>

#include "both_ways.hpp"

namespace both_ways {

namespace qs = quantsweep;

void write(std::ostream& out, const qs::sweep_result& result) {
    const std::string json = qs::result_to_json(result);
    out << json << '\n'
        << (qs::result_to_json(qs::result_from_json(json)) == json ? "loads as it was\n" : "loads as another\n");
    qs::write_csv(out, result);
    qs::write_text(out, result);
    qs::write_markdown(out, result);
    qs::write_svg(out, result);
    if (!result.traces.empty()) qs::write_trace_svg(out, result);
    qs::write_html(out, result);
    for (const qs::explanation& found : qs::explain(result))
        for (const std::string& sentence : qs::sentences(found)) out << sentence << '\n';
    out << qs::every_layer(result).output_sqnr_at_least(20) << '\n'
        << qs::every_layer(result).drops_at_most(0.1) << '\n'
        << qs::no_failed_row(result) << '\n';
}

}  // namespace both_ways
