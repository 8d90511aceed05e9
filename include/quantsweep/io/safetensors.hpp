// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads the safetensors format: a length, a JSON header, the bytes.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <quantsweep/core/shape.hpp>
#include <quantsweep/io/detail/file.hpp>
#include <quantsweep/io/detail/strict_json.hpp>

namespace quantsweep {

static_assert(std::endian::native == std::endian::little, "quantsweep: safetensors are read on little-endian machines");

/// A file of named tensors, checked whole when it is opened and held in memory.
/// Source  github.com/huggingface/safetensors, "Format": no holes, no overlaps, row-major, little-endian
class safetensors {
public:
    /// Errors  unreadable_file; malformed_file, naming the file, the tensor and what is wrong
    explicit safetensors(const std::filesystem::path& path) : path_{path.string()}, bytes_{read_file(path)} {
        detail::reading(path_, [&] {
            read_header();
            require_no_gaps();
        });
    }

    /// In alphabetical order.
    std::vector<std::string> names() const {
        std::vector<std::string> result;
        for (const auto& [name, tensor] : entries_) result.push_back(name);
        return result;
    }
    bool contains(std::string_view name) const { return entries_.find(name) != entries_.end(); }

    /// Errors  missing_tensor
    const quantsweep::shape& shape(std::string_view name) const { return find(name).shape; }

    /// Row-major. float from F32, F16 and BF16, uint8_t from U8, int64_t from I64.
    /// Errors  missing_tensor; malformed_file where the tensor is of another type
    template <class T>
    std::vector<T> read(std::string_view name) const {
        static_assert(std::is_same_v<T, float> || std::is_same_v<T, std::uint8_t> || std::is_same_v<T, std::int64_t>,
                      "quantsweep: safetensors::read gives float, std::uint8_t or std::int64_t");
        const entry& tensor = find(name);
        if constexpr (std::is_same_v<T, float>) {
            if (tensor.type == "F16") return convert<T, std::uint16_t>(tensor, half_to_float);
            if (tensor.type == "BF16") return convert<T, std::uint16_t>(tensor, bfloat16_to_float);
        }
        const char* expected = std::is_same_v<T, float> ? "F32" : std::is_same_v<T, std::uint8_t> ? "U8" : "I64";
        if (tensor.type != expected)
            throw malformed_file{path_, "tensor \"" + std::string{name} + "\" is of type " + tensor.type + " where " +
                                            expected + " was expected"};
        return convert<T, T>(tensor, [](T x) { return x; });
    }

private:
    struct entry {
        std::string type;
        quantsweep::shape shape;
        std::uint64_t begin;  // in bytes_
        std::uint64_t end;
    };
    static constexpr std::uint64_t length_bytes = 8;

    /// 0 where the type is unknown: it may be listed and not read.
    static std::uint64_t bytes_of(std::string_view type) {
        if (type == "BOOL" || type == "U8" || type == "I8" || type == "F8_E4M3" || type == "F8_E5M2") return 1;
        if (type == "F16" || type == "BF16" || type == "I16" || type == "U16") return 2;
        if (type == "F32" || type == "I32" || type == "U32") return 4;
        return type == "F64" || type == "I64" || type == "U64" ? 8 : 0;
    }

    void read_header() {
        if (bytes_.size() < length_bytes) throw malformed_file{"", "is too short for a safetensors file"};
        std::uint64_t length = 0;
        std::memcpy(&length, bytes_.data(), length_bytes);
        if (length > bytes_.size() - length_bytes)
            throw malformed_file{
                "", "is truncated: its header of " + std::to_string(length) + " bytes ends beyond the file"};
        data_ = length_bytes + length;
        const detail::json header = detail::parse_json(bytes_.substr(length_bytes, length));
        for (const auto& [name, description] : header.items()) {
            if (name == "__metadata__") continue;
            // Structured bindings cannot be captured by clang.
            const std::string& tensor = name;
            const detail::json& fields = description;
            entries_.emplace(tensor, detail::reading("tensor \"" + tensor + "\"", [&] { return read_entry(fields); }));
        }
    }

