// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/quantizer_list.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/format/any_format.hpp>
#include <quantsweep/format/fake_quantize.hpp>

#include "../support/peak_memory.hpp"
#include "../support/repetitions.hpp"
#include "../support/values.hpp"

using namespace quantsweep;

namespace {

/// A format of a user's, whose quantizers are not known by their scales.
struct doubled {
    any_format inner = any_format::parse("int4:affine");
    any_quantizer quantizer(range r) const { return inner.quantizer({2 * r.low, 2 * r.high}); }
    unsigned bits() const { return 4; }
    std::string name() const { return "doubled"; }
};

std::vector<float> rounded(const any_quantizer& q, const std::vector<float>& values) {
    std::vector<float> copy(values.size());
    q.apply(values, copy, 7);
    return copy;
}

any_quantizer some_quantizer(const any_format& of, std::size_t k) {
    if (k % 11 == 5) return of.quantizer({0, 0});
    return of.quantizer({-0.01f * static_cast<float>(k % 9), 0.3f + 1e-3f * static_cast<float>(k)});
}

}  // namespace

TEST_CASE("The quantizers of a list round as those that were added, whatever their format") {
    const std::vector<float> values = toy::normal_values<float>(60, 4);
    std::vector<any_format> formats{any_format{doubled{}}};
    for (const char* name : {"int4:symmetric", "int8:affine", "uint4:affine:divide", "int8:affine:stochastic:3",
                             "int4:affine:scale_fp16", "int8:symmetric:scale_bf16", "fp8_e4m3", "fp8_e5m2:stochastic:2",
                             "fp6_e2m3", "fp4_e2m1", "log2_4", "bfloat16", "half", "code_book:-1,-0.5,0,2"})
        formats.push_back(any_format::parse(name));
    for (const any_format& of : formats) {
        INFO(of.name());
        quantizer_list list{of};
        CHECK(list.size() == 0);
        for (std::size_t k = 0; k < 40; ++k) list.add(some_quantizer(of, k));
        list.shrink_to_fit();
        REQUIRE(list.size() == 40);
        for (std::size_t k = 0; k < 40; ++k) {
            const any_quantizer expected = some_quantizer(of, k), kept = list[k];
            CHECK(rounded(kept, values) == rounded(expected, values));
            CHECK(kept.scale() == expected.scale());
            CHECK(kept.low() == expected.low());
            CHECK(kept.high() == expected.high());
        }
        CHECK(list.integers().size() == (of.name().find("int") != std::string::npos ? 40 : 0));
    }
    CHECK(quantizer_list{}.size() == 0);
}

TEST_CASE("The quantizers of the library's formats take no more than their scales and zero points") {
    if (toy::is_sanitized || !toy::heap_in_use()) return;
    constexpr std::size_t count = 20'000;
    for (const auto& [name, bytes] : {std::pair{"int4:symmetric", 4u},
                                      {"int4:affine", 6u},
                                      {"int4:symmetric:scale_fp16", 2u},
                                      {"int4:affine:scale_bf16", 4u},
                                      {"fp8_e4m3", 4u},
                                      {"fp4_e2m1", 4u},
                                      {"code_book:-1,0,1", 4u}}) {
        const any_format of = any_format::parse(name);
        INFO(of.name());
        const std::size_t before = *toy::heap_in_use();
        quantizer_list list{of};
        for (std::size_t k = 0; k < count; ++k) list.add(some_quantizer(of, k));
        list.shrink_to_fit();
        CHECK(static_cast<double>(*toy::heap_in_use() - before) < 1.05 * bytes * count);
    }
}
