// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Losses as whole numbers, so that their sums are exact; and what a list of choices adds up to.

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

/// The unit of allocation_problem's documentation. Each loss is at most 2^(62 - b) units, and there are fewer than 2^b of
/// them: any sum is at most 2^62, and any difference of two sums fits.
class loss_scale {
public:
    /// Of a problem that check_problem accepts.
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

    /// A bound of how far two values lie apart whose units lie at most `units` apart, 0 for 0. The values have been rounded,
    /// each by at most 2^8 units, since they have at most 62 binary digits and a double keeps 53; and so is the bound.
    double distance(std::int64_t units) const {
        return units == 0 ? 0 : std::nextafter(value(units + 512), std::numeric_limits<double>::infinity());
    }

private:
    int exponent_;
};

/// The sums of what is chosen, of all costs, pairs included.
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
