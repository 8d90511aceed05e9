// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a caller may ask of a sweep.

#include <cstddef>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include <quantsweep/core/progress.hpp>
#include <quantsweep/sweep/mode.hpp>
#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep {

struct sweep_options {
    std::vector<scheme> schemes{w8a8()};
    std::vector<sweep_mode> modes{sweep_mode::only()};
    bool trace = false;            ///< of each layer quantized alone, the error that it causes at every later layer
    double confidence = 0.95;      ///< of the intervals, and 1 - the familywise error of "this layer dips"
    std::size_t threads = 1;       ///< over batches; a host without clone() stays on one
    std::size_t max_live_bytes = 0;  ///< of tensors at once, over all threads; 0 for no cap
    std::stop_token stop{};        ///< asks for an early end between two cells: what is done is kept
    std::string graph_name{};      ///< for the reports
    progress_callback progress{};  ///< one step a layer, scheme and batch
};

/// Errors  invalid_argument
inline void check_sweep_options(const sweep_options& options) {
    if (options.schemes.empty()) throw invalid_argument{"", "a sweep needs at least one scheme, such as w8a8()"};
    if (!(options.confidence > 0 && options.confidence < 1))
        throw invalid_argument{"", "confidence is " + std::to_string(options.confidence) + "; it lies between 0 and 1"};
    if (options.threads == 0) throw invalid_argument{"", "a sweep needs at least one thread"};
    if (options.modes.empty()) throw invalid_argument{"", "a sweep needs at least one mode, such as sweep_mode::only()"};
    for (std::size_t k = 0; k < options.modes.size(); ++k)
        for (std::size_t j = 0; j < k; ++j)
            if (options.modes[j].name() == options.modes[k].name())
                throw invalid_argument{"", "the mode '" + options.modes[k].name() + "' is asked for twice"};
    std::set<std::string> names;
    for (const scheme& how : options.schemes)
        if (!names.insert(how.name).second) throw invalid_argument{"", "two schemes are called '" + how.name + "'"};
}

}  // namespace quantsweep
