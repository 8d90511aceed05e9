// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/batch.hpp>

#include <string>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

namespace {

using vector = std::vector<float>;

/// Loads a batch when asked and returns it by value.
struct loads_when_asked {
    std::size_t size() const { return 3; }
    qs::batch<vector, std::string> operator[](std::size_t i) const {
        return {{vector(4, static_cast<float>(i))}, {"a", "b"}, 2};
    }
};
struct unlabelled {
    std::vector<vector> inputs;
    std::size_t samples;
};

static_assert(qs::batch_of<qs::batch<vector>, vector>);
static_assert(!qs::batch_of<qs::batch<vector>, std::vector<double>>);
static_assert(!qs::batch_of<unlabelled, vector>);
static_assert(qs::batch_source<std::vector<qs::batch<vector, int>>, vector>);
struct maskless {
    std::vector<vector> inputs;
    std::vector<int> labels;
    std::size_t samples;
};
static_assert(qs::batch_of<maskless, vector>);
static_assert(qs::batch_source<loads_when_asked, vector>);
static_assert(!qs::batch_source<vector, vector>);
static_assert(std::is_same_v<qs::label_type<loads_when_asked>, std::string>);
static_assert(std::is_same_v<qs::label_type<std::vector<qs::batch<vector>>>, qs::no_label>);

}  // namespace

TEST_CASE("a batch of one's own may have a mask or none") {
    CHECK(qs::mask_of(maskless{}).empty());
    const qs::batch<vector> padded{{vector(4)}, {}, 2, {1, 0}};
    CHECK(qs::mask_of(padded).size() == 2);
    CHECK(qs::mask_of(padded).data() == padded.mask.data());
}

TEST_CASE("batches may be made when they are asked for") {
    const loads_when_asked source;
    CHECK(source[2].inputs[0][0] == 2);
    CHECK(source[2].labels.size() == source[2].samples);
}
