// SPDX-License-Identifier: BSD-3-Clause
#include <boost/histogram.hpp>

#include "support/bench.hpp"

namespace {

using bench::data;

const bool registered = [] {
    namespace bh = boost::histogram;
    auto histogram = bh::make_histogram_with(std::vector<std::uint64_t>{}, bh::axis::regular<float>{2048, -6.0f, 6.0f});
    bench::for_each_tensor({data::normal, data::relu}, [&](data kind, std::size_t size) {
        bench::add_reading("Boost.Histogram fill, 2,048 bins", "", kind, size,
                           [histogram](std::span<const float> values) mutable {
                               histogram.fill(values);
                               return &histogram;
                           });
    });
    return true;
}();

}  // namespace
