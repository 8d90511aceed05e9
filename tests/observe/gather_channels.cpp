// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/observe/detail/gather_channels.hpp>

#include <numeric>
#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("each channel is shown whole and in order, whatever the layout") {
    for (const std::size_t channels : {1u, 15u, 16u, 21u, 32u})
        for (const std::size_t inner : {1u, 2u, 16u})
            for (std::size_t outer = 0; outer <= 70; ++outer) {
                INFO(outer, " by ", channels, " by ", inner);
                std::vector<float> values(1 + outer * channels * inner);
                std::iota(values.begin(), values.end(), 0.0f);
                std::vector<std::vector<float>> expected(channels), seen(channels);
                for (std::size_t i = 1; i < values.size(); ++i)
                    expected[(i - 1) / inner % channels].push_back(values[i]);
                qs::detail::gather_channels({values.data() + 1, 0, outer, channels, inner},
                                            [&](std::size_t c, std::span<const float> part) {
                                                seen[c].insert(seen[c].end(), part.begin(), part.end());
                                            });
                CHECK(seen == expected);
            }
}
