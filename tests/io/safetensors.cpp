// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/io/safetensors.hpp>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <quantsweep/core/error.hpp>

#include "damaged_files.hpp"

namespace qs = quantsweep;
using nlohmann::json;

namespace {

template <class T>
std::string bytes_of(std::vector<T> values) {
    std::string bytes(values.size() * sizeof(T), '\0');
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}

std::string with_header(const json& header, const std::string& data) {
    const std::string text = header.dump();
    return bytes_of(std::vector<std::uint64_t>{text.size()}) + text + data;
}

json entry(const char* type, std::vector<std::uint64_t> shape, std::uint64_t begin, std::uint64_t end) {
    return {{"dtype", type}, {"shape", shape}, {"data_offsets", {begin, end}}};
}

json example_header() {
    return {{"__metadata__", {{"note", "hello"}}}, {"weights", entry("F32", {2, 3}, 0, 24)},
            {"pixels", entry("U8", {4}, 24, 28)},  {"labels", entry("I64", {1}, 28, 36)},
            {"halves", entry("F16", {5}, 36, 46)}, {"brains", entry("BF16", {2}, 46, 50)},
            {"scalar", entry("F64", {}, 50, 58)},  {"nothing", entry("F32", {0, 7}, 58, 58)},
            {"classes", entry("I32", {2}, 58, 66)}};
}

std::string example_data() {
    return bytes_of<float>({1, 2, 3, 4, 5, -6.5f}) + bytes_of<std::uint8_t>({0, 1, 254, 255}) +
           bytes_of<std::int64_t>({-(std::int64_t{1} << 40)}) +
           bytes_of<std::uint16_t>({0x3c00, 0x8001, 0x7bff, 0xfc00, 0x7e00}) +
           bytes_of<std::uint16_t>({0x3f80, 0xc2f7}) + bytes_of<double>({1}) + bytes_of<std::int32_t>({-7, 1 << 30});
}

qs::safetensors opened(const std::string& bytes) {
    const damaged_files::folder folder;
    damaged_files::put(folder / "a.safetensors", bytes);
    return qs::safetensors{folder / "a.safetensors"};
}

void check_refused(const json& header, const std::string& data, const char* message) {
    CHECK_THROWS_WITH_AS(opened(with_header(header, data)), doctest::Contains(message), qs::malformed_file);
}

}  // namespace

TEST_CASE("tensors are listed and read") {
    const qs::safetensors file = opened(with_header(example_header(), example_data()));
    CHECK(file.names() ==
          std::vector<std::string>{"brains", "classes", "halves", "labels", "nothing", "pixels", "scalar", "weights"});
    CHECK(file.shape("weights") == qs::shape{2, 3});
    CHECK(file.shape("scalar").rank() == 0);
    CHECK(file.read<float>("weights") == std::vector<float>{1, 2, 3, 4, 5, -6.5f});
    CHECK(file.read<std::uint8_t>("pixels") == std::vector<std::uint8_t>{0, 1, 254, 255});
    CHECK(file.read<std::int64_t>("labels") == std::vector<std::int64_t>{-(std::int64_t{1} << 40)});
    CHECK(file.read<std::int64_t>("classes") == std::vector<std::int64_t>{-7, 1 << 30});
    CHECK(file.read<float>("nothing").empty());
    CHECK(file.contains("pixels"));
    CHECK_FALSE(file.contains("__metadata__"));
}

TEST_CASE("half and bfloat16 become float exactly") {
    const qs::safetensors file = opened(with_header(example_header(), example_data()));
    const std::vector<float> halves = file.read<float>("halves");
    CHECK(halves[0] == 1.0f);
    CHECK(halves[1] == -0x1p-24f);
    CHECK(halves[2] == 65504.0f);
    CHECK(halves[3] == -std::numeric_limits<float>::infinity());
    CHECK(std::isnan(halves[4]));
    CHECK(file.read<float>("brains") == std::vector<float>{1.0f, -123.5f});
}

