// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of calibration_file.hpp.

#include <quantsweep/io/calibration_file.hpp>

#include <cstddef>
#include <iterator>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/version.hpp>

namespace quantsweep::detail {

inline constexpr std::uint64_t calibration_format = 2;
inline constexpr const char* nonfinite_names[] = {"ignore", "report", "refuse"};  // in the order of the policies

QUANTSWEEP_INLINE nonfinite_policy read_policy(state_reader from) {
    const std::string found = from.text();
    for (std::size_t i = 0; i < std::size(nonfinite_names); ++i)
        if (found == nonfinite_names[i]) return static_cast<nonfinite_policy>(i);
    from.refuse("\"ignore\", \"report\" or \"refuse\"");
}

QUANTSWEEP_INLINE void write_plan(state_writer to, const memory_plan& plan) {
    to.member("budget").count(plan.budget);
    to.member("most").count(plan.most);
    to.member("summaries").count(plan.summaries);
    to.member("resolution").text(plan.resolution);
}
QUANTSWEEP_INLINE memory_plan read_plan(state_reader from) {
    return {from.member("budget").count(), from.member("most").count(), from.member("summaries").count(),
            from.member("resolution").text()};
}

QUANTSWEEP_INLINE void write_facts(state_writer to, std::string_view observer, const calibration_facts& facts) {
    to.member("quantsweep").text(QUANTSWEEP_VERSION);
    to.member("calibration_format").count(calibration_format);
    to.member("observer").text(observer);
    to.member("samples").count(facts.samples);
    to.member("nonfinite").text(nonfinite_names[static_cast<std::size_t>(facts.nonfinite)]);
    write_plan(to.member("memory"), facts.memory);
}

QUANTSWEEP_INLINE calibration_facts read_facts(state_reader from, std::string_view observer) {
    if (const std::uint64_t format = from.member("calibration_format").count(); format != calibration_format)
        throw malformed_file{"", "the file has calibration format " + std::to_string(format) + " of quantsweep " +
                                     from.member("quantsweep").text() +
                                     ", but quantsweep " QUANTSWEEP_VERSION " reads format " +
                                     std::to_string(calibration_format) + "; calibrate again"};
    if (const std::string found = from.member("observer").text(); found != observer)
        throw malformed_file{"", "the file holds a calibration by the observer " + found + ", but one by " +
                                     std::string{observer} +
                                     " was expected; load it with its own observer, or calibrate again"};
    return {from.member("samples").count(), read_policy(from.member("nonfinite")), read_plan(from.member("memory"))};
}

QUANTSWEEP_INLINE void write_counts(state_writer to, const value_counts& value) {
    to.member("name").text(value.name);
    to.member("elements").count(value.elements);
    to.member("fewest_elements").count(value.fewest_elements);
    to.member("empty_tensors").count(value.empty_tensors);
}
QUANTSWEEP_INLINE value_counts read_counts(state_reader from) {
    return {from.member("name").text(), from.member("elements").count(), from.member("fewest_elements").count(),
            from.member("empty_tensors").count()};
}

}  // namespace quantsweep::detail
