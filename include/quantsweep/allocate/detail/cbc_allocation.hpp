// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  An allocation problem as an integer program whose answers keep the budgets exactly.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <vector>

#include <quantsweep/allocate/detail/cbc_program.hpp>
#include <quantsweep/allocate/problem.hpp>

namespace quantsweep::detail {

/// A column for each choice, 1 where it is made. CBC computes in double and with tolerances, so costs are handed to it
/// such that no allocation within the budgets is lost: above the cheapest choice of their group, divided by what divides
/// all, and cut to whole numbers below 2^28 (the sum of what is cut down is at most the cut sum). What it answers is added
/// up exactly, and an answer that exceeds a budget is forbidden before it is asked again.
class cbc_allocation {
public:
    explicit cbc_allocation(const allocation_problem& problem) : problem_{problem} {
        for (const allocation_group& group : problem.groups) {
            first_.push_back(program_.columns.size());
            cbc_program::row one;
            one.sense = 'E', one.right = 1;
            for (std::size_t c = 0; c < group.choices.size(); ++c) one.add(program_.columns.size() + c, 1);
            program_.columns.resize(program_.columns.size() + group.choices.size());
            program_.rows.push_back(std::move(one));
        }
    }

    /// What is lost is minimized, in a scale in which CBC's tolerances are small.
    void minimize_loss() {
        double largest = 0;
        for (const allocation_group& group : problem_.groups) {
            for (const allocation_choice& c : group.choices) largest = std::max(largest, std::fabs(c.loss));
        }
        for (const pair_loss& pair : problem_.pairs) largest = std::max(largest, std::fabs(pair.loss));
        const double scale = largest > 0 ? largest / largest_objective : 1;
        for (std::size_t g = 0; g < problem_.groups.size(); ++g) {
            const std::vector<allocation_choice>& choices = problem_.groups[g].choices;
            for (std::size_t c = 0; c < choices.size(); ++c) column(g, c).objective = choices[c].loss / scale;
        }
        for (const pair_loss& pair : problem_.pairs) add_pair(pair, pair.loss / scale);
    }

    /// The k-th cost is.
    void minimize_cost(std::size_t k) {
        const std::uint64_t most = cost_above_cheapest(k);
        for (std::size_t g = 0; g < problem_.groups.size(); ++g) {
            for (std::size_t c = 0; c < problem_.groups[g].choices.size(); ++c) {
                column(g, c).objective =
                    largest_objective * static_cast<double>(extra(g, c, k)) / static_cast<double>(most);
            }
        }
    }

    /// From now on the k-th cost is at most `budget`, which is not below the cheapest choices' sum.
    void limit(std::size_t k, std::uint64_t budget) {
        budgets_.push_back({k, budget});
        const std::uint64_t room = budget - cheapest_sum(k);
        std::uint64_t divisor = 0, all = 0;
        for_each_choice([&](std::size_t g, std::size_t c) {
            if (extra(g, c, k) > room) {
                column(g, c).most = 0;
            } else {
                divisor = std::gcd(divisor, extra(g, c, k));
            }
        });
        if (divisor == 0) return;
        int shift = 0;
        while ((room / divisor) >> shift >= (std::uint64_t{1} << 28)) ++shift;
        cbc_program::row row;
        for_each_choice([&](std::size_t g, std::size_t c) {
            const std::uint64_t factor = (extra(g, c, k) / divisor) >> shift;
            if (factor != 0 && extra(g, c, k) <= room) row.add(first_[g] + c, static_cast<double>(factor));
        });
        (void)all;
        row.right = static_cast<double>((room / divisor) >> shift);
        program_.rows.push_back(std::move(row));
    }