TEST_CASE("a missing tensor and a wrong type name the file and the tensor") {
    const qs::safetensors file = opened(with_header(example_header(), example_data()));
    CHECK_THROWS_WITH_AS(file.shape("w"), doctest::Contains("holds no tensor \"w\""), qs::missing_tensor);
    CHECK_THROWS_WITH_AS(file.read<float>("w"), doctest::Contains("a.safetensors"), qs::missing_tensor);
    CHECK_THROWS_WITH_AS(file.read<float>("pixels"), doctest::Contains("\"pixels\" is of type U8 where F32"),
                         qs::malformed_file);
    CHECK_THROWS_AS(file.read<float>("scalar"), qs::malformed_file);
    CHECK_THROWS_AS(file.read<std::uint8_t>("weights"), qs::malformed_file);
    CHECK_THROWS_AS(file.read<std::int64_t>("halves"), qs::malformed_file);
}

TEST_CASE("what does not fit together is refused") {
    const std::string data(24, '\0');
    CHECK_THROWS_WITH_AS(opened("1234"), doctest::Contains("too short"), qs::malformed_file);
    CHECK_THROWS_WITH_AS(opened(bytes_of<std::uint64_t>({~0ull}) + "{}"), doctest::Contains("truncated"),
                         qs::malformed_file);
    CHECK_THROWS_AS(opened(bytes_of<std::uint64_t>({0})), qs::malformed_file);
    check_refused(json::array(), "", "an object");
    check_refused({{"w", entry("F32", {2, 3}, 0, 24)}}, std::string(23, '\0'), "truncated or damaged");
    check_refused({{"w", entry("F32", {2, 3}, 0, 24)}}, std::string(25, '\0'), "belong to no tensor");
    check_refused({{"w", entry("F32", {2, 3}, 24, 0)}}, data, "truncated or damaged");
    check_refused({{"w", entry("F32", {7}, 0, 24)}}, data, "do not agree");
    check_refused({{"w", entry("F32", {0}, 0, 24)}}, data, "do not agree");
    check_refused({{"w", entry("U8", {1ull << 32, 1ull << 32, 24}, 0, 24)}}, data, "do not agree");
    check_refused({{"w", entry("F32", {1, 1, 1, 1, 1, 1, 1, 1, 6}, 0, 24)}}, data, "rank 9");
    check_refused({{"a", entry("F32", {4}, 0, 16)}, {"b", entry("F32", {3}, 12, 24)}}, data, "overlap");
    check_refused({{"a", entry("F32", {2}, 0, 8)}, {"b", entry("F32", {2}, 16, 24)}}, data, "gap");
    check_refused({{"w", {{"dtype", "F32"}, {"shape", {6}}}}}, data, "\"data_offsets\" is missing");
    check_refused({{"w", {{"dtype", "F32"}, {"shape", {6}}, {"data_offsets", {0}}}}}, data, "[begin, end]");
    check_refused({{"w", {{"dtype", "F32"}, {"shape", {-6}}, {"data_offsets", {0, 24}}}}}, data, "a count");
    check_refused({{"weird", entry("F32", {7}, 0, 24)}}, data, "tensor \"weird\"");
    CHECK_THROWS_AS(qs::safetensors{"no/such/file"}, qs::unreadable_file);
}

TEST_CASE("a damaged file is an error or a file whose tensors can be read") {
    const std::string good = with_header(example_header(), example_data());
    for (std::uint32_t seed = 1; seed <= 600; ++seed) {
        INFO("seed: ", seed);
        try {
            const std::string bad =
                seed % 2 ? damaged_files::damage(good, seed) : damaged_files::damage_number(good.substr(8), seed);
            const qs::safetensors file = opened(seed % 2 ? bad : bytes_of<std::uint64_t>({bad.rfind('}') + 1}) + bad);
            for (const std::string& name : file.names()) {
                try {
                    const std::size_t size = file.read<float>(name).size();  // throws outside of CHECK
                    CHECK(size == qs::element_count(file.shape(name)));
                } catch (const qs::malformed_file&) {
                }
            }
        } catch (const qs::error& e) {
            CHECK(e.code() == qs::error_code::malformed_file);
        }
    }
}

TEST_CASE("the fuzzer begins with files that load") {
    for (const auto& seed : std::filesystem::directory_iterator{"tests/fuzz/seeds/safetensors"})
        CHECK_NOTHROW(qs::safetensors{seed.path()});
}
