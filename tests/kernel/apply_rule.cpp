// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/detail/apply_rule.hpp>

#include "rule_laws.hpp"

namespace {

/// Adds the element's index: shows which one it was told.
struct add_index {
    float high = 0;
    template <class Floats>
    [[gnu::always_inline]] void operator()(Floats& x, const quantsweep::words_like<Floats>& index) const noexcept {
        quantsweep::words_like<Floats> bits;
        quantsweep::copy_bits(x, bits);
        bits = bits + index;
        quantsweep::copy_bits(bits, x);
        x = x + high;
    }
    add_index stretch(std::uint32_t h) const noexcept { return {static_cast<float>(h)}; }
};

}  // namespace

TEST_CASE("a rule is applied to each element with its index, whatever the vectors") {
    quantsweep::laws::rule_laws(add_index{});
}
