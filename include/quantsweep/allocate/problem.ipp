// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of problem.hpp.

#include <quantsweep/allocate/problem.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <string_view>
#include <utility>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

/// Adds up the largest losses and costs, and refuses the layer at which a sum becomes too large.
class largest_sums {
public:
    explicit largest_sums(const std::vector<std::string>& names) : names_{names}, costs_(names.size(), 0) {}

    void add_loss(const std::string& layer, double loss) {
        loss_ += std::fabs(loss);
        if (!std::isfinite(loss_)) {
            throw invalid_argument{layer,
                                   "with this layer the losses add up beyond the largest double; scale them down"};
        }
    }

    void add_cost(const std::string& layer, std::size_t k, std::uint64_t cost) {
        constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
        if (cost > most - costs_[k]) {
            throw invalid_argument{layer, "with this layer the largest " + names_[k] +
                                              " add up to 2^63 or more; count them in a larger unit"};
        }
        costs_[k] += cost;
    }

private:
    const std::vector<std::string>& names_;
    double loss_ = 0;
    std::vector<std::uint64_t> costs_;
};

QUANTSWEEP_INLINE std::string choice_text(const allocation_choice& choice) {
    return choice.scheme.empty() ? "float" : choice.scheme;
}

QUANTSWEEP_INLINE void check_group(const allocation_group& group, const std::vector<std::string>& names,
                                   largest_sums& sums) {
    const std::string& layer = group.layers.front();
    if (group.choices.empty())
        throw invalid_argument{layer, "the problem has no choice for this layer; give it at least one"};
    double loss = 0;
    std::vector<std::uint64_t> costs(names.size(), 0);
    for (const allocation_choice& choice : group.choices) {
        if (!std::isfinite(choice.loss)) {
            throw invalid_argument{layer, "its loss under " + choice_text(choice) + " is NaN or infinite"};
        }
        if (choice.costs.size() != names.size()) {
            throw invalid_argument{layer, "its number of costs under " + choice_text(choice) + " is " +
                                              std::to_string(choice.costs.size()) + ", but the problem names " +
                                              std::to_string(names.size())};
        }
        loss = std::max(loss, std::fabs(choice.loss));
        for (std::size_t k = 0; k < costs.size(); ++k) costs[k] = std::max(costs[k], choice.costs[k]);
    }
    sums.add_loss(layer, loss);
    for (std::size_t k = 0; k < costs.size(); ++k) sums.add_cost(layer, k, costs[k]);
}

QUANTSWEEP_INLINE void check_layers(const std::vector<allocation_group>& groups) {
    std::vector<std::pair<std::string_view, std::size_t>> layers;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        if (groups[g].layers.empty())
            throw invalid_argument{"", "group " + std::to_string(g) + " lists no layer; list at least one"};
        for (const std::string& layer : groups[g].layers) layers.emplace_back(layer, g);
    }
    std::sort(layers.begin(), layers.end());
    const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
    const auto twice = std::adjacent_find(layers.begin(), layers.end(), same);
    if (twice != layers.end()) {
        throw invalid_argument{twice->first, "it is listed twice, in group " + std::to_string(twice->second) +
                                                 " and in group " + std::to_string(std::next(twice)->second)};
    }
}

QUANTSWEEP_INLINE void check_pair(const allocation_problem& problem, std::size_t p, largest_sums& sums) {
    const pair_loss& pair = problem.pairs[p];
    const std::string which = "pair " + std::to_string(p) + " names ";
    for (const auto& [g, c] :
         {std::pair{pair.first_group, pair.first_choice}, {pair.second_group, pair.second_choice}}) {
        if (g >= problem.groups.size()) {
            throw invalid_argument{"", which + "group " + std::to_string(g) + ", but the problem has only " +
                                           std::to_string(problem.groups.size()) + " groups, counted from 0"};
        }
        const allocation_group& group = problem.groups[g];
        if (c >= group.choices.size()) {
            throw invalid_argument{group.layers.front(),
                                   which + "choice " + std::to_string(c) + ", but this layer's group has only " +
                                       std::to_string(group.choices.size()) + " choices, counted from 0"};
        }
    }
    const std::string& layer = problem.groups[pair.first_group].layers.front();
    if (pair.first_group == pair.second_group)
        throw invalid_argument{layer, which + "this layer's group twice; a pair needs two groups"};
    if (!std::isfinite(pair.loss)) {
        throw invalid_argument{layer, "its loss in pair " + std::to_string(p) + ", with " +
                                          problem.groups[pair.second_group].layers.front() + ", is NaN or infinite"};
    }
    sums.add_loss(layer, pair.loss);
}

}  // namespace detail

QUANTSWEEP_INLINE void check_problem(const allocation_problem& problem) {
    detail::check_layers(problem.groups);
    detail::largest_sums sums{problem.cost_names};
    for (const allocation_group& group : problem.groups) detail::check_group(group, problem.cost_names, sums);
    for (std::size_t p = 0; p < problem.pairs.size(); ++p) detail::check_pair(problem, p, sums);
}

}  // namespace quantsweep
