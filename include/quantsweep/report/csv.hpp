// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The rows of a sweep as comma-separated values (RFC 4180, lines end in LF).

#include <cstddef>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>

#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/file.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep {
namespace detail {

/// Quoted only where it must be, so that plain names stay plain.
inline std::string csv_field(std::string_view text) {
    const bool padded = !text.empty() && (text.front() == ' ' || text.back() == ' ');
    if (!padded && text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string{text};
    std::string quoted{'"'};
    for (char c : text) quoted.append(c == '"' ? 2 : 1, c);
    return quoted += '"';
}

inline std::string csv_text(const sweep_result& result) {
    std::string text =
        "layer,scheme,mode,quantized,value,drop,drop_low,drop_high,p_value,significant,sqnr_db,output_sqnr_db,"
        "samples,failure,other_layer,interaction,verdict";
    for (std::size_t k = 1; k < result.metrics.size(); ++k)
        for (const char* column : {"", "_drop", "_drop_low", "_drop_high", "_p_value", "_significant"})
            text.append(",").append(csv_field(result.metrics[k].info.name + column));
    text += '\n';
    for (const row& r : result.rows) {
        for (const std::string& word : {r.layer, r.scheme, std::string{to_string(r.mode)}, joined(r.quantized, "+")})
            text.append(csv_field(word)).append(",");
        for (double number : {r.scores.front().value, r.scores.front().drop, r.scores.front().low,
                              r.scores.front().high, r.scores.front().p_value})
            text.append(shortest(number)).append(",");
        text.append(r.scores.front().significant ? "true," : "false,");
        for (double number : {r.sqnr_db, r.output_sqnr_db}) text.append(shortest(number)).append(",");
        text.append(std::to_string(r.samples)).append(",").append(csv_field(r.failure)).append(",");
        text.append(csv_field(r.other_layer)).append(",").append(shortest(r.interaction)).append(",");
        text.append(csv_field(to_string(r.side)));
        for (std::size_t k = 1; k < r.scores.size(); ++k) {
            const score& found = r.scores[k];
            for (double number : {found.value, found.drop, found.low, found.high, found.p_value})
                text.append(",").append(shortest(number));
            text.append(found.significant ? ",true" : ",false");
        }
        text += '\n';
    }
    return text;
}

}  // namespace detail

/// One line a row, after one of column names; the columns of further metrics, by their names, come last. Numbers read back
/// exactly.
/// NaN/Inf  empty; inf, -inf
/// Empty    the line of names alone
inline void write_csv(std::ostream& out, const sweep_result& result) { out << detail::csv_text(result); }

/// Errors   unreadable_file where the file cannot be written
inline void write_csv(const std::filesystem::path& path, const sweep_result& result) {
    write_file(path, detail::csv_text(result));
}

}  // namespace quantsweep