    /// The best choices, one for each group; none where there is no allocation within the budgets.
    std::optional<std::vector<std::size_t>> solve() {
        for (;;) {
            const std::optional<std::vector<double>> values = run_cbc(program_);
            if (!values) return {};
            std::vector<std::size_t> chosen;
            for (std::size_t g = 0; g < first_.size(); ++g) {
                const auto begin = values->begin() + static_cast<std::ptrdiff_t>(first_[g]);
                const auto end = begin + static_cast<std::ptrdiff_t>(problem_.groups[g].choices.size());
                chosen.push_back(static_cast<std::size_t>(std::max_element(begin, end) - begin));
            }
            const auto exceeded = std::find_if(budgets_.begin(), budgets_.end(),
                                               [&](const limited& b) { return cost_of(chosen, b.cost) > b.budget; });
            if (exceeded == budgets_.end()) return chosen;
            forbid(chosen, exceeded->cost);
        }
    }

    std::uint64_t cheapest_sum(std::size_t k) const {
        std::uint64_t sum = 0;
        for (std::size_t g = 0; g < problem_.groups.size(); ++g) sum += cheapest(g, k);
        return sum;
    }

    std::uint64_t cost_of(const std::vector<std::size_t>& chosen, std::size_t k) const {
        std::uint64_t sum = 0;
        for (std::size_t g = 0; g < chosen.size(); ++g) sum += problem_.groups[g].choices[chosen[g]].costs[k];
        return sum;
    }
    // TODO tidy

private:
    struct limited {
        std::size_t cost;
        std::uint64_t budget;
    };
#ifndef LO
#define LO 1e6
#endif
    static constexpr double largest_objective = LO;

    cbc_program::column& column(std::size_t g, std::size_t c) { return program_.columns[first_[g] + c]; }

    template <class Use>
    void for_each_choice(Use use) const {
        for (std::size_t g = 0; g < problem_.groups.size(); ++g) {
            for (std::size_t c = 0; c < problem_.groups[g].choices.size(); ++c) use(g, c);
        }
    }

    std::uint64_t cheapest(std::size_t g, std::size_t k) const {
        std::uint64_t least = problem_.groups[g].choices.front().costs[k];
        for (const allocation_choice& c : problem_.groups[g].choices) least = std::min(least, c.costs[k]);
        return least;
    }
    std::uint64_t extra(std::size_t g, std::size_t c, std::size_t k) const {
        return problem_.groups[g].choices[c].costs[k] - cheapest(g, k);
    }
    std::uint64_t cost_above_cheapest(std::size_t k) const {
        std::uint64_t most = 1;
        for_each_choice([&](std::size_t g, std::size_t c) { most = std::max(most, extra(g, c, k)); });
        return most;
    }

    void add_pair(const pair_loss& pair, double loss) {
        const std::size_t both = program_.columns.size();
        program_.columns.push_back({loss, 1, false});
        const std::size_t first = first_[pair.first_group] + pair.first_choice;
        const std::size_t second = first_[pair.second_group] + pair.second_choice;
        if (loss > 0) {
            cbc_program::row row;
            row.add(both, 1), row.add(first, -1), row.add(second, -1);
            row.sense = 'G', row.right = -1;
            program_.rows.push_back(row);
        } else {
            for (std::size_t one : {first, second}) {
                cbc_program::row row;
                row.add(both, 1), row.add(one, -1);
                program_.rows.push_back(row);
            }
        }
    }

    /// No allocation makes all of those choices that cost more than the cheapest.
    void forbid(const std::vector<std::size_t>& chosen, std::size_t k) {
        cbc_program::row row;
        for (std::size_t g = 0; g < chosen.size(); ++g) {
            if (extra(g, chosen[g], k) > 0) row.add(first_[g] + chosen[g], 1);
        }
        row.right = static_cast<double>(row.columns.size()) - 1;
        program_.rows.push_back(row);
        ++cuts;
    }

public:
    int cuts = 0;

private:
    const allocation_problem& problem_;
    cbc_program program_;
    std::vector<std::size_t> first_;
    std::vector<limited> budgets_;
};

}  // namespace quantsweep::detail
