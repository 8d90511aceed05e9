// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Losses as whole numbers, so that their sums are exact, and the sum over a list of choices.

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <quantsweep/allocate/problem.hpp>

namespace quantsweep::detail {

/// The documentation of allocation_problem defines the unit. Each loss is at most 2^(62 - b) units, and there are fewer
/// than 2^b of them. Any sum is therefore at most 2^62, and any difference of two sums fits.
class loss_scale {
public:
    /// Takes a problem that check_problem() accepts.
    explicit loss_scale(const allocation_problem& problem) {
        double largest = 0;
        for (const allocation_group& group : problem.groups) {
            for (const allocation_choice& c : group.choices) largest = std::max(largest, std::fabs(c.loss));
        }
        for (const pair_loss& pair : problem.pairs) largest = std::max(largest, std::fabs(pair.loss));
        int exponent = 0;
        std::frexp(largest, &exponent);
        const std::size_t terms = problem.groups.size() + problem.pairs.size();
        exponent_ = exponent + static_cast<int>(std::bit_width(terms)) - 62;
    }

    std::int64_t units(double loss) const { return std::llround(std::ldexp(loss, -exponent_)); }

    double value(std::int64_t units) const { return std::ldexp(static_cast<double>(units), exponent_); }

    /// Returns an upper bound of the difference of two values whose units differ by at most `units`; 0 for 0. Each
    /// value has been rounded by at most 2^8 units, because it has at most 62 binary digits and a double keeps 53. The
    /// bound itself is rounded too.
    double distance(std::int64_t units) const {
        return units == 0 ? 0 : std::nextafter(value(units + 512), std::numeric_limits<double>::infinity());
    }

private:
    int exponent_;
};

/// Returns the sums over the chosen choices: the loss, pairs included, and every cost.
inline allocation add_up(const allocation_problem& problem, const loss_scale& scale, std::vector<std::size_t> chosen) {
    std::int64_t loss = 0;
    std::vector<std::uint64_t> costs(problem.cost_names.size(), 0);
    for (std::size_t g = 0; g < chosen.size(); ++g) {
        const allocation_choice& choice = problem.groups[g].choices[chosen[g]];
        loss += scale.units(choice.loss);
        for (std::size_t k = 0; k < costs.size(); ++k) costs[k] += choice.costs[k];
    }
    for (const pair_loss& pair : problem.pairs) {
        const bool both =
            chosen[pair.first_group] == pair.first_choice && chosen[pair.second_group] == pair.second_choice;
        if (both) loss += scale.units(pair.loss);
    }
    return {std::move(chosen), scale.value(loss), std::move(costs)};
}

}  // namespace quantsweep::detail
