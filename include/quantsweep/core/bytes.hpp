// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Numbers and texts as bytes, for messages between processes of one run.

#include <cstdint>
#include <string>
#include <string_view>

namespace quantsweep {

/// Counts take 7 bits a byte; a double its 8 bytes as they lie in memory, so that NaN keeps its bits and both sides have
/// to be machines of one byte order.
class byte_writer {
public:
    /// Appends a number: a small one takes one byte, the largest ten.
    byte_writer& count(std::uint64_t n);
    /// Appends the eight bytes of a double.
    byte_writer& real(double x);
    /// Its length first.
    byte_writer& text(std::string_view words);

    /// What was written so far.
    const std::string& bytes() const noexcept { return bytes_; }
    /// Gives the bytes away.
    std::string take() noexcept { return static_cast<std::string&&>(bytes_); }

private:
    std::string bytes_{};
};

/// Reads in the order of writing. Borrows the bytes.
/// Errors  malformed_file where they end too early
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
