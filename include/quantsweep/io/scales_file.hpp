// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Scales and zero points as a file, which a deployment toolchain reads or a sweep uses.

#include <string>
#include <vector>

#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/sweep/scales.hpp>

namespace quantsweep {

namespace detail {

using add_scales = function_ref<void(const tensor_scales&)>;

/// Calls produce(add), which adds the tensors one after another, and writes them.
void save_scales(const std::string& path, const scheme& how, function_ref<void(add_scales)> produce);

}  // namespace detail

/// Writes everything that for_each_scales visits, as JSON with one line for each tensor:
///   {"quantsweep": version, "scales_format": 1, "scheme": text, "tensors": [
///   {"layer", "tensor", "format", "granularity", "group", "axis", "shape", "lowest_code", "highest_code", "scales",
///    "zero_points", "missing"},
///   ...]}
/// Each number reads back as the same float, also if it is read as a double. docs/scales.md says what the members mean.
/// Errors  those of for_each_scales; unreadable_file if it cannot be written; an older file is then still there
/// Cost    memory for one tensor's scales
template <class Graph, observer Observer>
void write_scales(const std::string& path, Graph& host, const calibration<Observer>& seen, const scheme& how) {
    detail::save_scales(path, how, [&](detail::add_scales add) { for_each_scales(host, seen, how, add); });
}

/// Reads scales from a file, for `sweep_options::given_scales`.
/// Errors  unreadable_file; malformed_file, which names the file and says what is wrong in it
std::vector<tensor_scales> read_scales(const std::string& path);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/scales_file.ipp>
#endif
