// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of fingerprint.hpp.

#include <quantsweep/core/fingerprint.hpp>

#include <algorithm>
#include <cstring>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/split_mix.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE fingerprint& fingerprint::add_bytes(const void* data, std::size_t size) {
    const auto* bytes = static_cast<const unsigned char*>(data);
    const std::size_t begun = static_cast<std::size_t>(length_ % block);
    length_ += size;
    if (begun != 0) {
        const std::size_t part = std::min(size, block - begun);
        if (part != 0) std::memcpy(waiting_.data() + begun, bytes, part);
        if (begun + part < block) return *this;
        mix(lanes_, waiting_.data(), block);
        bytes += part;
        size -= part;
    }
    const std::size_t whole = size - size % block;
    mix(lanes_, bytes, whole);
    if (size != whole) std::memcpy(waiting_.data(), bytes + whole, size - whole);
    return *this;
}

QUANTSWEEP_INLINE fingerprint& fingerprint::add(std::string_view text) {
    add(text.size());
    return add_bytes(text.data(), text.size());
}

QUANTSWEEP_INLINE std::string fingerprint::hex() const {
    std::array<std::uint64_t, 4> lanes = lanes_;
    if (const std::size_t begun = static_cast<std::size_t>(length_ % block); begun != 0) {
        std::array<unsigned char, block> padded{};
        std::copy_n(waiting_.begin(), begun, padded.begin());
        mix(lanes, padded.data(), block);
    }
    std::string text;
    std::uint64_t folded = length_;
    for (std::size_t word = 0; word < 2; ++word) {
        for (std::uint64_t lane : lanes) folded = mix_bits(folded ^ lane) + second_factor;
        for (unsigned shift = 64; shift != 0;) text += "0123456789abcdef"[folded >> (shift -= 4) & 15];
    }
    return text;
}

QUANTSWEEP_INLINE fingerprint& fingerprint::add_word(std::uint64_t word) {
    unsigned char bytes[8];
    for (unsigned i = 0; i < 8; ++i) bytes[i] = static_cast<unsigned char>(word >> 8 * i);
    return add_bytes(bytes, sizeof bytes);
}

/// Hashes each number with its least significant byte first, so that every machine gives the same fingerprint.
QUANTSWEEP_INLINE fingerprint& fingerprint::add_numbers(const void* numbers, std::size_t count,
                                                        std::size_t size_of_each) {
    add(count);
    if constexpr (std::endian::native == std::endian::little) return add_bytes(numbers, count * size_of_each);
    const auto* at = static_cast<const unsigned char*>(numbers);
    for (std::size_t i = 0; i < count; ++i, at += size_of_each)
        for (std::size_t byte = size_of_each; byte-- > 0;) add_bytes(at + byte, 1);
    return *this;
}

QUANTSWEEP_INLINE fingerprint& fingerprint::add(const any_view& tensor) {
    add_shape(tensor.shape);
    const std::size_t count = element_count(tensor.shape), bytes = bytes_of(tensor.type);
    if (tensor.strides == row_major(tensor.shape)) return add_numbers(tensor.data, count, bytes);
    return add_numbers(row_major_bytes(tensor).data(), count, bytes);
}

QUANTSWEEP_INLINE void fingerprint::add_shape(const shape& extents) {
    add(extents.rank());
    for (std::size_t extent : extents) add(extent);
}

QUANTSWEEP_INLINE std::uint64_t fingerprint::read_word(const unsigned char* bytes) noexcept {
    std::uint64_t word = 0;
    if constexpr (std::endian::native == std::endian::little) {
        std::memcpy(&word, bytes, sizeof word);
    } else {
        for (unsigned i = 0; i < 8; ++i) word |= std::uint64_t{bytes[i]} << 8 * i;
    }
    return word;
}

/// Mixes whole blocks; `size` is a multiple of the block size.
QUANTSWEEP_INLINE void fingerprint::mix(std::array<std::uint64_t, 4>& lanes, const unsigned char* bytes,
                                        std::size_t size) noexcept {
    std::array<std::uint64_t, 4> now = lanes;  // a local stays in registers: `bytes` may alias `lanes`
    for (const unsigned char* const end = bytes + size; bytes != end; bytes += block)
        for (std::size_t lane = 0; lane < 4; ++lane)
            now[lane] = std::rotl(now[lane] + read_word(bytes + 8 * lane) * first_factor, 31) * second_factor;
    lanes = now;
}

}  // namespace quantsweep
