// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads the safetensors format: a length, a JSON header, the bytes.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/core/shape.hpp>

namespace quantsweep {

/// A file of named tensors. The constructor checks the whole file and holds it in memory.
/// Source  github.com/huggingface/safetensors, "Format": no holes, no overlaps, row-major, little-endian
class safetensors {
public:
    /// Opens a file.
    /// Errors  unreadable_file; malformed_file, which names the file and the tensor and says what is wrong
    explicit safetensors(const std::string& path);

    /// Returns the tensors' names, in alphabetical order.
    std::vector<std::string> names() const;
    /// Whether the file has a tensor of this name.
    bool contains(std::string_view name) const;

    /// Returns the tensor's shape.
    /// Errors  missing_tensor
    const quantsweep::shape& shape(std::string_view name) const;

    /// Returns the tensor's values in row-major order: float from F32, F16 and BF16, uint8_t from U8, int64_t from I64
    /// and I32.
    /// Errors  missing_tensor; malformed_file if the tensor has another type
    template <class T>
    std::vector<T> read(std::string_view) const {
        static_assert(sizeof(T) == 0, "quantsweep: safetensors::read gives float, std::uint8_t or std::int64_t");
        return {};
    }

private:
    struct entry {
        std::string type;
        quantsweep::shape shape;
        std::uint64_t begin;  // in bytes_
        std::uint64_t end;
    };

    void read_header();
    void require_no_gaps() const;
    const entry& find(std::string_view name) const;
    const entry& find(std::string_view name, std::string_view type) const;

    std::string path_;
    std::string bytes_;
    std::uint64_t data_ = 0;  // where the tensors' bytes begin
    std::map<std::string, entry, std::less<>> entries_;
};

template <>
std::vector<float> safetensors::read(std::string_view name) const;
template <>
std::vector<std::uint8_t> safetensors::read(std::string_view name) const;
template <>
std::vector<std::int64_t> safetensors::read(std::string_view name) const;

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/safetensors.ipp>
#endif
