// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Saves and loads a calibration.

#include <cstdint>
#include <filesystem>
#include <iterator>
#include <string>

#include <nlohmann/json.hpp>

#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/io/detail/file.hpp>
#include <quantsweep/io/json.hpp>
#include <quantsweep/version.hpp>

namespace quantsweep {

/// An observer with a to_json and a from_json. Where it also has a static name(), a file of another observer is refused
/// by that name.
template <class Observer>
concept saved_observer = observer<Observer> && requires(nlohmann::json& j, const Observer& seen) {
    j = seen;
    { j.template get<Observer>() } -> std::same_as<Observer>;
};

namespace detail {

constexpr std::uint64_t calibration_format = 2;

template <class Observer>
std::string observer_name() {
    if constexpr (requires {
                      { Observer::name() } -> std::convertible_to<std::string>;
                  })
        return Observer::name();
    else
        return "unnamed";
}

/// Errors  malformed_file where it is not a calibration, of another format version or another observer
template <class Observer>
void require_calibration_of(const json& j) {
    const std::uint64_t format = to_count(member(j, "calibration_format"));
    if (format != calibration_format)
        throw malformed_file{"", "calibration format " + std::to_string(format) + " of quantsweep " +
                                     read_text(member(j, "quantsweep")) +
                                     "; quantsweep " QUANTSWEEP_VERSION " reads format " +
                                     std::to_string(calibration_format) + ": calibrate again"};
    const std::string found = read_text(member(j, "observer")), expected = observer_name<Observer>();
    if (found != expected)
        throw malformed_file{"", "a calibration by the observer " + found + "; expected one by " + expected +
                                     ": load it as that, or calibrate again"};
}

inline constexpr const char* nonfinite_names[] = {"ignore", "report", "refuse"};  // in the order of the policies

inline nonfinite_policy to_policy(const json& j) {
    for (std::size_t i = 0; i < std::size(nonfinite_names); ++i)
        if (j == nonfinite_names[i]) return static_cast<nonfinite_policy>(i);
    refuse(j, "\"ignore\", \"report\" or \"refuse\"");
}

inline json plan_to_json(const memory_plan& plan) {
    return {
        {"budget", plan.budget}, {"most", plan.most}, {"summaries", plan.summaries}, {"resolution", plan.resolution}};
}

inline memory_plan to_plan(const json& j) {
    return {to_count(member(j, "budget")), to_count(member(j, "most")), to_count(member(j, "summaries")),
            read_text(member(j, "resolution"))};
}

}  // namespace detail

/// {"quantsweep": version, "calibration_format", "observer", "samples", "nonfinite", "memory", "values", "layers"}
template <saved_observer Observer>
nlohmann::json calibration_to_json(const calibration<Observer>& c) {
    const auto value = [](const value_summary<Observer>& v) {
        return nlohmann::json{{"name", v.name},
                              {"elements", v.elements},
                              {"fewest_elements", v.fewest_elements},
                              {"empty_tensors", v.empty_tensors},
                              {"seen", v.seen}};
    };
    const auto layer = [](const calibrated_layer<Observer>& l) {
        return nlohmann::json{
            {"name", l.name},
            {"inputs", l.inputs},
            {"weights", detail::list(l.weights, [](const Observer& w) { return nlohmann::json(w); })}};
    };
    return {{"quantsweep", QUANTSWEEP_VERSION},
            {"calibration_format", detail::calibration_format},
            {"observer", detail::observer_name<Observer>()},
            {"samples", c.samples},
            {"nonfinite", detail::nonfinite_names[static_cast<std::size_t>(c.nonfinite)]},
            {"memory", detail::plan_to_json(c.memory)},
            {"values", detail::list(c.values, value)},
            {"layers", detail::list(c.layers, layer)}};
}

/// Errors  malformed_file, naming the value or the layer
template <saved_observer Observer = bit_histogram<>>
calibration<Observer> calibration_from_json(const nlohmann::json& j) {
    using detail::member, detail::read_text;
    return detail::reading("", [&] {
        detail::require_calibration_of<Observer>(j);
        const auto value = [](const nlohmann::json& v) {
            const std::string name = read_text(member(v, "name"));
            return detail::reading(name, [&] {
                return value_summary<Observer>{
                    name, detail::to_count(member(v, "elements")), member(v, "seen").template get<Observer>(),
                    detail::to_count(member(v, "fewest_elements")), detail::to_count(member(v, "empty_tensors"))};
            });
        };
        const auto layer = [](const nlohmann::json& l) {
            const std::string name = read_text(member(l, "name"));
            const auto observer = [](const nlohmann::json& w) { return w.template get<Observer>(); };
            return detail::reading(name, [&] {
                return calibrated_layer<Observer>{name, detail::to_list(member(l, "inputs"), read_text),
                                                  detail::to_list(member(l, "weights"), observer)};
            });
        };
        return calibration<Observer>{detail::to_count(member(j, "samples")),
                                     detail::to_list(member(j, "values"), value),
                                     detail::to_list(member(j, "layers"), layer),
                                     detail::to_policy(member(j, "nonfinite")), detail::to_plan(member(j, "memory"))};
    });
}

/// Errors  unreadable_file where it cannot be written; then an older file of that name is still there
template <saved_observer Observer>
void save_calibration(const std::filesystem::path& path, const calibration<Observer>& c) {
    detail::write_json(path, calibration_to_json(c), -1);  // counts by the thousand: a line each would be no help
}

/// Errors  unreadable_file; malformed_file, naming the file and what in it is wrong
template <saved_observer Observer = bit_histogram<>>
calibration<Observer> load_calibration(const std::filesystem::path& path) {
    const std::string bytes = read_file(path);
    return detail::reading(path.string(), [&] { return calibration_from_json<Observer>(detail::parse_json(bytes)); });
}

}  // namespace quantsweep
