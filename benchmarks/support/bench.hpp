// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What the benchmarks share: tensors that are generated once, and names that say what was measured.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include <quantsweep/core/shape.hpp>

namespace bench {

/// From sizes that fit the second-level cache to sizes that do not fit any cache.
inline constexpr std::array<std::size_t, 4> sizes{100'000, 1'000'000, 8'400'000, 84'000'000};

enum class data {
    normal,  ///< synthetic: independent draws from a standard normal distribution
    relu,    ///< the same with negative values set to 0, so half are zeros
    sparse,  ///< 95 of 100 values are 0
};

inline std::string to_string(data kind) {
    return kind == data::normal ? "normal" : kind == data::relu ? "relu" : "sparse";
}

/// Draws from a pool of 65,537 normal values with a generator of fixed seed.
inline std::vector<float> generate(data kind, std::size_t size) {
    std::mt19937 engine{1};
    std::normal_distribution<float> draw;
    std::vector<float> pool(65537), values(size);
    for (float& x : pool) x = draw(engine);
    std::uint64_t state = 88172645463325252u;
    for (float& x : values) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        x = pool[state % pool.size()];
        if (kind == data::relu) x = std::max(x, 0.0f);
        if (kind == data::sparse && (state >> 40) % 100 < 95) x = 0;
    }
    return values;
}

/// Returns the first values of a tensor that is made once.
inline std::span<const float> input(data kind, std::size_t size) {
    static std::array<std::vector<float>, 3> tensors;
    std::vector<float>& tensor = tensors[static_cast<std::size_t>(kind)];
    if (tensor.size() < size) tensor = generate(kind, size);
    return std::span<const float>{tensor}.first(size);
}

/// Returns memory to write to, which has been written before, like a reused buffer. It begins as a copy of the input.
inline std::span<float> output(data kind, std::size_t size) {
    static std::vector<float> tensor;
    const std::span<const float> from = input(kind, size);
    if (tensor.size() < size) tensor.resize(size);
    std::copy(from.begin(), from.end(), tensor.begin());
    return std::span{tensor}.first(size);
}

/// Reads a value of every page right before the timing starts, because the machine may have reclaimed idle pages.
inline void touch(std::span<const float> values) {
    float sum = 0;
    for (std::size_t i = 0; i < values.size(); i += 4096 / sizeof(float)) sum += values[i];
    benchmark::DoNotOptimize(sum);
}

/// Gives the benchmark the name "name|reference|data|n". The reference is the name of the benchmark to compare it with.
template <class Run>
void add(const std::string& name, const std::string& reference, data kind, std::size_t size, Run run) {
    const std::string full = name + "|" + reference + "|" + to_string(kind) + "|" + std::to_string(size);
    benchmark::RegisterBenchmark(full.c_str(), std::move(run));
}

/// For work that only reads. It is called with the values repeatedly, and returns something that depends on all of
/// them.
template <class Work>
void add_reading(const std::string& name, const std::string& reference, data kind, std::size_t size, Work work) {
    add(name, reference, kind, size, [=](benchmark::State& state) mutable {
        const std::span<const float> values = input(kind, size);
        touch(values);
        for (auto _ : state) {
            auto result = work(values);
            benchmark::DoNotOptimize(result);
            benchmark::ClobberMemory();
        }
    });
}

/// For work that writes: calls work(input, output). The output begins as a copy of the input.
template <class Work>
void add_writing(const std::string& name, const std::string& reference, data kind, std::size_t size, Work work) {
    add(name, reference, kind, size, [=](benchmark::State& state) mutable {
        const std::span<const float> from = input(kind, size);
        const std::span<float> to = output(kind, size);
        touch(from);
        touch(to);
        for (auto _ : state) {
            work(from, to);
            benchmark::ClobberMemory();
        }
    });
}

/// Calls visit(kind, size) for each tensor.
template <class Visit>
void for_each_tensor(std::initializer_list<data> kinds, Visit visit) {
    for (const data kind : kinds)
        for (const std::size_t size : sizes) visit(kind, size);
}

/// Adds the bounds of kernels that run on this instruction set (kernel/bounds.cpp).
template <class Arch>
void add_bounds();

/// A tensor of 64 channels with about so many values: images of 14 by 14 or, if the channels come last, of points.
struct channels {
    static constexpr std::size_t count = 64, image = 14 * 14;
    std::size_t size;
    quantsweep::shape shape;

    channels(std::size_t about, bool last)
        : size{about / (count * image) * count * image},
          shape{last ? quantsweep::shape{size / count, count}
                     : quantsweep::shape{size / count / image, count, 14, 14}} {}
};

}  // namespace bench
