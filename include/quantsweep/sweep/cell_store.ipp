// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of cell_store.hpp.

#include <quantsweep/sweep/cell_store.hpp>

#include <algorithm>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::vector<std::string> difference(const sweep_fingerprint& stored, const sweep_fingerprint& now) {
    std::vector<std::string> names;
    const auto compare = [&](const sweep_fingerprint& these, const sweep_fingerprint& those) {
        for (const sweep_fingerprint::part& part : these.parts)
            if (std::find(those.parts.begin(), those.parts.end(), part) == those.parts.end() &&
                std::find(names.begin(), names.end(), part.name) == names.end())
                names.push_back(part.name);
    };
    compare(now, stored);
    compare(stored, now);
    return names;
}

QUANTSWEEP_INLINE void require_same_sweep(std::string_view where, const sweep_fingerprint& stored,
                                          const sweep_fingerprint& now) {
    const std::vector<std::string> changed = difference(stored, now);
    if (changed.empty()) return;
    std::string names = changed.front();
    for (std::size_t k = 1; k < changed.size(); ++k) names += (k + 1 < changed.size() ? ", " : " and ") + changed[k];
    throw journal_mismatch{where, "belongs to another sweep; changed since: the " + names +
                                      ". Run the sweep that began it, or begin a new one"};
}

}  // namespace quantsweep
