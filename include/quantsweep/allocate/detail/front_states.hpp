// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The states of the dynamic program behind pareto_front: adding a group, and dropping states that lie close
///        together.

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <quantsweep/allocate/detail/loss_scale.hpp>

namespace quantsweep::detail {

/// The cost and loss of the groups added so far.
struct front_state {
    std::uint64_t cost = 0;
    std::int64_t loss = 0;

    friend auto operator<=>(const front_state&, const front_state&) = default;
};

/// How a state came about: from which earlier state, and by which of undominated_choices().
struct front_step {
    std::uint32_t from = 0;
    std::uint32_t choice = 0;
};

/// States by ascending cost and falling loss, each with its step.
struct front_stage {
    std::vector<front_state> states;
    std::vector<front_step> steps;

    void push(front_state state, front_step step) {
        states.push_back(state);
        steps.push_back(step);
    }
};

struct front_choice {
    front_state adds;
    std::size_t place = 0;  ///< the place among the group's choices

    friend auto operator<=>(const front_choice&, const front_choice&) = default;
};

/// Returns the choices of a group that no other choice equals or beats in both cost and loss, by ascending cost.
inline std::vector<front_choice> undominated_choices(const allocation_group& group, const loss_scale& scale) {
    std::vector<front_choice> all, kept;
    for (std::size_t c = 0; c < group.choices.size(); ++c) {
        all.push_back({{group.choices[c].costs.front(), scale.units(group.choices[c].loss)}, c});
    }
    std::sort(all.begin(), all.end());
    for (const front_choice& c : all) {
        if (kept.empty() || c.adds.loss < kept.back().adds.loss) kept.push_back(c);
    }
    return kept;
}

/// Combines every state with every choice and drops what another combination equals or beats in both. Each choice gives
/// a sorted list of states; the lists are merged by cost. Of equal states, the one with the cheaper choice is kept.
inline front_stage add_group(const std::vector<front_state>& states, const std::vector<front_choice>& choices) {
    front_stage result;
    std::vector<std::size_t> heads(choices.size(), 0);
    std::int64_t lowest = std::numeric_limits<std::int64_t>::max();
    for (;;) {
        std::size_t best = choices.size();
        front_state next;
        for (std::size_t c = 0; c < choices.size(); ++c) {
            const front_state adds = choices[c].adds;
            std::size_t& head = heads[c];
            while (head < states.size() && states[head].loss + adds.loss >= lowest) ++head;
            if (head == states.size()) continue;
            const front_state candidate{states[head].cost + adds.cost, states[head].loss + adds.loss};
            if (best == choices.size() || candidate < next) best = c, next = candidate;
        }
        if (best == choices.size()) return result;
        result.push(next, {static_cast<std::uint32_t>(heads[best]), static_cast<std::uint32_t>(best)});
        lowest = next.loss;
    }
}

/// Calls keep(place) for the states that remain if one state may replace those behind it that lose at most `within`
/// less: the first, then each time the first that loses less than that, and the last.
template <class Keep>
void for_each_kept(const std::vector<front_state>& states, std::int64_t within, Keep keep) {
    std::size_t at = 0;
    keep(at);
    for (std::size_t s = 1; s < states.size(); ++s) {
        if (states[at].loss - states[s].loss > within || s + 1 == states.size()) keep(at = s);
    }
}

/// Returns the smallest `within`, or nearly the smallest, that leaves at most `most` states. `most` is 2 or more, and
/// there are more states than that.
/// Proof that the upper end of the search leaves no more: Without the last state, m states remain, each at least within
/// + 1 below the one before. So (m - 1) (within + 1) <= range, and within + 1 > range / (most - 1), so m - 1 < most -
/// 1. With the last state, m + 1 <= most.
inline std::int64_t distance_for(const std::vector<front_state>& states, std::size_t most) {
    const std::int64_t range = states.front().loss - states.back().loss;
    std::int64_t low = 0, high = range / static_cast<std::int64_t>(most - 1) + 1;
    while (high - low > 1) {
        const std::int64_t middle = low + (high - low) / 2;
        std::size_t count = 0;
        for_each_kept(states, middle, [&](std::size_t) { ++count; });
        (count > most ? low : high) = middle;
        if (count <= most && count >= most - most / 16) break;
    }
    return high;
}

/// Leaves at most `most` states, including both ends. Returns the largest difference in loss between a state that
/// remains and a dropped state that it replaces.
inline std::int64_t thin(front_stage& stage, std::size_t most) {
    if (stage.states.size() <= most) return 0;
    front_stage kept;
    std::int64_t worst = 0;
    std::size_t last = 0;
    for_each_kept(stage.states, distance_for(stage.states, most), [&](std::size_t s) {
        if (s > last + 1) worst = std::max(worst, stage.states[last].loss - stage.states[s - 1].loss);
        kept.push(stage.states[s], stage.steps[s]);
        last = s;
    });
    stage = std::move(kept);
    return worst;
}

}  // namespace quantsweep::detail
