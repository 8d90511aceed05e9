// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Turns a planned row and the totals of its cell into a row of the result.

#include <algorithm>
#include <cstddef>
#include <vector>

#include <quantsweep/sweep/detail/plan/row_plan.hpp>
#include <quantsweep/sweep/detail/quantize/layer_quantizers.hpp>
#include <quantsweep/sweep/detail/score/rows.hpp>
#include <quantsweep/sweep/detail/sweep_inputs.hpp>
#include <quantsweep/sweep/detail/stored_weights_by_unit.hpp>

namespace quantsweep::detail {

class row_maker {
public:
    /// `population` is the number of samples, for confidence sequences; 0 if it is not known.
    row_maker(const sweep_inputs& given, const std::vector<sweep_mode>& modes, const swept_network& network,
              const quantizer_table& quantizers, const asked_rows& asked, std::size_t population)
        : given_{given},
          options_{given.options},
          modes_{modes},
          network_{network},
          quantizers_{quantizers},
          asked_{asked},
          population_{population},
          weights_{stored_weights_by_unit(given.host, network, given.schemes)} {}

    const metric_info& lead() const noexcept { return given_.metrics.info(0); }

    row make(const row_plan& plan, const planned_row& planned, const cell_totals& totals) const {
        row made = numbers(plan, planned, totals);
        name(made, planned);
        return made;
    }

    /// Returns a row without names.
    row numbers(const row_plan& plan, const planned_row& planned, const cell_totals& totals) const {
        row made;
        made.quantized = asked_.parts(plan.requests()[planned.cell].quantized).names();
        fill_row(made, totals, plan.requests()[planned.cell].own, has_outputs(planned), given_.metrics,
                 question(plan, planned));
        return made;
    }

    /// The numbers are over all samples, because no threshold stops a recipe early.
    recipe_result make(const planned_recipe& planned, const std::vector<cell_request>& requests,
                       const cell_totals& totals) const {
        recipe_result made{options_.recipes[planned.recipe].name};
        for (std::size_t unit = 0; unit < network_.units.size(); ++unit) {
            const std::size_t decision = requests[planned.cell].quantized.decision(unit);
            const std::string text = decision == 0 ? "" : scheme_text(given_.schemes[decision - 1]);
            made.choices.push_back({network_.units[unit].name, text});
            made.weight_bytes += decision == 0 ? weights_[unit].in_float : weights_[unit].by_scheme[decision - 1];
        }
        row numbers;
        fill_row(numbers, totals, nowhere, true, given_.metrics, whole_question());
        made.scores = std::move(numbers.scores);
        made.output_sqnr_db = numbers.output_sqnr_db;
        made.samples = numbers.samples;
        made.failure = std::move(numbers.failure);
        for (std::size_t k = 0; k < given_.metrics.size(); ++k) {
            const metric_info& metric = given_.metrics.info(k);
            const bool by_sample = made.failure.empty() && (!metric.whole_set || metric.ratio);
            made.sample_scores.push_back(by_sample ? totals.scores[k].values : std::vector<double>{});
        }
        return made;
    }

    const std::vector<stored_weights>& weights() const noexcept { return weights_; }

    void name(row& into, const planned_row& planned) const {
        const scheme& how = options_.schemes[planned.scheme];
        into.layer = network_.units[planned.layers.front()].name;
        into.scheme = how.name;
        into.mode = modes_[planned.mode].what();
        if (planned.layers.size() == 2) into.other_layer = network_.units[planned.layers[1]].name;
        for (std::size_t unit : planned.layers)
            for (std::size_t node : network_.units[unit].nodes) {
                const auto& ranges = quantizers_[node][planned.scheme].ranges;
                into.ranges.insert(into.ranges.end(), ranges.begin(), ranges.end());
            }
    }

    /// Whether these totals settle on which side of stop_threshold the row's drop lies.
    bool is_settled(const row_plan& plan, const planned_row& planned, const cell_totals& totals) const {
        if (!has_outputs(planned)) return true;
        const std::vector<double> drops = drops_of(totals, 0, lead());
        return settle(drops, question(plan, planned), lead()).side != verdict::open;
    }

private:
    bool has_outputs(const planned_row& planned) const { return modes_[planned.mode].what() != mode_rule::local; }

    /// For what is evaluated over all samples.
    drop_question whole_question() const {
        const double miss = 1 - options_.confidence;
        resampling again{.seed = options_.order_seed, .threads = options_.threads};
        again.reach(miss);
        const bool set = options_.about == estimand::evaluation_set;
        return {.miss = miss, .all_seen = set && !given_.share.ends(), .again = again};
    }

    drop_question question(const row_plan& plan, const planned_row& asked) const {
        const bool set = options_.about == estimand::evaluation_set;
        const double miss = 1 - options_.confidence;
        const double settled_miss = miss / static_cast<double>(std::max<std::size_t>(plan.family(asked), 2));
        resampling again{.seed = options_.order_seed, .threads = options_.threads};
        again.reach(settled_miss);
        return {miss, set && !given_.share.ends(), options_.stop_threshold, settled_miss, set ? population_ : 0, again};
    }

    const sweep_inputs& given_;
    const sweep_options& options_;
    const std::vector<sweep_mode>& modes_;
    const swept_network& network_;
    const quantizer_table& quantizers_;
    const asked_rows& asked_;
    std::size_t population_;
    std::vector<stored_weights> weights_;  ///< by unit, under all schemes
};

}  // namespace quantsweep::detail
