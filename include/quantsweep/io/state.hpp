// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How an observer's state is written to a file and read back, whatever the file's format.

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

/// One value of a document that is being written. The first call makes it what it is: a number, a count, a text, a list or
/// an object with members. A reference: copies write the same value.
class state_writer {
public:
    /// Comes back bit for bit, also where it is not finite.
    void number(double x) const;
    /// A whole number.
    void count(std::uint64_t n) const;
    /// A string.
    void text(std::string_view words) const;
    /// A list of counts.
    void counts(std::span<const std::uint64_t> all) const;

    /// A list: calls write(state_writer, element) for each.
    template <class Range, class Write>
    void list(const Range& elements, Write&& write) const {
        begin_list();
        for (const auto& element : elements) write(add(), element);
    }
    /// A list with no element yet; and one more, to be written before the next is added.
    void begin_list() const;
    /// One more element of a list.
    state_writer add() const;

    /// A member of an object, to be written before the next one.
    state_writer member(const char* name) const;

private:
    friend struct detail::state_access;
    explicit state_writer(void* value) noexcept : value_{value} {}

    void* value_;
};

/// One value of a document that is read. Nothing is converted that was not written that way.
/// Errors  malformed_file, which says what was found and what was expected
class state_reader {
public:
    /// What state_writer::number() wrote.
    double number() const;
    /// A number that a float holds; it is rounded to the nearest.
    float single() const;
    /// What state_writer::count() wrote.
    std::uint64_t count() const;
    /// What state_writer::text() wrote.
    std::string text() const;
    /// What state_writer::counts() wrote.
    std::vector<std::uint64_t> counts() const;

    /// The elements of a list, each through read(state_reader).
    template <class Read>
    auto list(Read&& read) const {
        std::vector<std::decay_t<decltype(read(*this))>> values;
        const std::size_t count = size();
        values.reserve(count);
        for (std::size_t i = 0; i < count; ++i) values.push_back(read(element(i)));
        return values;
    }
    /// Of a list.
    std::size_t size() const;
    /// The i-th element of a list.
    state_reader element(std::size_t i) const;

    /// A member of an object.
    state_reader member(const char* name) const;

    /// Throws: found this value where that was expected.
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
