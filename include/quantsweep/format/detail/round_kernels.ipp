// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of round_kernels.hpp.

#include <quantsweep/format/detail/round_kernels.hpp>

#include <algorithm>

#if defined(__GNUC__) && !defined(__clang__) && defined(__AVX512F__)
// gcc 12 warns of uninitialized variables inside its own intrinsics.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <quantsweep/kernel/detail/intrinsics.hpp>
#include <quantsweep/kernel/detail/rules.hpp>

namespace quantsweep::detail {

/// Computes the first `count` lanes of to = round(from).
template <class Arch, class Round>
void round_at(const float* from, float* to, std::size_t count, const Round& round) noexcept {
    using floats = xsimd::batch<float, Arch>;
    if (count == lanes<Arch>)
        round(floats::load_unaligned(from)).store_unaligned(to);
    else
        store_some(round(load_some<floats>(from, count)), to, count);
}

/// Computes to[i] = round(from[i], index of i), for `Together` batches at once where they are.
template <class Arch, std::size_t Together, class Round>
void map(const float* from, float* to, std::size_t size, std::uint32_t first, const Round& given) noexcept {
    using floats = xsimd::batch<float, Arch>;
    using words = words_like<floats>;
    constexpr std::size_t step = Together * lanes<Arch>;
    const Round round = given;  // a local copy cannot alias the output
    words index = count_up<words>(first);
    std::size_t i = 0;
    if (size >= 1024) {  // then batches that lie within a line pay for one that is rounded in parts
        i = (0 - reinterpret_cast<std::uintptr_t>(to) / sizeof *to) % lanes<Arch>;
        if (i > 0) round_at<Arch>(from, to, i, [&](const floats& x) { return round(x, index); });
        index = index + words(static_cast<std::uint32_t>(i));
    }
    for (; i + step <= size; i += step) {
        fetch_ahead<Arch, Together>(to + i);
        floats x[Together];
#pragma GCC unroll 4
        for (std::size_t k = 0; k < Together; ++k) x[k] = floats::load_unaligned(from + i + k * lanes<Arch>);
#pragma GCC unroll 4
        for (std::size_t k = 0; k < Together; ++k) {
            round(x[k], index).store_unaligned(to + i + k * lanes<Arch>);
            index = index + words(static_cast<std::uint32_t>(lanes<Arch>));
        }
    }
    for (; i < size; i += lanes<Arch>) {
        const std::size_t now = size - i < lanes<Arch> ? size - i : lanes<Arch>;
        round_at<Arch>(from + i, to + i, now, [&](const floats& x) { return round(x, index); });
        index = index + words(static_cast<std::uint32_t>(lanes<Arch>));
    }
}

/// Computes to[i] = round(from[i], rounding rule, index of i). A rule holds for 2^32 elements.
template <class Arch, class Round>
void map_by_rule(const float* from, float* to, std::size_t size, const rounding& how, std::uint64_t first,
                 const Round& round) noexcept {
    using floats = xsimd::batch<float, Arch>;
    using words = words_like<floats>;
    if (any_rounding{how, first}.usual)
        return map<Arch, 4>(from, to, size, 0,
                            [round](const floats& x, const words& index) { return round(x, usual_rounding{}, index); });
    for (std::size_t now; size > 0; from += now, to += now, first += now, size -= now) {
        const std::uint64_t left = (std::uint64_t{1} << 32) - static_cast<std::uint32_t>(first);
        now = size < left ? size : static_cast<std::size_t>(left);
        map<Arch, 1>(from, to, now, static_cast<std::uint32_t>(first),
                     [round, rule = any_rounding{how, first}](const floats& x, const words& index) {
                         return round(x, rule, index);
                     });
    }
}

template <class Arch>
[[gnu::flatten]] void round_kernels<Arch>::round(const float* from, float* to, std::size_t size,
                                                 const rounding_grid& grid, const rounding& how,
                                                 std::uint64_t first) noexcept {
    using floats = xsimd::batch<float, Arch>;
    map_by_rule<Arch>(from, to, size, how, first,
                      [all = in_lanes<floats>(grid)](const floats& x, const auto& rule, const auto& index) {
                          return all.round(x, rule, index);
                      });
}

template <class Arch>
[[gnu::flatten]] void round_kernels<Arch>::round(const float* from, float* to, std::size_t size, const float_grid& grid,
                                                 float of_tensor, const rounding& how, std::uint64_t first) noexcept {
    using floats = xsimd::batch<float, Arch>;
    const floats scale(of_tensor), inverse(1.0f / of_tensor);
    in_lanes<floats>(grid, [&](const auto& all) {
        map_by_rule<Arch>(from, to, size, how, first, [=](const floats& x, const auto& rule, const auto& index) {
            return round_scaled(x, all, scale, inverse, rule, index);
        });
    });
}

template <class Arch>
[[gnu::flatten]] void round_kernels<Arch>::round(const float* from, float* to, std::size_t size,
                                                 const level_list& given, float of_tensor) noexcept {
    using floats = xsimd::batch<float, Arch>;
    const floats scale(of_tensor), inverse(1.0f / of_tensor);
    map<Arch, 1>(from, to, size, 0, [=, list = given](const floats& x, const auto&) {
        return detail::round_to_levels(x, list, scale, inverse);
    });
}

/// The grids of neighbouring columns.
struct column_grids {
    static constexpr std::size_t most = 1024;
    float scale[most], inverse_scale[most], lowest[most], highest[most];
};

/// Rounds rows of `size` values, which begin `stride` apart. A batch of grids is loaded once for all rows.
template <class Arch, std::size_t Rows>
void round_rows(float* values, std::size_t size, std::size_t stride, const column_grids& grids) noexcept {
    using floats = xsimd::batch<float, Arch>;
    const auto round = [=, &grids](std::size_t i, std::size_t count) {
        const grid_lanes<floats> grid{load<floats>(grids.scale + i), load<floats>(grids.inverse_scale + i),
                                      load<floats>(grids.lowest + i), load<floats>(grids.highest + i)};
#pragma GCC unroll 4
        for (std::size_t r = 0; r < Rows; ++r) {
            float* const to = values + r * stride + i;
            fetch_ahead<Arch, 1>(to, Rows * stride);
            round_at<Arch>(to, to, count, [&](const floats& x) { return grid.nearest(x); });
        }
    };
    std::size_t i = 0;
    for (; i + lanes<Arch> <= size; i += lanes<Arch>) round(i, lanes<Arch>);
    if (i < size) round(i, size - i);
}

/// Rounds run by run. A batch that holds the end of one long run and the beginning of the next takes each lane's grid.
template <class Arch>
void round_runs(const tensor_block<float>& block, const rounding_grid* own) noexcept {
    using floats = xsimd::batch<float, Arch>;
    using ints = ints_like<floats>;
    float *run = block.data, *const end = run + block.outer * block.channels * block.inner;
    grid_lanes<floats> grid = in_lanes<floats>(own[0]);
    for (std::size_t c = 0, done = 0; run < end; run += block.inner) {
        const std::size_t size = block.inner - done, rest = size % lanes<Arch>;
        const bool shared = rest > 0 && block.inner >= lanes<Arch> && run + block.inner < end;
        const std::size_t now = shared ? size - rest : size;
        const auto nearest = [grid](const floats& x, const auto&) { return grid.nearest(x); };
        if (block.inner < 4 * lanes<Arch>)
            map<Arch, 1>(run + done, run + done, now, 0, nearest);
        else
            map<Arch, 4>(run + done, run + done, now, 0, nearest);
        if (++c == block.channels) c = 0;
        const grid_lanes<floats> next = in_lanes<floats>(own[c]);
        done = shared ? lanes<Arch> - rest : 0;
        if (shared) {
            const auto old =
                xsimd::to_float(bits_as<ints>(count_up<words_like<floats>>(0))) < floats(static_cast<float>(rest));
            const grid_lanes<floats> both{
                choose(old, grid.scale, next.scale), choose(old, grid.inverse_scale, next.inverse_scale),
                choose(old, grid.lowest, next.lowest), choose(old, grid.highest, next.highest)};
            float* const at = run + block.inner - rest;
            both.nearest(floats::load_unaligned(at)).store_unaligned(at);
        }
        grid = next;
    }
}

/// Rounds long runs one by one. Takes short ones together, as rows that repeat the channels' grids: a row of few values
/// is doubled until it fills whole batches, and a long one is cut into columns.
template <class Arch>
[[gnu::flatten]] void round_kernels<Arch>::round_channels(const tensor_block<float>& block,
                                                          const rounding_grid* own) noexcept {
    const std::size_t period = block.channels * block.inner, size = block.outer * period;
    if (block.inner >= 32 || block.outer < 4) return round_runs<Arch>(block, own);
    std::size_t width = period;
    while (width % lanes<Arch> != 0 && 2 * width <= column_grids::most) width *= 2;
    const std::size_t rest = size % width;
    column_grids grids;
    for (std::size_t begin = 0, now, c = 0, k = 0; begin < width; begin += now) {
        now = std::min(width - begin, column_grids::most);
        for (std::size_t i = 0; i < now || i % lanes<Arch> != 0; ++i) {
            grids.scale[i] = own[c].scale;
            grids.inverse_scale[i] = own[c].inverse_scale;
            grids.lowest[i] = own[c].lowest;
            grids.highest[i] = own[c].highest;
            if (++k == block.inner) k = 0, ++c;
            if (c == block.channels) c = 0;
        }
        float* row = block.data + begin;
        std::size_t rows = size / width;
        for (; rows >= 4; rows -= 4, row += 4 * width) round_rows<Arch, 4>(row, now, width, grids);
        for (; rows > 0; --rows, row += width) round_rows<Arch, 1>(row, now, width, grids);
        if (rest > begin) round_rows<Arch, 1>(row, std::min(rest - begin, now), width, grids);
    }
}

}  // namespace quantsweep::detail
#if defined(__GNUC__) && !defined(__clang__) && defined(__AVX512F__)
#pragma GCC diagnostic pop
#endif
