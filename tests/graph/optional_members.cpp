// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/detail/optional_members.hpp>

#include <cstddef>
#include <span>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/graph/as_hooked.hpp>
#include <quantsweep/graph/check_graph.hpp>

#include "../support/toy_graph.hpp"

namespace qs = quantsweep;
namespace detail = quantsweep::detail;

namespace {

/// Has only the six members.
struct least {
    using tensor = std::vector<float>;
    std::size_t size() const { return 0; }
    qs::layer_info info(std::size_t) const { return {"none"}; }
    std::span<const std::size_t> inputs(std::size_t) const { return {}; }
    std::span<const std::size_t> outputs() const { return {}; }
    tensor evaluate(std::size_t, std::span<const tensor* const>) { return {}; }
    std::span<const qs::parameter> parameters(std::size_t) { return {}; }
};
struct misspelt : least {
    void recycel(tensor&&) {}
};
struct overloaded : least {
    void recycle(int) {}
    template <class T>
    void recycle(const T*) {}
};
class secret : public least {
    [[maybe_unused]] void recycle(tensor&&) {}
};
struct last final : least {
    void recycle(int) {}
};
struct derived_graph : toy::graph {};

// A member is found by its name alone, whatever kind it is.
static_assert(!detail::names_recycle<least> && !detail::names_recycle<misspelt>);
static_assert(detail::names_recycle<overloaded> && !detail::has_recycle<overloaded>);
static_assert(detail::names_recycle<secret> && !detail::has_recycle<secret>);
static_assert(!detail::names_recycle<last>);  // for a final class this is unknown
static_assert(detail::names_clone<derived_graph> && detail::inherits_clone<derived_graph>);
static_assert(!detail::inherits_clone<toy::graph>);
static_assert(detail::optional_members_fit<derived_graph>() && detail::optional_members_fit<misspelt>());

/// Returns the names that were found, in the order of the list.
std::string found(const std::vector<qs::optional_member>& members) {
    std::string names;
    for (const qs::optional_member& m : members)
        if (m.found) names += m.member + " ";
    return names;
}

}  // namespace

TEST_CASE("the report of a host lists its optional members") {
    using vectors = std::vector<toy::tensor>;
    CHECK(found(detail::members_of_stepped<least, std::vector<least::tensor>>()).empty());
    CHECK(found(detail::members_of_stepped<toy::graph, vectors>()) ==
          "parameters_changed(node) clone() recycle(tensor&&) ");
    CHECK(found(detail::members_of_stepped<derived_graph, vectors>()) == "parameters_changed(node) recycle(tensor&&) ");
    toy::graph host = toy::chain(2);
    const auto batch = toy::builder{1}.make_batch(2, 1, 4, 5);
    const std::string text = qs::check_graph(host, batch).text();
    CHECK(text.find("found   recycle(tensor&&): to use the memory of dead tensors again\n") != std::string::npos);
    CHECK(text.find("absent  forward(inputs): to compare stepping with the host's own pass\n") != std::string::npos);
    qs::as_hooked engine{toy::chain(2)};
    const std::string hooked = qs::check_graph(engine, batch).text();
    CHECK(hooked.find("found   run(inputs, before, after): for schemes that quantize inputs\n") != std::string::npos);
}
