// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of journal.hpp.

#include <quantsweep/io/journal.hpp>

#include <filesystem>
#include <fstream>
#include <mutex>
#include <system_error>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/io/detail/append_file.hpp>
#include <quantsweep/io/detail/journal_lines.hpp>
#include <quantsweep/io/detail/reading.hpp>

namespace quantsweep {

struct journal::state {
    std::string path, earlier;
    detail::append_file file{};
    detail::journal_content content{};
    std::mutex mutex{};
};

namespace detail {

QUANTSWEEP_INLINE void cut_torn_line(const std::string& path, const journal_content& content) {
    if (content.torn.empty()) return;
    std::error_code failed;
    std::filesystem::resize_file(path, content.whole_bytes, failed);
    if (failed) throw unreadable_file{path, "cannot be cut after its last whole line: " + failed.message()};
}

/// Adds the records of another journal of the same sweep, if it exists.
QUANTSWEEP_INLINE void add_earlier(journal_content& content, const std::string& path, const sweep_fingerprint& of) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return;
    journal_content earlier = reading(path, [&] { return read_journal(file); });
    if (!earlier.of) return;
    require_same_sweep(path, *earlier.of, of);
    content.of = of;
    content.records.merge(earlier.records);
}

}  // namespace detail

QUANTSWEEP_INLINE journal::journal(const std::string& path, const std::string& earlier)
    : state_{new state{path, earlier}} {}

QUANTSWEEP_INLINE journal::~journal() { delete state_; }

QUANTSWEEP_INLINE void journal::open(const sweep_fingerprint& of) {
    const std::string& path = state_->path;
    state_->file = detail::append_file{};  // releases the lock first
    state_->file = detail::append_file{path};
    std::ifstream before{path, std::ios::binary};
    detail::journal_content& content = state_->content;
    content = detail::reading(path, [&] { return detail::read_journal(before); });
    const std::string header = detail::line_of(detail::header_to_json(of));
    if (content.of)
        require_same_sweep(path, *content.of, of);
    else if (!header.starts_with(content.torn))
        throw malformed_file{path, "is not a journal of this sweep; pass another file"};
    detail::cut_torn_line(path, content);
    if (!content.of) state_->file.append(header);
    if (!state_->earlier.empty()) detail::add_earlier(content, state_->earlier, of);
}

QUANTSWEEP_INLINE const cell_record* journal::find(const std::string& cell, std::size_t batch) const {
    const auto found = state_->content.records.find({cell, batch});
    return found == state_->content.records.end() ? nullptr : &found->second;
}

QUANTSWEEP_INLINE void journal::keep(const std::string& cell, std::size_t batch, const cell_record& record) {
    const std::string line = detail::line_of(detail::record_to_json(cell, batch, record));
    const std::lock_guard lock{state_->mutex};
    state_->file.append(line);
}

QUANTSWEEP_INLINE std::size_t journal::found() const noexcept { return state_->content.records.size(); }

QUANTSWEEP_INLINE bool journal::dropped_torn_line() const noexcept { return !state_->content.torn.empty(); }

QUANTSWEEP_INLINE std::string journal::summary() const {
    if (!state_->content.of) return state_->path + ": a new journal was begun";
    return state_->path + ": " + std::to_string(found()) + " records of finished cells are taken from it" +
           (dropped_torn_line() ? "; its last line was cut off and is dropped" : "");
}

}  // namespace quantsweep
