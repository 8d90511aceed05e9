// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A range estimator chosen at run time by name.

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// Value semantics; copies share one immutable model. Models `range_estimator`. Two are equal if their names are.
class any_estimator {
public:
    /// Holds any estimator.
    template <class Estimator>
        requires(!std::same_as<Estimator, any_estimator>) && range_estimator<Estimator>
    any_estimator(Estimator e) : self_{share(new model<Estimator>{std::move(e)})} {}

    // Compiled once, since every copy of a scheme calls them.
    any_estimator(const any_estimator& other);
    any_estimator(any_estimator&& other) noexcept;
    any_estimator& operator=(const any_estimator& other);
    any_estimator& operator=(any_estimator&& other) noexcept;
    ~any_estimator();

    /// Parses "min_max", "percentile:99.99", "percentile_magnitude:99.9", "mse", "entropy", "aciq:gaussian",
    /// "aciq:laplace", "sigma:3", "fixed:-1:1", "power_of_two:mse", "best_of:mse,entropy".
    /// Errors   unknown_estimator, whose message lists the known ones; invalid_argument for a best_of within a best_of
    static any_estimator parse(std::string_view text);

    range estimate(const distribution& seen, const any_format& f) const { return self_->estimate(seen, f); }
    /// The estimator that decides: this one, or the one that a best_of chooses.
    any_estimator chosen(const distribution& seen, const any_format& f) const;
    std::string name() const { return self_->name(); }
    friend bool operator==(const any_estimator& a, const any_estimator& b) {
        return a.self_ == b.self_ || a.name() == b.name();
    }

private:
    struct interface;
    explicit any_estimator(std::shared_ptr<const interface> self) : self_{std::move(self)} {}

    struct interface {
        interface() = default;
        interface(const interface&) = delete;
        interface& operator=(const interface&) = delete;
        virtual ~interface() = default;
        virtual range estimate(const distribution& seen, const any_format& f) const = 0;
        virtual std::shared_ptr<const interface> chosen(const distribution& seen, const any_format& f) const = 0;
        virtual std::string name() const = 0;
    };

    /// Takes ownership. It returns a pointer to the base, so that all models use one type of shared pointer.
    static std::shared_ptr<const interface> share(const interface* made);

    template <class Estimator>
    struct model final : interface {
        explicit model(Estimator e) : held{std::move(e)} {}
        range estimate(const distribution& seen, const any_format& f) const override { return held.estimate(seen, f); }
        std::shared_ptr<const interface> chosen(const distribution& seen, const any_format& f) const override {
            if constexpr (requires { any_estimator{held.chosen(seen, f)}; })
                return any_estimator{held.chosen(seen, f)}.self_;
            else
                return nullptr;
        }
        std::string name() const override { return held.name(); }
        Estimator held;
    };

    std::shared_ptr<const interface> self_;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/range/any_estimator.ipp>
#endif
