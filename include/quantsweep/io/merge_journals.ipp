// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of merge_journals.hpp.

#include <quantsweep/io/merge_journals.hpp>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/io/detail/append_file.hpp>
#include <quantsweep/io/detail/journal_lines.hpp>
#include <quantsweep/report/file.hpp>

namespace quantsweep {

namespace detail {

/// Keeps records as their lines, so that NaN equals NaN.
struct merged_journal {
    std::optional<sweep_fingerprint> of{};
    std::string first_path{};  ///< the journal that the fingerprint is from
    std::map<cell_place, std::string> lines{};

    /// Errors  those of merge_journals()
    void add(const std::string& path);

private:
    static void refuse(const std::string& path, const cell_place& place, const std::string& there,
                       const std::string& here);
};

QUANTSWEEP_INLINE void merged_journal::add(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) throw unreadable_file{path, "cannot be read; is there a journal of that name?"};
    const journal_content content = reading(path, [&] { return read_journal(file); });
    if (!content.of) return;
    if (of)
        require_same_sweep(path, *of, *content.of);
    else {
        of = content.of;
        first_path = path;
    }
    for (const auto& [place, record] : content.records) {
        std::string line = line_of(record_to_json(place.first, place.second, record));
        const auto [known, is_new] = lines.try_emplace(place, std::move(line));
        if (is_new) continue;
        if (const std::string again = line_of(record_to_json(place.first, place.second, record));
            known->second != again)
            refuse(path, place, known->second, again);
    }
}

QUANTSWEEP_INLINE void merged_journal::refuse(const std::string& path, const cell_place& place,
                                              const std::string& there, const std::string& here) {
    const json first = parse_json(there), second = parse_json(here);
    const std::string where = json::diff(first, second).at(0).at("path").get<std::string>();
    const auto value = [&](const json& record) {
        const json::json_pointer at{where};
        return record.contains(at) ? json_text(record.at(at), -1) : std::string{"nothing"};
    };
    throw merge_mismatch{path, "has another record of the cell '" + place.first + "' on batch " +
                                   std::to_string(place.second) + " than a journal before it: " + where + " is " +
                                   value(second) + " here and " + value(first) +
                                   " there. Run all shards of a sweep on machines with the same arithmetic"};
}

/// Returns the files beside `path` whose name is that of `path` with a dot and a number after it.
std::vector<std::string> rank_journals(const std::string& path);

}  // namespace detail

QUANTSWEEP_INLINE std::size_t merge_journals(const std::vector<std::string>& paths, const std::string& to) {
    detail::merged_journal all;
    for (const std::string& path : paths) all.add(path);
    if (!all.of) return 0;
    write_file(to, [&](function_ref<void(std::string_view)> more) {
        more(detail::line_of(detail::header_to_json(*all.of)));
        for (const auto& [place, line] : all.lines) more(line);
    });
    return all.lines.size();
}

QUANTSWEEP_INLINE std::vector<std::string> detail::rank_journals(const std::string& path) {
    const std::filesystem::path all{path};
    const std::string begin = all.filename().string() + ".";
    std::vector<std::string> found;
    std::error_code failed;
    const std::filesystem::path folder = all.has_parent_path() ? all.parent_path() : std::filesystem::path{"."};
    for (const auto& entry : std::filesystem::directory_iterator{folder, failed}) {
        const std::string name = entry.path().filename().string();
        if (name.size() > begin.size() && name.starts_with(begin) &&
            name.find_first_not_of("0123456789", begin.size()) == std::string::npos)
            found.push_back(path + name.substr(begin.size() - 1));
    }
    std::sort(found.begin(), found.end());
    return found;
}

QUANTSWEEP_INLINE std::size_t gather_rank_journals(const std::string& path) {
    const std::vector<std::string> parts = detail::rank_journals(path);
    std::deque<detail::append_file> locks;
    for (const std::string& part : parts) locks.emplace_back(part);
    std::vector<std::string> all = parts;
    if (std::filesystem::exists(path)) all.insert(all.begin(), path);
    const std::size_t records = merge_journals(all, path);
    for (const std::string& part : parts) std::filesystem::remove(part);
    return records;
}

}  // namespace quantsweep
