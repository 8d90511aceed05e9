// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Writes numbers and texts as bytes, for messages between the processes of one run.

#include <cstdint>
#include <string>
#include <string_view>

namespace quantsweep {

/// A count is written with 7 bits in each byte. A double is written as its 8 bytes in memory, so NaN keeps its bits and
/// both processes must run on machines of the same byte order.
class byte_writer {
public:
    /// Appends a number. A small number takes one byte, the largest takes ten.
    byte_writer& count(std::uint64_t n);
    /// Appends the eight bytes of a double.
    byte_writer& real(double x);
    /// Appends the length of the text, then the text.
    byte_writer& text(std::string_view words);

    /// The bytes that were written so far.
    const std::string& bytes() const noexcept { return bytes_; }
    /// Moves the bytes out.
    std::string take() noexcept { return static_cast<std::string&&>(bytes_); }

private:
    std::string bytes_{};
};

/// Reads numbers and texts in the order in which they were written. Borrows the bytes.
/// Errors  malformed_file if the bytes end too early
class byte_reader {
public:
    /// Refers to the bytes, which have to outlive it.
    explicit byte_reader(std::string_view bytes) noexcept : rest_{bytes} {}

    /// Reads what byte_writer::count() wrote.
    std::uint64_t count();
    /// Reads what byte_writer::real() wrote.
    double real();
    /// Reads what byte_writer::text() wrote.
    std::string text();
    /// Whether all bytes are read.
    bool is_done() const noexcept { return rest_.empty(); }

private:
    std::string_view take(std::uint64_t size);

    std::string_view rest_;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/bytes.ipp>
#endif
