// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of safetensors.hpp.

#include <quantsweep/io/safetensors.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/half.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/io/detail/json_text.hpp>
#include <quantsweep/io/detail/reading.hpp>
#include <quantsweep/io/detail/strict_json.hpp>
#include <quantsweep/report/file.hpp>

namespace quantsweep {

static_assert(std::endian::native == std::endian::little, "quantsweep: safetensors are read on little-endian machines");

namespace detail {

inline constexpr std::uint64_t safetensors_length_bytes = 8;

/// One tensor as the header describes it: where its bytes lie after the header.
struct safetensors_entry {
    std::string type;
    shape extents;
    std::uint64_t begin;
    std::uint64_t end;
};

/// Returns 0 for an unknown type. Such a tensor can be listed but not read.
QUANTSWEEP_INLINE std::uint64_t bytes_of_safetensors_type(std::string_view type) {
    if (type == "BOOL" || type == "U8" || type == "I8" || type == "F8_E4M3" || type == "F8_E5M2") return 1;
    if (type == "F16" || type == "BF16" || type == "I16" || type == "U16") return 2;
    if (type == "F32" || type == "I32" || type == "U32") return 4;
    return type == "F64" || type == "I64" || type == "U64" ? 8 : 0;
}

/// Whether the product of the extents is `count`; cannot overflow.
QUANTSWEEP_INLINE bool is_product(const std::vector<std::uint64_t>& extents, std::uint64_t count) {
    if (std::find(extents.begin(), extents.end(), 0u) != extents.end()) return count == 0;
    for (std::uint64_t extent : extents) {
        if (count % extent != 0) return false;
        count /= extent;
    }
    return count == 1;
}

QUANTSWEEP_INLINE safetensors_entry read_safetensors_entry(const json& j, std::uint64_t bytes) {
    const auto offsets = to_list(member(j, "data_offsets"), to_count);
    if (offsets.size() != 2) refuse(j.at("data_offsets"), "[begin, end]");
    const auto extents = to_list(member(j, "shape"), to_count);
    safetensors_entry result{read_text(member(j, "dtype")), {extents.begin(), extents.end()}, offsets[0], offsets[1]};
    if (result.begin > result.end || result.end > bytes)
        throw malformed_file{"", "lies at bytes " + std::to_string(result.begin) + " to " + std::to_string(result.end) +
                                     " of " + std::to_string(bytes) + "; the file is truncated or damaged"};
    if (const std::uint64_t size = bytes_of_safetensors_type(result.type); size != 0) {
        const std::uint64_t present = result.end - result.begin;
        if (present % size != 0 || !is_product(extents, present / size))
            throw malformed_file{"", "has shape " + to_string(result.extents) + " of " + result.type + " and " +
                                         std::to_string(present) + " bytes, which do not agree"};
    }
    return result;
}

template <class Stored, class T>
std::vector<T> convert_stored(std::string_view bytes, T (*to)(Stored)) {
    std::vector<T> values(bytes.size() / sizeof(Stored));
    for (std::size_t i = 0; i < values.size(); ++i) {
        Stored stored;
        std::memcpy(&stored, bytes.data() + i * sizeof(Stored), sizeof(Stored));
        values[i] = to(stored);
    }
    return values;
}

template <class T>
std::vector<T> copy_stored(std::string_view bytes) {
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
    return values;
}

/// Exact, because every half is a float.
template <half_number Half>
float to_float(std::uint16_t bits) noexcept {
    return static_cast<float>(Half::from_bits(bits));
}

}  // namespace detail

QUANTSWEEP_INLINE safetensors::safetensors(const std::string& path) : path_{path}, bytes_{read_file(path)} {
    detail::reading(path_, [&] {
        read_header();
        require_no_gaps();
    });
}

QUANTSWEEP_INLINE std::vector<std::string> safetensors::names() const {
    std::vector<std::string> result;
    for (const auto& [name, tensor] : entries_) result.push_back(name);
    return result;
}

QUANTSWEEP_INLINE bool safetensors::contains(std::string_view name) const {
    return entries_.find(name) != entries_.end();
}

QUANTSWEEP_INLINE const quantsweep::shape& safetensors::shape(std::string_view name) const { return find(name).shape; }

template <>
QUANTSWEEP_INLINE std::vector<float> safetensors::read(std::string_view name) const {
    const entry& tensor = find(name);
    const std::string_view bytes = std::string_view{bytes_}.substr(tensor.begin, tensor.end - tensor.begin);
    if (tensor.type == "F16") return detail::convert_stored(bytes, detail::to_float<fp16>);
    if (tensor.type == "BF16") return detail::convert_stored(bytes, detail::to_float<bf16>);
    find(name, "F32");
    return detail::copy_stored<float>(bytes);
}
template <>
QUANTSWEEP_INLINE std::vector<std::uint8_t> safetensors::read(std::string_view name) const {
    const entry& tensor = find(name, "U8");
    return detail::copy_stored<std::uint8_t>(std::string_view{bytes_}.substr(tensor.begin, tensor.end - tensor.begin));
}
template <>
QUANTSWEEP_INLINE std::vector<std::int64_t> safetensors::read(std::string_view name) const {
    const entry& tensor = find(name);
    const std::string_view bytes = std::string_view{bytes_}.substr(tensor.begin, tensor.end - tensor.begin);
    if (tensor.type == "I32")
        return detail::convert_stored<std::int32_t, std::int64_t>(bytes,
                                                                  [](std::int32_t x) { return std::int64_t{x}; });
    find(name, "I64");
    return detail::copy_stored<std::int64_t>(bytes);
}

QUANTSWEEP_INLINE void safetensors::read_header() {
    constexpr std::uint64_t length_bytes = detail::safetensors_length_bytes;
    if (bytes_.size() < length_bytes) throw malformed_file{"", "is too short for a safetensors file"};
    std::uint64_t length = 0;
    std::memcpy(&length, bytes_.data(), length_bytes);
    if (length > bytes_.size() - length_bytes)
        throw malformed_file{"",
                             "is truncated: its header of " + std::to_string(length) + " bytes ends beyond the file"};
    data_ = length_bytes + length;
    const detail::json header = detail::parse_json(std::string_view{bytes_}.substr(length_bytes, length));
    for (const auto& [name, description] : header.items()) {
        if (name == "__metadata__") continue;
        // clang cannot capture a structured binding
        const std::string& tensor = name;
        const detail::json& fields = description;
        const detail::safetensors_entry read = detail::reading(
            "tensor \"" + tensor + "\"", [&] { return detail::read_safetensors_entry(fields, bytes_.size() - data_); });
        entries_.emplace(tensor, entry{read.type, read.extents, data_ + read.begin, data_ + read.end});
    }
}

QUANTSWEEP_INLINE void safetensors::require_no_gaps() const {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> places;
    for (const auto& [name, tensor] : entries_) places.emplace_back(tensor.begin, tensor.end);
    std::sort(places.begin(), places.end());
    std::uint64_t end = data_;
    for (const auto& [first, last] : places) {
        if (first != end)
            throw malformed_file{"", "has tensors that overlap or leave a gap at byte " + std::to_string(end - data_)};
        end = last;
    }
    if (end != bytes_.size()) throw malformed_file{"", "has bytes that belong to no tensor at its end"};
}

QUANTSWEEP_INLINE auto safetensors::find(std::string_view name) const -> const entry& {
    const auto found = entries_.find(name);
    if (found == entries_.end())
        throw missing_tensor{path_, "holds no tensor \"" + std::string{name} + "\"; it has " +
                                        std::to_string(entries_.size()) + " others"};
    return found->second;
}

QUANTSWEEP_INLINE auto safetensors::find(std::string_view name, std::string_view type) const -> const entry& {
    const entry& tensor = find(name);
    if (tensor.type != type)
        throw malformed_file{path_, "tensor \"" + std::string{name} + "\" is of type " + tensor.type + " where " +
                                        std::string{type} + " was expected"};
    return tensor;
}

}  // namespace quantsweep
