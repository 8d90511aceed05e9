// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Saves and loads a calibration.

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/io/detail/document.hpp>
#include <quantsweep/io/detail/reading.hpp>
#include <quantsweep/io/observer_state.hpp>
#include <quantsweep/io/state.hpp>

namespace quantsweep {

namespace detail {

template <class Observer>
std::string observer_name() {
    if constexpr (requires {
                      { Observer::name() } -> std::convertible_to<std::string>;
                  })
        return Observer::name();
    else
        return "unnamed";
}

/// The part of a calibration that does not depend on its observer.
struct calibration_facts {
    std::uint64_t samples = 0;
    nonfinite_policy nonfinite = nonfinite_policy::report;
    memory_plan memory{};
};
void write_facts(state_writer to, std::string_view observer, const calibration_facts& facts);
/// Errors  malformed_file if it is not a calibration, or has another format version or another observer
calibration_facts read_facts(state_reader from, std::string_view observer);

/// Writes a value without what its observer saw.
void write_counts(state_writer to, const value_counts& value);
value_counts read_counts(state_reader from);

template <saved_observer Observer>
void write_calibration(state_writer to, const calibration<Observer>& c) {
    write_facts(to, observer_name<Observer>(), {c.samples, c.nonfinite, c.memory});
    const auto text = [](state_writer one, const std::string& words) { one.text(words); };
    const auto state = [](state_writer one, const Observer& seen) { write_state(one, seen); };
    to.member("values").list(c.values, [](state_writer one, const value_summary<Observer>& value) {
        write_counts(one, value);
        write_state(one.member("seen"), value.seen);
    });
    to.member("layers").list(c.layers, [&](state_writer one, const calibrated_layer<Observer>& layer) {
        one.member("name").text(layer.name);
        one.member("inputs").list(layer.inputs, text);
        one.member("weights").list(layer.weights, state);
    });
}

template <saved_observer Observer>
calibration<Observer> read_calibration(state_reader from) {
    const calibration_facts facts = read_facts(from, observer_name<Observer>());
    const auto text = [](state_reader one) { return one.text(); };
    const auto value = [](state_reader one) {
        return reading(one.member("name").text(), [&] {
            return value_summary<Observer>{read_counts(one), read_observer<Observer>(one.member("seen"))};
        });
    };
    const auto layer = [&](state_reader one) {
        const std::string name = one.member("name").text();
        return reading(name, [&] {
            return calibrated_layer<Observer>{name, one.member("inputs").list(text),
                                              one.member("weights").list(read_observer<Observer>)};
        });
    };
    return {facts.samples, from.member("values").list(value), from.member("layers").list(layer), facts.nonfinite,
            facts.memory};
}

}  // namespace detail

/// Returns the calibration as one line of JSON:
/// {"quantsweep": version, "calibration_format", "observer", "samples", "nonfinite", "memory", "values", "layers"}
template <saved_observer Observer>
std::string calibration_to_json(const calibration<Observer>& c) {
    return detail::document_text([&](state_writer to) { detail::write_calibration(to, c); });
}

/// Reads what calibration_to_json wrote.
/// Errors  malformed_file, which names the value or the layer
template <saved_observer Observer = bit_histogram<>>
calibration<Observer> calibration_from_json(std::string_view text) {
    calibration<Observer> c;
    detail::read_document(text, [&](state_reader from) { c = detail::read_calibration<Observer>(from); });
    return c;
}

/// Writes a calibration to a file.
/// Errors  unreadable_file if it cannot be written; an older file of that name is then still there
template <saved_observer Observer>
void save_calibration(const std::string& path, const calibration<Observer>& c) {
    detail::save_document(path, [&](state_writer to) { detail::write_calibration(to, c); });
}

/// Reads what save_calibration wrote.
/// Errors  unreadable_file; malformed_file, which names the file and says what is wrong in it
template <saved_observer Observer = bit_histogram<>>
calibration<Observer> load_calibration(const std::string& path) {
    calibration<Observer> c;
    detail::load_document(path, [&](state_reader from) { c = detail::read_calibration<Observer>(from); });
    return c;
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/calibration_file.ipp>
#endif
