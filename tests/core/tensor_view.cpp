// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/tensor_view.hpp>

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

namespace {

using view = qs::tensor_view<const float>;

struct visits {
    std::size_t blocks = 0;
    std::size_t elements = 0;
};

/// Checks that every element of the view is visited once, under its own channel.
visits check(const view& v, std::optional<std::size_t> channel_axis, const std::vector<float>& memory) {
    std::vector<int> seen(memory.size(), 0);
    visits result;
    qs::for_each_block(v, channel_axis, [&](const auto& block) {
        ++result.blocks;
        for (std::size_t o = 0; o < block.outer; ++o)
            for (std::size_t c = 0; c < block.channels; ++c)
                for (std::size_t i = 0; i < block.inner; ++i) {
                    const float* at = block.data + (o * block.channels + c) * block.inner + i;
                    const auto offset = static_cast<std::size_t>(at - memory.data());
                    REQUIRE(offset < memory.size());
                    ++seen[offset];
                    ++result.elements;
                    if (channel_axis && *channel_axis < v.shape.rank() && v.shape[*channel_axis] > 1) {
                        // The channel is the index along that axis. A search finds it again from the offset.
                        const std::size_t channel = block.first_channel + c;
                        bool found = false;
                        std::vector<std::size_t> index(v.shape.rank(), 0);
                        for (std::size_t n = 0; n < v.size() && !found; ++n) {
                            std::size_t rest = n;
                            std::ptrdiff_t here = v.data - memory.data();
                            for (std::size_t a = v.shape.rank(); a-- > 0;) {
                                index[a] = rest % v.shape[a];
                                rest /= v.shape[a];
                                here += static_cast<std::ptrdiff_t>(index[a]) * v.strides[a];
                            }
                            found = here == static_cast<std::ptrdiff_t>(offset) && index[*channel_axis] == channel;
                        }
                        CHECK(found);
                    }
                }
    });
    for (int times : seen) CHECK(times <= 1);
    CHECK(result.elements == v.size());
    return result;
}

}  // namespace

TEST_CASE("dense tensors are one block, whatever their order") {
    std::vector<float> m(2 * 3 * 4 * 5);
    const qs::shape s{2, 3, 4, 5};
    CHECK(check(view{m.data(), s}, 1, m).blocks == 1);
    CHECK(check(view{m.data(), s, qs::column_major(s)}, 1, m).blocks == 1);
    CHECK(check(view{m.data(), s, qs::strides{60, 1, 15, 3}}, 1, m).blocks == 1);  // channels last
    CHECK(check(view{m.data(), s}, std::nullopt, m).blocks == 1);
    CHECK(check(view{m.data(), s}, 9, m).blocks == 1);
    std::size_t inner = 0;
    qs::for_each_block(view{m.data(), s}, 1, [&](const auto& b) { inner = b.inner; });
    CHECK(inner == 20);
}

TEST_CASE("slices are a few blocks, and every element is in one") {
    std::vector<float> m(6 * 7 * 8);
    CHECK(check(view{m.data(), {6, 7, 5}, {56, 8, 1}}, 1, m).blocks == 42);  // a column is cut off
    CHECK(check(view{m.data(), {6, 4, 8}, {56, 8, 1}}, 1, m).blocks == 6);   // fewer channels
    CHECK(check(view{m.data(), {3, 7, 8}, {112, 8, 1}}, 1, m).blocks == 3);  // every second sample
    CHECK(check(view{m.data(), {6, 1, 8}, {56, 8, 1}}, 1, m).blocks == 6);
    CHECK(check(view{m.data(), {6, 0, 8}, {56, 8, 1}}, 1, m).blocks == 0);
    CHECK(check(view{m.data(), {}, {}}, 1, m).blocks == 1);
    CHECK(check(view{m.data() + 55, {56}, {-1}}, std::nullopt, m).elements == 56);
}

TEST_CASE("random slices and permutations") {
    std::mt19937 random{4};
    std::vector<float> m(5 * 6 * 7 * 4);
    for (int trial = 0; trial < 60; ++trial) {
        std::array<std::size_t, 4> order{0, 1, 2, 3};
        std::shuffle(order.begin(), order.end(), random);
        const qs::shape full{5, 6, 7, 4};
        const qs::strides steps = qs::row_major(full);
        qs::shape s(4);
        qs::strides t(4);
        for (std::size_t a = 0; a < 4; ++a) {
            s[a] = 1 + random() % full[order[a]];
            t[a] = steps[order[a]];
        }
        INFO("trial " << trial);
        check(view{m.data(), s, t}, random() % 4, m);
    }
}

TEST_CASE("channels are counted") {
    const view v{nullptr, {2, 3, 4}};
    CHECK(qs::channel_count(v, 1) == 3);
    CHECK(qs::channel_count(v, std::nullopt) == 1);
    CHECK(qs::channel_count(v, 7) == 1);
}

TEST_CASE("slices along an axis are each index of it, and the whole where there is none") {
    const std::vector<float> memory{0, 1, 2, 3, 4, 5};
    std::vector<float> firsts;
    const auto visit = [&](std::size_t i, const view& slice) {
        CHECK(i == firsts.size());
        CHECK(slice.shape.rank() == 2);
        firsts.push_back(*slice.data);
    };
    const view all{memory.data(), {2, 3}};
    qs::for_each_slice(all, 1, [&](std::size_t i, const view& slice) {
        CHECK(slice.size() == 2);
        visit(i, slice);
    });
    CHECK(firsts == std::vector<float>{0, 1, 2});
    firsts.clear();
    qs::for_each_slice(view{memory.data() + 5, {2, 3}, {-3, -1}}, 0, visit);
    CHECK(firsts == std::vector<float>{5, 2});
    for (const std::optional<std::size_t> none : {std::optional<std::size_t>{}, std::optional<std::size_t>{2}}) {
        firsts.clear();
        qs::for_each_slice(all, none, visit);
        CHECK(firsts == std::vector<float>{0});
    }
    qs::for_each_slice(view{memory.data(), {0, 3}}, 0, [&](std::size_t, const view&) { FAIL("no slice of nothing"); });
}

TEST_CASE("places come in row-major order, whatever the strides") {
    const std::vector<float> memory{0, 1, 2, 3, 4, 5};
    const auto read = [](const view& v) {
        std::vector<float> values;
        qs::for_each_place(v, [&](std::ptrdiff_t at) { values.push_back(v.data[at]); });
        return values;
    };
    CHECK(read(view{memory.data(), {2, 3}}) == memory);
    CHECK(read(view{memory.data(), {3, 2}, {1, 3}}) == std::vector<float>{0, 3, 1, 4, 2, 5});
    CHECK(read(view{memory.data() + 5, {2, 3}, {-3, -1}}) == std::vector<float>{5, 4, 3, 2, 1, 0});
    CHECK(read(view{memory.data(), {}}) == std::vector<float>{0});
    CHECK(read(view{memory.data(), {0, 3}}).empty());
}
