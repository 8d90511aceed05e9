// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/bytes.hpp>

#include <bit>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>

namespace qs = quantsweep;

TEST_CASE("numbers and texts come back bit for bit, in the order of writing") {
    const std::vector<std::uint64_t> counts{0, 1, 127, 128, 300, std::uint64_t{1} << 63, ~std::uint64_t{0}};
    const std::vector<std::uint64_t> reals{0x7ff8000000000001, 0xfff0000000000123, 0x8000000000000000, 1,
                                           0x7ff0000000000000, 0x3ff0000000000000};
    qs::byte_writer to;
    for (std::uint64_t n : counts) to.count(n);
    for (std::uint64_t bits : reals) to.real(std::bit_cast<double>(bits));
    to.text("").text(std::string{"a\0b", 3});
    qs::byte_reader from{to.bytes()};
    for (std::uint64_t n : counts) CHECK(from.count() == n);
    for (std::uint64_t bits : reals) CHECK(std::bit_cast<std::uint64_t>(from.real()) == bits);
    CHECK(from.text() == "");
    CHECK_FALSE(from.is_done());
    CHECK(from.text() == std::string{"a\0b", 3});
    CHECK(from.is_done());
}

TEST_CASE("bytes that end too early are refused") {
    const std::string whole = qs::byte_writer{}.count(300).real(1).text("words").take();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        qs::byte_reader from{std::string_view{whole}.substr(0, size)};
        CHECK_THROWS_AS((from.count(), from.real(), from.text()), qs::malformed_file);
    }
    const std::string never_ends(11, '\xff');
    qs::byte_reader endless{never_ends};
    CHECK_THROWS_AS(endless.count(), qs::malformed_file);
}
