// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of bytes.hpp.

#include <quantsweep/core/bytes.hpp>

#include <cstring>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE byte_writer& byte_writer::count(std::uint64_t n) {
    for (; n >= 128; n >>= 7) bytes_.push_back(static_cast<char>((n & 127) | 128));
    bytes_.push_back(static_cast<char>(n));
    return *this;
}

QUANTSWEEP_INLINE byte_writer& byte_writer::real(double x) {
    char raw[sizeof x];
    std::memcpy(raw, &x, sizeof x);
    bytes_.append(raw, sizeof x);
    return *this;
}

QUANTSWEEP_INLINE byte_writer& byte_writer::text(std::string_view words) {
    count(words.size());
    bytes_.append(words);
    return *this;
}

QUANTSWEEP_INLINE std::string_view byte_reader::take(std::uint64_t size) {
    if (size > rest_.size()) throw malformed_file{"", "a message between ranks ends too early"};
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(taken.size());
    return taken;
}

QUANTSWEEP_INLINE std::uint64_t byte_reader::count() {
    std::uint64_t n = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const auto byte = static_cast<unsigned char>(take(1).front());
        n |= std::uint64_t{byte & 127U} << shift;
        if (byte < 128) return n;
    }
    throw malformed_file{"", "a message between ranks has a count that does not end"};
}

QUANTSWEEP_INLINE double byte_reader::real() {
    double x = 0;
    std::memcpy(&x, take(sizeof x).data(), sizeof x);
    return x;
}

QUANTSWEEP_INLINE std::string byte_reader::text() { return std::string{take(count())}; }

}  // namespace quantsweep
