// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A list whose entries have names and are found by name in logarithmic time.

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>

namespace quantsweep {

/// Keeps entries in the order in which they were added. If the name of an entry changes afterwards, the entry is not
/// found any more.
template <class Entry>
class named_list {
public:
    named_list() = default;
    /// Errors  duplicate_name
    named_list(std::vector<Entry> entries) : entries_{std::move(entries)} {
        for (std::size_t i = 0; i < entries_.size(); ++i) add_place(i);
    }
    named_list(std::initializer_list<Entry> entries) : named_list{std::vector<Entry>(entries)} {}

    /// Errors  duplicate_name; the entry is then not in the list
    void push_back(Entry entry) {
        entries_.push_back(std::move(entry));
        try {
            add_place(entries_.size() - 1);
        } catch (...) {
            entries_.pop_back();
            throw;
        }
    }

    /// The entry of that name; nullptr if there is none.
    const Entry* find(std::string_view name) const {
        const auto found = places_.find(name);
        return found == places_.end() || entries_[found->second].name != name ? nullptr : &entries_[found->second];
    }

    /// How many entries there are.
    std::size_t size() const noexcept { return entries_.size(); }
    /// Whether the list has no entry.
    bool empty() const noexcept { return entries_.empty(); }
    /// The i-th entry, in the order in which they were added.
    Entry& operator[](std::size_t i) noexcept { return entries_[i]; }
    const Entry& operator[](std::size_t i) const noexcept { return entries_[i]; }
    /// The first entry; with end(), all of them in their order.
    auto begin() noexcept { return entries_.begin(); }
    /// Past the last entry.
    auto end() noexcept { return entries_.end(); }
    /// The first entry; with end(), all of them in their order.
    auto begin() const noexcept { return entries_.begin(); }
    /// Past the last entry.
    auto end() const noexcept { return entries_.end(); }

private:
    void add_place(std::size_t i) {
        const std::string& name = entries_[i].name;
        if (!places_.try_emplace(name, i).second)
            throw duplicate_name{
                name, "is in the list twice; each name must occur once, because it identifies a tensor or a layer"};
    }

    std::vector<Entry> entries_{};
    std::map<std::string, std::size_t, std::less<>> places_{};
};

}  // namespace quantsweep
