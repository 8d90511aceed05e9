// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/any_batches.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

namespace {

using vector = std::vector<float>;
using batch = qs::batch<vector, std::string>;

/// Loads a batch when asked and returns it by value.
struct loads_by_value {
    std::size_t size() const { return 3; }
    batch operator[](std::size_t i) const { return {{vector(4, static_cast<float>(i))}, {"a", "b"}, 2}; }
};

float first_value(const qs::tensor_ref& input) { return *input.view().as<float>().data; }

std::string hex_of_labels(const qs::batch_view& view) {
    qs::fingerprint mark;
    view.with_labels->add(mark, view.batch);
    return mark.hex();
}

}  // namespace

TEST_CASE("a batch is seen through its view: inputs, samples and labels of their own types") {
    const batch given{{vector{1, 2}, vector{3}}, {"cat", "dog"}, 2};
    const qs::batch_view view = qs::view_batch<vector>(given);
    REQUIRE(view.inputs.size() == 2);
    CHECK(&view.inputs[1].as<vector>() == &given.inputs[1]);
    CHECK(view.samples == 2);
    CHECK(view.labels == 2);
    CHECK(view.label(1) == &given.labels[1]);
    const std::shared_ptr<const void> copy = view.with_labels->copy(view.label(0));
    CHECK(copy.get() != view.label(0));
    CHECK(*static_cast<const std::string*>(copy.get()) == "cat");
}

TEST_CASE("labels count in a fingerprint where they can be told apart, and there are batches without") {
    const batch cats{{vector{1}}, {"cat"}, 1}, dogs{{vector{1}}, {"dog"}, 1};
    CHECK(hex_of_labels(qs::view_batch<vector>(cats)) != hex_of_labels(qs::view_batch<vector>(dogs)));
    const qs::batch<vector, const int*> pointers{{vector{1}}, {nullptr}, 1};
    CHECK((qs::view_batch<vector>(pointers).with_labels->add == nullptr));
    const qs::batch<vector> bare{{vector{1}}, {}, 1};
    CHECK(qs::view_batch<vector>(bare).labels == 0);
    CHECK(qs::view_batch<vector>(bare).label(0) == nullptr);
}

TEST_CASE("a batch that is made when it is asked for lives as long as it is looked at") {
    const loads_by_value source;
    const qs::batches_model<vector, loads_by_value> model{source};
    REQUIRE(model.size() == 3);
    for (std::size_t b = 0; b < model.size(); ++b) {
        std::size_t calls = 0;
        model.visit(b, [&](const qs::batch_view& view) {
            ++calls;
            CHECK(first_value(view.inputs[0]) == static_cast<float>(b));
            CHECK(*static_cast<const std::string*>(view.label(1)) == "b");
        });
        CHECK(calls == 1);
    }
}
