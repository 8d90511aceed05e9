// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  An allocation problem as an integer program whose solutions keep the budgets exactly.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include <quantsweep/allocate/detail/cbc_program.hpp>
#include <quantsweep/allocate/problem.hpp>

namespace quantsweep::detail {

/// One cost of a problem, as the extra cost of each choice over the cheapest choice of its group.
class extra_cost {
public:
    extra_cost(const allocation_problem& problem, std::size_t k) {
        for (const allocation_group& group : problem.groups) {
            std::vector<std::uint64_t> costs;
            for (const allocation_choice& c : group.choices) costs.push_back(c.costs[k]);
            const std::uint64_t least = *std::min_element(costs.begin(), costs.end());
            least_ += least;
            for (std::uint64_t& cost : costs) cost -= least;
            extra_.push_back(std::move(costs));
        }
    }

    /// Returns the smallest budget that can be kept, if only this cost counts.
    std::uint64_t least() const { return least_; }

    std::uint64_t of(std::size_t group, std::size_t choice) const { return extra_[group][choice]; }

    std::uint64_t of(const std::vector<std::size_t>& chosen) const {
        std::uint64_t sum = 0;
        for (std::size_t g = 0; g < chosen.size(); ++g) sum += of(g, chosen[g]);
        return sum;
    }

    /// Calls use(group, choice, extra cost).
    template <class Use>
    void for_each(Use use) const {
        for (std::size_t g = 0; g < extra_.size(); ++g) {
            for (std::size_t c = 0; c < extra_[g].size(); ++c) use(g, c, extra_[g][c]);
        }
    }

private:
    std::vector<std::vector<std::uint64_t>> extra_;
    std::uint64_t least_ = 0;
};

/// The program has a column for each choice, which is 1 if the choice is made.
class cbc_allocation {
public:
    explicit cbc_allocation(const allocation_problem& problem) : problem_{problem} {
        for (const allocation_group& group : problem.groups) {
            first_.push_back(program_.columns.size());
            cbc_program::row one{{}, {}, 'E', 1};
            for (std::size_t c = 0; c < group.choices.size(); ++c) one.add(first_.back() + c, 1);
            program_.columns.resize(first_.back() + group.choices.size());
            program_.rows.push_back(std::move(one));
        }
    }

    void minimize_loss() {
        double largest = 0;
        for (const allocation_group& group : problem_.groups) {
            for (const allocation_choice& c : group.choices) largest = std::max(largest, std::fabs(c.loss));
        }
        for (const pair_loss& pair : problem_.pairs) largest = std::max(largest, std::fabs(pair.loss));
        if (largest == 0) return;
        for (std::size_t g = 0; g < problem_.groups.size(); ++g) {
            const std::vector<allocation_choice>& choices = problem_.groups[g].choices;
            for (std::size_t c = 0; c < choices.size(); ++c) {
                program_.columns[first_[g] + c].objective = choices[c].loss / largest * largest_objective;
            }
        }
        for (const pair_loss& pair : problem_.pairs) add_pair(pair, pair.loss / largest * largest_objective);
    }

    void minimize_cost(const extra_cost& cost) {
        std::uint64_t largest = 1;
        cost.for_each([&](std::size_t, std::size_t, std::uint64_t extra) { largest = std::max(largest, extra); });
        cost.for_each([&](std::size_t g, std::size_t c, std::uint64_t extra) {
            program_.columns[first_[g] + c].objective =
                static_cast<double>(extra) / static_cast<double>(largest) * largest_objective;
        });
    }

    /// Adds a budget, which must be at least cost.least().
    /// CBC computes in double with tolerances, so it is given costs that are small whole numbers: divided by their
    /// greatest common divisor and cut to less than 2^28. Rounding down excludes no allocation within the budget,
    /// because a sum of rounded costs is at most the rounded sum. solve() adds up exactly and rejects the others.
    void limit(const extra_cost& cost, std::uint64_t budget) {
        const std::uint64_t room = budget - cost.least();
        limits_.push_back({cost, room});
        std::uint64_t divisor = 0;
        cost.for_each([&](std::size_t g, std::size_t c, std::uint64_t extra) {
            if (extra > room) {
                program_.columns[first_[g] + c].most = 0;
            } else {
                divisor = std::gcd(divisor, extra);
            }
        });
        if (divisor == 0) return;
        int shift = 0;
        while ((room / divisor) >> shift >= (std::uint64_t{1} << 28)) ++shift;
        cbc_program::row row{{}, {}, 'L', static_cast<double>((room / divisor) >> shift)};
        cost.for_each([&](std::size_t g, std::size_t c, std::uint64_t extra) {
            const std::uint64_t whole = (extra / divisor) >> shift;
            if (whole != 0 && extra <= room) row.add(first_[g] + c, static_cast<double>(whole));
        });
        program_.rows.push_back(std::move(row));
    }

    /// Returns the best choice for each group; nullopt if no allocation keeps the budgets.
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
            const auto exceeded = std::find_if(limits_.begin(), limits_.end(),
                                               [&](const limited& l) { return l.cost.of(chosen) > l.room; });
            if (exceeded == limits_.end()) return chosen;
            forbid(chosen, exceeded->cost);
        }
    }

private:
    struct limited {
        extra_cost cost;
        std::uint64_t room;
    };

    /// CBC's tolerances are absolute: 1e-9 on the value of the objective.
    static constexpr double largest_objective = 1e6;

    /// Adds a column that is 1 if both choices are made. The constraint in one direction suffices for a minimum.
    void add_pair(const pair_loss& pair, double objective) {
        const std::size_t both = program_.columns.size();
        const std::size_t first = first_[pair.first_group] + pair.first_choice;
        const std::size_t second = first_[pair.second_group] + pair.second_choice;
        program_.columns.push_back({objective, 1, false});
        if (objective > 0) {
            program_.rows.push_back({{}, {}, 'G', -1});
            program_.rows.back().add(both, 1);
            program_.rows.back().add(first, -1);
            program_.rows.back().add(second, -1);
            return;
        }
        for (std::size_t one : {first, second}) {
            program_.rows.push_back({{}, {}, 'L', 0});
            program_.rows.back().add(both, 1);
            program_.rows.back().add(one, -1);
        }
    }

    /// Excludes an allocation that exceeds a budget. It exceeds it whatever the groups with their cheapest choice have,
    /// so all of those allocations are excluded too.
    void forbid(const std::vector<std::size_t>& chosen, const extra_cost& cost) {
        cbc_program::row row;
        for (std::size_t g = 0; g < chosen.size(); ++g) {
            if (cost.of(g, chosen[g]) > 0) row.add(first_[g] + chosen[g], 1);
        }
        row.right = static_cast<double>(row.columns.size()) - 1;
        program_.rows.push_back(std::move(row));
    }

    const allocation_problem& problem_;
    cbc_program program_;
    std::vector<std::size_t> first_;  // the first column of each group
    std::vector<limited> limits_;
};

}  // namespace quantsweep::detail
