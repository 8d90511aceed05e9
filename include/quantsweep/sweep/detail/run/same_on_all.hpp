// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Checks that all ranks were given the same sweep.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/core/bytes.hpp>
#include <quantsweep/sweep/detail/sweep_fingerprint.hpp>

namespace quantsweep::detail {

inline std::string to_bytes(const sweep_fingerprint& of) {
    byte_writer to;
    for (const sweep_fingerprint::part& part : of.parts) to.text(part.name).text(part.hash);
    return to.take();
}
inline sweep_fingerprint fingerprint_from_bytes(std::string_view bytes) {
    sweep_fingerprint of;
    for (byte_reader from{bytes}; !from.is_done();) {
        std::string name = from.text();
        of.parts.push_back({std::move(name), from.text()});
    }
    return of;
}

/// Hashes the options on which a result depends.
inline std::string options_hash(const sweep_options& options) {
    fingerprint mark;
    for (const sweep_mode& mode : options.modes) mark.add(mode.name());
    for (const recipe& each : options.recipes) mark.add(each.name);
    mark.add(options.layers.text()).add(options.trace).add(options.confidence).add(static_cast<int>(options.about));
    mark.add(options.stop_threshold.value_or(0)).add(options.order_seed).add(options.max_live_bytes);
    return mark.add(options.threads).hex();
}

/// Compares the data only as far as `of` includes them.
/// Errors  peer_failed, which says what differs
inline void require_same_on_all(team& ranks, sweep_fingerprint of, const sweep_options& options) {
    if (ranks.is_alone()) return;
    of.parts.push_back({"options", options_hash(options)});
    const std::vector<std::string> told = ranks.exchange("begin", to_bytes(of));
    for (std::size_t r = 1; r < told.size(); ++r) {
        std::string names;
        for (const std::string& name : difference(fingerprint_from_bytes(told[0]), fingerprint_from_bytes(told[r])))
            names += (names.empty() ? "" : ", ") + name;
        if (!names.empty())
            ranks.fail_together(
                "", "rank " + std::to_string(r) + " was given another sweep than rank 0; these differ: " + names);
    }
}

}  // namespace quantsweep::detail
