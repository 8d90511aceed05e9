// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of csv.hpp.

#include <quantsweep/report/csv.hpp>

#include <cstddef>
#include <initializer_list>
#include <ostream>
#include <string_view>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/report/detail/layer_roles.hpp>
#include <quantsweep/report/detail/metric_text.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/file.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE std::string csv_field(std::string_view text) {
    const bool padded = !text.empty() && (text.front() == ' ' || text.back() == ' ');
    if (!padded && text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string{text};
    std::string quoted{'"'};
    for (char c : text) quoted.append(c == '"' ? 2 : 1, c);
    return quoted += '"';
}

QUANTSWEEP_INLINE std::string csv_heads(const sweep_result& result) {
    const std::string fixed =
        "layer,scheme,mode,quantized,value,drop,drop_low,drop_high,p_value,significant,sqnr_db,output_sqnr_db,"
        "samples,failure,other_layer,interaction,side,role,value_low,value_high";
    std::string text = fixed;
    for (std::size_t k = 1; k < result.metrics.size(); ++k) {
        // The metric "sqnr_db" is about the network's outputs; the column "sqnr_db" is about the layer's own output.
        const std::string& name = result.metrics[k].info.name;
        const bool taken = ("," + fixed + ",").find("," + name + ",") != std::string::npos;
        for (const char* column : {"", "_drop", "_drop_low", "_drop_high", "_p_value", "_significant", "_low", "_high"})
            text.append(",").append(csv_field((taken ? "metric_" : "") + name + column));
    }
    return text;
}

QUANTSWEEP_INLINE std::string csv_score(const score& found) {
    std::string text;
    for (double number : {found.value, found.drop, found.low, found.high, found.p_value})
        text.append(shortest(number)).append(",");
    return text.append(found.significant ? "true" : "false");
}

QUANTSWEEP_INLINE std::string csv_value_interval(const score& found) {
    return "," + shortest(found.value_low) + "," + shortest(found.value_high);
}

QUANTSWEEP_INLINE std::string csv_line(const row& r, const layer_roles& roles, std::size_t metrics) {
    std::string text;
    for (const std::string& word : {r.layer, r.scheme, std::string{to_string(r.mode)}, joined(r.quantized, "+")})
        text.append(csv_field(word)).append(",");
    text.append(csv_score(score_at(r))).append(",");
    for (double number : {r.sqnr_db, r.output_sqnr_db}) text.append(shortest(number)).append(",");
    text.append(std::to_string(r.samples)).append(",").append(csv_field(r.failure)).append(",");
    text.append(csv_field(r.other_layer)).append(",").append(shortest(r.interaction)).append(",");
    text.append(to_string(r.side)).append(",").append(csv_field(roles.of(r))).append(csv_value_interval(score_at(r)));
    for (std::size_t k = 1; k < metrics; ++k)
        text.append(",").append(csv_score(score_at(r, k))).append(csv_value_interval(score_at(r, k)));
    return text;
}

QUANTSWEEP_INLINE std::string csv_text(const sweep_result& result) {
    const layer_roles roles{result};
    std::string text = csv_heads(result) + '\n';
    for (const row& r : result.rows) text += csv_line(r, roles, result.metrics.size()) + '\n';
    return text;
}

}  // namespace detail

QUANTSWEEP_INLINE void write_csv(std::ostream& out, const sweep_result& result) { out << detail::csv_text(result); }

QUANTSWEEP_INLINE void write_csv(const std::string& path, const sweep_result& result) {
    write_file(path, detail::csv_text(result));
}

}  // namespace quantsweep
