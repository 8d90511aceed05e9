// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format.hpp>
#include <quantsweep/kernel/squared_error.hpp>
#include <quantsweep/core/tensor_view.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/bench.hpp"

namespace {

namespace qs = quantsweep;
using bench::data;

void add_in_place(const std::string& name, data kind, std::size_t size, const qs::shape& shape,
                  std::optional<std::size_t> axis, const std::vector<qs::integer_quantizer>& quantizers) {
    bench::add_writing(name, "bound: scale in place", kind, size, [=](std::span<const float>, std::span<float> to) {
        qs::fake_quantize(qs::tensor_view<float>{to.data(), shape}, axis,
                          std::span<const qs::integer_quantizer>{quantizers});
    });
}

template <class Format>
void add_small_float(const Format& format) {
    const auto q = format.quantizer({-3, 3});
    bench::for_each_tensor({data::normal}, [&](data kind, std::size_t size) {
        bench::add_writing("fake_quantize " + format.name() + ", copy", "bound: memcpy", kind, size,
                           [=](std::span<const float> from, std::span<float> to) { qs::fake_quantize(q, from, to); });
    });
}

/// For formats that round blocks of neighbours in memory.
template <class Format>
void add_blocks(const Format& format) {
    bench::for_each_tensor({data::normal}, [&](data kind, std::size_t size) {
        bench::add_writing("fake_quantize " + format.name() + ", in place", "bound: memcpy", kind, size,
                           [=](std::span<const float>, std::span<float> to) {
                               format.fake_quantize(qs::tensor_block<float>{to.data(), 0, 1, to.size(), 1});
                           });
    });
}

/// For the weights of a linear layer with 4,096 inputs, whose scales lie in arrays.
void add_weights(const char* name) {
    constexpr std::size_t inputs = 4096;
    const qs::any_format format = qs::any_format::parse(name);
    const std::size_t group = format.granularity().group() ? format.granularity().group() : inputs;
    for (const std::size_t about : {bench::sizes[0], bench::sizes[1], bench::sizes[2]}) {
        const std::size_t size = about / inputs * inputs;
        qs::quantizer_list scales{format};
        for (std::size_t k = 0; k < size / group; ++k)
            scales.add(format.quantizer({-3, 3 + static_cast<float>(k % 64)}));
        const auto made = std::make_shared<qs::tensor_quantizer>(std::move(scales), format.granularity());
        bench::add_writing("weights " + std::string{name}, "bound: scale in place", data::normal, size,
                           [=](std::span<const float>, std::span<float> to) {
                               made->apply(qs::tensor_view<float>{to.data(), {size / inputs, inputs}}, {0, 1});
                           });
    }
}

const bool registered = [] {
    const qs::integer_quantizer int8 = qs::int_affine(8).quantizer({-3, 3});
    bench::for_each_tensor({data::normal, data::relu}, [&](data kind, std::size_t size) {
        add_in_place("fake_quantize int8, in place", kind, size, {size}, std::nullopt, {int8});
        bench::add_writing(
            "fake_quantize int8, copy", "bound: memcpy", kind, size,
            [=](std::span<const float> from, std::span<float> to) { qs::fake_quantize(int8, from, to); });
        bench::add_reading("error of fake_quantize int8", "bound: min + max", kind, size,
                           [=](std::span<const float> values) { return qs::quantization_error(int8.grid(), values); });
    });
    std::vector<qs::integer_quantizer> quantizers;
    for (std::size_t c = 0; c < bench::channels::count; ++c)
        quantizers.push_back(qs::int_symmetric(8).quantizer({-3, 3 + static_cast<float>(c)}));
    for (const bool last : {false, true})
        bench::for_each_tensor({data::normal}, [&](data kind, std::size_t about) {
            const bench::channels tensor{about, last};
            add_in_place(std::string{"fake_quantize int8 per channel"} + (last ? ", last axis" : ", axis 1"), kind,
                         tensor.size, tensor.shape, 1, quantizers);
        });
    add_small_float(qs::fp8_e4m3);
    add_small_float(qs::fp4_e2m1);
    add_small_float(qs::bfloat16);
    add_blocks(qs::mxfp8_e4m3);
    add_blocks(qs::mxfp4);
    add_blocks(qs::mxint8);
    add_blocks(qs::nvfp4{});
    add_blocks(qs::ggml_format{qs::ggml_kind::q8_0});
    add_blocks(qs::ggml_format{qs::ggml_kind::q4_k});
    add_weights("int8:symmetric:per_channel");
    add_weights("int4:symmetric:per_group:32");
    add_weights("fp8_e4m3:per_channel");
    return true;
}();

}  // namespace
