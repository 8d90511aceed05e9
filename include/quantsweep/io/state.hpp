// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How an observer's state is written to a file and read back, whatever the file's format is.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace quantsweep {

namespace detail {

struct state_access;

}  // namespace detail

/// One value of a document that is being written. The first call decides what the value is: a number, a count, a text, a
/// list, or an object with members. A state_writer is a reference: its copies write the same value.
class state_writer {
public:
    /// Writes a number. It is read back bit for bit, even if it is not finite.
    void number(double x) const;
    /// Writes a whole number.
    void count(std::uint64_t n) const;
    /// Writes a string.
    void text(std::string_view words) const;
    /// Writes a list of counts.
    void counts(std::span<const std::uint64_t> all) const;

    /// Writes a list: calls write(state_writer, element) for each element.
    template <class Range, class Write>
    void list(const Range& elements, Write&& write) const {
        begin_list();
        for (const auto& element : elements) write(add(), element);
    }
    /// Begins a list, which has no element yet.
    void begin_list() const;
    /// Adds an element to a list. Write it before you add the next one.
    state_writer add() const;

    /// Adds a member to an object. Write it before you add the next one.
    state_writer member(const char* name) const;

private:
    friend struct detail::state_access;
    explicit state_writer(void* value) noexcept : value_{value} {}

    void* value_;
};

/// One value of a document that is being read. It converts nothing: you must read the kind of value that was written.
/// Errors  malformed_file, which says what was found and what was expected
class state_reader {
public:
    /// Reads what state_writer::number() wrote.
    double number() const;
    /// Reads a number that a float can hold, and rounds it to the nearest float.
    float single() const;
    /// Reads what state_writer::count() wrote.
    std::uint64_t count() const;
    /// Reads what state_writer::text() wrote.
    std::string text() const;
    /// Reads what state_writer::counts() wrote.
    std::vector<std::uint64_t> counts() const;

    /// Reads a list: calls read(state_reader) for each element.
    template <class Read>
    auto list(Read&& read) const {
        std::vector<std::decay_t<decltype(read(*this))>> values;
        const std::size_t count = size();
        values.reserve(count);
        for (std::size_t i = 0; i < count; ++i) values.push_back(read(element(i)));
        return values;
    }
    /// Returns how many elements a list has.
    std::size_t size() const;
    /// Returns the i-th element of a list.
    state_reader element(std::size_t i) const;

    /// Returns a member of an object.
    state_reader member(const char* name) const;

    /// Throws an error that says that this value was found where `expected` was expected.
    [[noreturn]] void refuse(std::string_view expected) const;

private:
    friend struct detail::state_access;
    explicit state_reader(const void* value) noexcept : value_{value} {}

    const void* value_;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/state.ipp>
#endif
