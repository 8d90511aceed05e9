// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Serializes what a rank tells the others about a round: the records that it made.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <quantsweep/core/bytes.hpp>
#include <quantsweep/sweep/detail/score/cell_history.hpp>

namespace quantsweep::detail {

inline void write(byte_writer& to, const std::vector<score_column>& columns) {
    to.count(columns.size());
    for (const score_column& column : columns) {
        to.count(column.values.size()).count(column.ends.size());
        for (double value : column.values) to.real(value);
        for (std::size_t end : column.ends) to.count(end);
    }
}
inline std::vector<score_column> read_columns(byte_reader& from) {
    std::vector<score_column> columns;
    for (std::uint64_t n = from.count(); n > 0; --n) {
        score_column& column = columns.emplace_back();
        const std::uint64_t values = from.count(), ends = from.count();
        for (std::uint64_t k = 0; k < values; ++k) column.values.push_back(from.real());
        for (std::uint64_t k = 0; k < ends; ++k) column.ends.push_back(from.count());
    }
    return columns;
}

inline void write(byte_writer& to, const squared_error_sums& sums, const nonfinite_elements& left_out) {
    to.real(sums.signal).real(sums.noise).real(sums.max_abs_error);
    to.count(left_out.count).count(left_out.batch).count(left_out.sample);
}
inline void read(byte_reader& from, squared_error_sums& sums, nonfinite_elements& left_out) {
    sums.signal = from.real();
    sums.noise = from.real();
    sums.max_abs_error = from.real();
    left_out.count = from.count();
    left_out.batch = from.count();
    left_out.sample = from.count();
}

inline void write(byte_writer& to, const cell_record& record) {
    write(to, record.scores);
    write(to, record.output, record.output_nonfinite);
    to.count(record.compared.size());
    for (const node_error& error : record.compared) {
        to.count(error.node);
        write(to, error.sums, error.nonfinite);
    }
    to.text(record.failure);
}
inline cell_record read_record(byte_reader& from) {
    cell_record record;
    record.scores = read_columns(from);
    read(from, record.output, record.output_nonfinite);
    for (std::uint64_t n = from.count(); n > 0; --n) {
        node_error& error = record.compared.emplace_back();
        error.node = from.count();
        read(from, error.sums, error.nonfinite);
    }
    record.failure = from.text();
    return record;
}

/// Writes the batches from first to last: the baselines that are new, and the records of the open cells that exist.
inline void write_round(byte_writer& to, const std::vector<std::size_t>& open, std::size_t first, std::size_t last,
                        const baseline_history& baseline, const std::vector<bool>& is_new,
                        const std::vector<cell_history>& histories) {
    for (std::size_t b = first; b < last; ++b) {
        const auto there =
            std::count_if(open.begin(), open.end(), [&](std::size_t k) { return histories[k][b].has_value(); });
        to.count(2 * static_cast<std::uint64_t>(there) + is_new[b]);
        if (is_new[b]) write(to, baseline[b]);
        for (std::size_t place = 0; place < open.size(); ++place)
            if (const std::optional<cell_record>& record = histories[open[place]][b]) {
                to.count(place);
                write(to, *record);
            }
    }
}
/// Adds what another rank has told about them.
inline void read_round(byte_reader& from, const std::vector<std::size_t>& open, std::size_t first, std::size_t last,
                       baseline_history& baseline, std::vector<cell_history>& histories) {
    for (std::size_t b = first; b < last; ++b) {
        const std::uint64_t there = from.count();
        if (there % 2 != 0) baseline[b] = read_columns(from);
        for (std::uint64_t n = 0; n < there / 2; ++n) {
            const std::size_t place = from.count();
            histories[open[place]][b] = read_record(from);
        }
    }
}

}  // namespace quantsweep::detail
