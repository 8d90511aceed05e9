// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A store that outlives a sweep but not the process, and counts the requests.

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include <quantsweep/sweep/cell_store.hpp>

namespace toy {

class memory_store final : public quantsweep::cell_store {
public:
    void open(const quantsweep::sweep_fingerprint& now) override {
        if (begun_) quantsweep::require_same_sweep("memory", *begun_, now);
        begun_ = now;
        found = kept;
    }
    const quantsweep::cell_record* find(const std::string& cell, std::size_t batch) const override {
        const auto place = found.find({cell, batch});
        return place == found.end() ? nullptr : &place->second;
    }
    void keep(const std::string& cell, std::size_t batch, const quantsweep::cell_record& record) override {
        const std::lock_guard lock{mutex_};
        kept[{cell, batch}] = record;
        ++times_kept;
    }

    std::map<std::pair<std::string, std::size_t>, quantsweep::cell_record> kept{};
    /// The records found when it was opened.
    std::map<std::pair<std::string, std::size_t>, quantsweep::cell_record> found{};
    std::size_t times_kept = 0;

private:
    std::optional<quantsweep::sweep_fingerprint> begun_{};
    std::mutex mutex_{};
};

}  // namespace toy
