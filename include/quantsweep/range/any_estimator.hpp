// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A range estimator chosen at run time by name.

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <quantsweep/range/detail/parse_percentile.hpp>
#include <quantsweep/range/entropy.hpp>
#include <quantsweep/range/min_max.hpp>
#include <quantsweep/range/mse.hpp>
#include <quantsweep/range/percentile.hpp>
#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// A value: copies share one immutable model. Models `range_estimator`. Equal where the names are.
class any_estimator {
public:
    template <class Estimator>
        requires(!std::same_as<Estimator, any_estimator>) && range_estimator<Estimator>
    any_estimator(Estimator e) : self_{std::make_shared<const model<Estimator>>(std::move(e))} {}

    /// "min_max", "percentile:99.99", "mse", "entropy".
    /// Errors   unknown_estimator, whose message lists what is known
    static any_estimator parse(std::string_view text) {
        if (text == "min_max") return min_max_range{};
        if (text == "mse") return mse_range{};
        if (text == "entropy") return entropy_range{};
        if (const std::optional<percentile_range> found = detail::parse_percentile(text)) return *found;
        throw unknown_estimator{"", "\"" + std::string{text} + "\" names no range estimator; known are min_max, " +
                                        "percentile:P with P from 50 to 100, mse, entropy"};
    }

    range estimate(const distribution& seen, const any_format& f) const { return self_->estimate(seen, f); }
    std::string name() const { return self_->name(); }
    friend bool operator==(const any_estimator& a, const any_estimator& b) { return a.name() == b.name(); }

private:
    struct interface {
        interface() = default;
        interface(const interface&) = delete;
        interface& operator=(const interface&) = delete;
        virtual ~interface() = default;
        virtual range estimate(const distribution& seen, const any_format& f) const = 0;
        virtual std::string name() const = 0;
    };

    template <class Estimator>
    struct model final : interface {
        explicit model(Estimator e) : held{std::move(e)} {}
        range estimate(const distribution& seen, const any_format& f) const override { return held.estimate(seen, f); }
        std::string name() const override { return held.name(); }
        Estimator held;
    };

    std::shared_ptr<const interface> self_;
};
static_assert(range_estimator<any_estimator>);

}  // namespace quantsweep
