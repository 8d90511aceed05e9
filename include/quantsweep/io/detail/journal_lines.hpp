// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads and writes the lines of a journal: a header with the fingerprint, then one record in each line.

#include <cstddef>
#include <cstdint>
#include <istream>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <quantsweep/core/error.hpp>
#include <quantsweep/io/detail/json_text.hpp>
#include <quantsweep/io/detail/reading.hpp>
#include <quantsweep/io/detail/strict_json.hpp>
#include <quantsweep/sweep/cell_store.hpp>
#include <quantsweep/version.hpp>

namespace quantsweep::detail {

inline constexpr std::uint64_t journal_format = 2;

inline std::string line_of(const json& j) { return json_text(j, -1) + "\n"; }

inline const json& array_of(std::size_t size, const json& j) {
    if (!j.is_array() || j.size() != size) refuse(j, "an array of " + std::to_string(size));
    return j;
}

/// Writes three numbers, and three more if the sums left elements out.
inline json sums_to_json(const squared_error_sums& sums, const nonfinite_elements& left_out) {
    json numbers = json::array({number(sums.signal), number(sums.noise), number(sums.max_abs_error)});
    if (left_out.count > 0)
        for (const std::uint64_t n : {left_out.count, left_out.batch, left_out.sample}) numbers.push_back(n);
    return numbers;
}
/// The first of the numbers is at `from`.
inline void sums_from_json(const json& j, std::size_t from, squared_error_sums& sums, nonfinite_elements& left_out) {
    const bool whole = !j.is_array() || j.size() != from + 6;
    array_of(from + (whole ? 3 : 6), j);
    sums = {to_double(j[from]), to_double(j[from + 1]), to_double(j[from + 2])};
    if (!whole) left_out = {to_count(j[from + 3]), to_count(j[from + 4]), to_count(j[from + 5])};
}
inline json header_to_json(const sweep_fingerprint& of) {
    const auto one = [](const sweep_fingerprint::part& part) { return json::array({part.name, part.hash}); };
    return {
        {"quantsweep", QUANTSWEEP_VERSION}, {"journal_format", journal_format}, {"fingerprint", list(of.parts, one)}};
}
inline sweep_fingerprint header_from_json(const json& j) {
    if (const std::uint64_t format = to_count(member(j, "journal_format")); format != journal_format)
        throw malformed_file{"", "the file has journal format " + std::to_string(format) + " of quantsweep " +
                                     read_text(member(j, "quantsweep")) +
                                     ", but quantsweep " QUANTSWEEP_VERSION " reads format " +
                                     std::to_string(journal_format) + "; begin a new journal"};
    const auto one = [](const json& part) {
        array_of(2, part);
        return sweep_fingerprint::part{read_text(part[0]), read_text(part[1])};
    };
    return {to_list(member(j, "fingerprint"), one)};
}

/// A cell's name and a batch.
using cell_place = std::pair<std::string, std::size_t>;

/// Writes, for each sample, a number or an array of the numbers of its state.
inline json column_to_json(const score_column& column) {
    if (column.ends.empty()) return list(column.values, number);
    json states = json::array();
    for (std::size_t s = 0; s < column.samples(); ++s) states.push_back(list(column[s], number));
    return states;
}
inline score_column column_from_json(const json& j) {
    if (!j.is_array() || j.empty() || !j[0].is_array()) return {to_list(j, to_double)};
    score_column column;
    for (const json& state : j) column.add_state(to_list(state, to_double));
    return column;
}

inline json record_to_json(const std::string& cell, std::size_t batch, const cell_record& record) {
    const auto one = [](const node_error& error) {
        json numbers = sums_to_json(error.sums, error.nonfinite);
        numbers.insert(numbers.begin(), error.node);
        return numbers;
    };
    return {{"cell", cell},
            {"batch", batch},
            {"scores", list(record.scores, column_to_json)},
            {"output", sums_to_json(record.output, record.output_nonfinite)},
            {"compared", list(record.compared, one)},
            {"failure", text_or_null(record.failure)}};
}
inline std::pair<cell_place, cell_record> record_from_json(const json& j) {
    const auto one = [](const json& error) {
        node_error found;
        sums_from_json(error, 1, found.sums, found.nonfinite);
        found.node = to_count(error[0]);
        return found;
    };
    cell_place place{read_text(member(j, "cell")), to_count(member(j, "batch"))};
    cell_record record{.scores = to_list(member(j, "scores"), column_from_json),
                       .compared = to_list(member(j, "compared"), one),
                       .failure = read_text_or_empty(member(j, "failure"))};
    sums_from_json(member(j, "output"), 0, record.output, record.output_nonfinite);
    return {std::move(place), std::move(record)};
}

/// The content of a journal's complete lines.
struct journal_content {
    std::optional<sweep_fingerprint> of{};  ///< nullopt if there is no complete line
    std::map<cell_place, cell_record> records{};
    std::uint64_t whole_bytes = 0;
    std::string torn{};  ///< an incomplete last line
};

/// Errors  malformed_file, with the line's number
inline journal_content read_journal(std::istream& file) {
    journal_content content;
    std::string line;
    for (std::size_t number = 1; std::getline(file, line); ++number) {
        if (file.eof()) {
            content.torn = std::move(line);
            break;
        }
        content.whole_bytes += line.size() + 1;
        reading("line " + std::to_string(number), [&] {
            const json j = parse_json(line);
            if (number == 1)
                content.of = header_from_json(j);
            else
                content.records.insert(record_from_json(j));
        });
    }
    return content;
}

}  // namespace quantsweep::detail