    entry read_entry(const detail::json& j) const {
        const auto offsets = detail::to_list(detail::member(j, "data_offsets"), detail::to_count);
        if (offsets.size() != 2) detail::refuse(j.at("data_offsets"), "[begin, end]");
        const auto extents = detail::to_list(detail::member(j, "shape"), detail::to_count);
        entry result{
            detail::read_text(detail::member(j, "dtype")), {extents.begin(), extents.end()}, offsets[0], offsets[1]};
        if (result.begin > result.end || result.end > bytes_.size() - data_)
            throw malformed_file{"", "lies at bytes " + std::to_string(result.begin) + " to " +
                                         std::to_string(result.end) + " of " + std::to_string(bytes_.size() - data_) +
                                         "; the file is truncated or damaged"};
        if (const std::uint64_t size = bytes_of(result.type); size != 0) {
            const std::uint64_t present = result.end - result.begin;
            if (present % size != 0 || !is_product(extents, present / size))
                throw malformed_file{"", "has shape " + to_string(result.shape) + " of " + result.type + " and " +
                                             std::to_string(present) + " bytes, which do not agree"};
        }
        result.begin += data_;
        result.end += data_;
        return result;
    }

    /// Without overflow.
    static bool is_product(const std::vector<std::uint64_t>& extents, std::uint64_t count) {
        if (std::find(extents.begin(), extents.end(), 0u) != extents.end()) return count == 0;
        for (std::uint64_t extent : extents) {
            if (count % extent != 0) return false;
            count /= extent;
        }
        return count == 1;
    }

    void require_no_gaps() const {
        std::vector<std::pair<std::uint64_t, std::uint64_t>> places;
        for (const auto& [name, tensor] : entries_) places.emplace_back(tensor.begin, tensor.end);
        std::sort(places.begin(), places.end());
        std::uint64_t end = data_;
        for (const auto& [first, last] : places) {
            if (first != end)
                throw malformed_file{"",
                                     "has tensors that overlap or leave a gap at byte " + std::to_string(end - data_)};
            end = last;
        }
        if (end != bytes_.size()) throw malformed_file{"", "has bytes that belong to no tensor at its end"};
    }

    const entry& find(std::string_view name) const {
        const auto found = entries_.find(name);
        if (found == entries_.end())
            throw missing_tensor{path_, "holds no tensor \"" + std::string{name} + "\"; it has " +
                                            std::to_string(entries_.size()) + " others"};
        return found->second;
    }

    template <class T, class Stored, class Convert>
    std::vector<T> convert(const entry& tensor, Convert&& to) const {
        std::vector<T> values((tensor.end - tensor.begin) / sizeof(Stored));
        for (std::size_t i = 0; i < values.size(); ++i) {
            Stored stored;
            std::memcpy(&stored, bytes_.data() + tensor.begin + i * sizeof(Stored), sizeof(Stored));
            values[i] = to(stored);
        }
        return values;
    }

    static float bfloat16_to_float(std::uint16_t bits) noexcept {
        return std::bit_cast<float>(std::uint32_t{bits} << 16);
    }
    /// Exact: every half is a float.
    static float half_to_float(std::uint16_t bits) noexcept {
        const std::uint32_t sign = (bits & 0x8000u) << 16, magnitude = bits & 0x7fffu;
        if (magnitude >= 0x7c00u) return std::bit_cast<float>(sign | 0x7f800000u | (magnitude & 0x3ffu) << 13);
        const float scaled = std::bit_cast<float>(magnitude << 13) * 0x1p112f;  // from the bias of 127 to that of 15
        return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(scaled));
    }

    std::string path_;
    std::string bytes_;
    std::uint64_t data_ = 0;  // where the tensors' bytes begin
    std::map<std::string, entry, std::less<>> entries_;
};

}  // namespace quantsweep
