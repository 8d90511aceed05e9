// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/fingerprint.hpp>

#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

namespace {

std::vector<unsigned char> numbered(std::size_t size) {
    std::vector<unsigned char> bytes(size);
    std::iota(bytes.begin(), bytes.end(), static_cast<unsigned char>(1));
    return bytes;
}

template <class... T>
std::string hex_of(const T&... values) {
    qs::fingerprint mark;
    (mark.add(values), ...);
    return mark.hex();
}

}  // namespace

TEST_CASE("A fingerprint is the same on every machine and in every version: journals keep it") {
    const std::vector<float> halves(9, 0.5f);
    CHECK(qs::fingerprint{}.hex() == "51ad1480762f6e3b4065c378a54964a1");
    CHECK(hex_of("stage1:0:0") == "3cbff5657b0ec8cc3cd54584472eb531");
    CHECK(hex_of(1, -2.5, std::span<const float>{halves}) == "47d7fffc864af5025be449d4b8e7254b");
}

TEST_CASE("Pieces of bytes join, wherever they are cut") {
    const std::vector<unsigned char> bytes = numbered(150);
    const std::string whole = qs::fingerprint{}.add_bytes(bytes.data(), bytes.size()).hex();
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut)
        for (std::size_t second : {cut, (cut + bytes.size()) / 2}) {
            qs::fingerprint mark;
            mark.add_bytes(bytes.data(), cut);
            mark.add_bytes(bytes.data() + cut, second - cut);
            CHECK_MESSAGE(mark.hex() == mark.hex(), "asking does not change it");
            mark.add_bytes(bytes.data() + second, bytes.size() - second);
            CHECK(mark.hex() == whole);
        }
}

TEST_CASE("Every length and every changed bit shows") {
    std::set<std::string> seen;
    std::size_t made = 0;
    std::vector<unsigned char> bytes(100, 0);
    for (std::size_t size = 0; size <= bytes.size(); ++size, ++made)
        seen.insert(qs::fingerprint{}.add_bytes(bytes.data(), size).hex());
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit, ++made) {
        bytes[bit / 8] = static_cast<unsigned char>(1u << bit % 8);
        seen.insert(qs::fingerprint{}.add_bytes(bytes.data(), bytes.size()).hex());
        bytes[bit / 8] = 0;
    }
    CHECK(seen.size() == made);
}

TEST_CASE("Two changed signs of floats show, and two swapped values") {
    std::vector<float> weights(64);
    std::mt19937 random{7};
    for (float& w : weights) w = static_cast<float>(random() % 1000) + 1;
    std::set<std::string> seen{hex_of(std::span<const float>{weights})};
    std::size_t made = 1;
    for (std::size_t i = 0; i < weights.size(); ++i)
        for (std::size_t j = i + 1; j < weights.size(); ++j) {
            std::vector<float> changed = weights;
            changed[i] = -changed[i];
            changed[j] = -changed[j];
            seen.insert(hex_of(std::span<const float>{changed}));
            ++made;
            if (weights[i] == weights[j]) continue;
            changed = weights;
            std::swap(changed[i], changed[j]);
            seen.insert(hex_of(std::span<const float>{changed}));
            ++made;
        }
    CHECK(seen.size() == made);
}

TEST_CASE("Half of the digits' bits change with one bit of the content") {
    std::vector<unsigned char> bytes = numbered(64);
    const auto bits = [](const std::string& hex, std::size_t word) {
        return std::stoull(hex.substr(16 * word, 16), nullptr, 16);
    };
    const std::string before = qs::fingerprint{}.add_bytes(bytes.data(), bytes.size()).hex();
    for (std::size_t word = 0; word < 2; ++word) {
        std::uint64_t changed = 0;
        for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
            bytes[bit / 8] ^= static_cast<unsigned char>(1u << bit % 8);
            const std::string now = qs::fingerprint{}.add_bytes(bytes.data(), bytes.size()).hex();
            changed += static_cast<std::uint64_t>(std::popcount(bits(now, word) ^ bits(before, word)));
            bytes[bit / 8] ^= static_cast<unsigned char>(1u << bit % 8);
        }
        const double share = static_cast<double>(changed) / (64.0 * 8 * 64);
        CHECK(share > 0.48);
        CHECK(share < 0.52);
    }
}

TEST_CASE("Texts know where they end") {
    CHECK(hex_of("ab", "c") != hex_of("a", "bc"));
    CHECK(hex_of("") != hex_of("", ""));
    CHECK(hex_of(std::span<const int>{}) != hex_of());
}

TEST_CASE("Numbers count by value, floating-point ones by their bits") {
    CHECK(hex_of(3) == hex_of(std::size_t{3}));
    CHECK(hex_of(0.5f) == hex_of(0.5));
    CHECK(hex_of(3) != hex_of(3.0));
    CHECK(hex_of(0.0) != hex_of(-0.0));
    CHECK(hex_of(std::numeric_limits<double>::quiet_NaN()) == hex_of(std::numeric_limits<double>::quiet_NaN()));
    CHECK(hex_of(true) != hex_of(false));
}

TEST_CASE("A tensor is its shape and its elements, not its layout") {
    const std::vector<float> rows{1, 2, 3, 4, 5, 6}, columns{1, 4, 2, 5, 3, 6}, wide{1, 2, 3, 0, 4, 5, 6, 0};
    using tensor = qs::tensor_view<const float>;
    const std::string expected = hex_of(tensor{rows.data(), {2, 3}});
    CHECK(hex_of(tensor{columns.data(), {2, 3}, qs::column_major({2, 3})}) == expected);
    CHECK(hex_of(tensor{wide.data(), {2, 3}, {4, 1}}) == expected);
    CHECK(hex_of(tensor{rows.data(), {3, 2}}) != expected);
    CHECK(hex_of(tensor{columns.data(), {2, 3}}) != expected);
    CHECK(hex_of(tensor{rows.data(), {0, 3}}) != hex_of(tensor{rows.data(), {3, 0}}));
}
