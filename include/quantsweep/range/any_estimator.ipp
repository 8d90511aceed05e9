// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of any_estimator.hpp.

#include <quantsweep/range/any_estimator.hpp>

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/parse_number.hpp>
#include <quantsweep/range/aciq.hpp>
#include <quantsweep/range/best_of.hpp>
#include <quantsweep/range/detail/after.hpp>
#include <quantsweep/range/entropy.hpp>
#include <quantsweep/range/fixed.hpp>
#include <quantsweep/range/min_max.hpp>
#include <quantsweep/range/mse.hpp>
#include <quantsweep/range/percentile.hpp>
#include <quantsweep/range/power_of_two.hpp>
#include <quantsweep/range/sigma.hpp>

namespace quantsweep {

namespace detail {

// Estimators that hold others. Their headers include this one first, so they are declared here.
any_estimator make_best_of(std::vector<any_estimator> members);
any_estimator make_power_of_two(any_estimator inner);

inline constexpr std::string_view known_estimators =
    "min_max, mse, entropy, aciq:gaussian, aciq:laplace, percentile:P and percentile_magnitude:P with P from 50 to "
    "100, sigma:K with a positive K, fixed:LOW:HIGH, power_of_two:ESTIMATOR, best_of:ESTIMATOR,ESTIMATOR,...";

/// Parses an estimator whose only argument is a number, such as "percentile:99.9". Returns nullopt if the number is not
/// valid.
template <class Estimator>
std::optional<any_estimator> parse_numbered(std::string_view argument) {
    const std::optional<double> number = parse_number<double>(argument);
    if (!number || !Estimator::valid(*number)) return {};
    return Estimator{*number};
}

QUANTSWEEP_INLINE std::optional<any_estimator> parse_fixed(std::string_view ends) {
    const std::size_t colon = ends.find(':');
    if (colon == std::string_view::npos) return {};
    const std::optional<float> low = parse_number<float>(ends.substr(0, colon));
    const std::optional<float> high = parse_number<float>(ends.substr(colon + 1));
    if (!low || !high || !fixed_estimator::valid(*low, *high)) return {};
    return fixed_estimator{*low, *high};
}

QUANTSWEEP_INLINE any_estimator parse_best_of(std::string_view list) {
    std::vector<any_estimator> members;
    for (;;) {
        const std::size_t comma = list.find(',');
        members.push_back(any_estimator::parse(list.substr(0, comma)));
        if (comma == std::string_view::npos) return make_best_of(std::move(members));
        list.remove_prefix(comma + 1);
    }
}

/// Returns nullopt if the text names no estimator.
QUANTSWEEP_INLINE std::optional<any_estimator> parse_estimator(std::string_view text) {
    if (text == "min_max") return min_max_estimator{};
    if (text == "mse") return mse_estimator{};
    if (text == "entropy") return entropy_estimator{};
    if (text == "aciq:gaussian") return aciq_estimator{density::gaussian};
    if (text == "aciq:laplace") return aciq_estimator{density::laplace};
    if (const auto rest = after("percentile:", text)) return parse_numbered<percentile_estimator>(*rest);
    if (const auto rest = after("percentile_magnitude:", text))
        return parse_numbered<percentile_magnitude_estimator>(*rest);
    if (const auto rest = after("sigma:", text)) return parse_numbered<sigma_estimator>(*rest);
    if (const auto rest = after("fixed:", text)) return parse_fixed(*rest);
    if (const auto rest = after("power_of_two:", text)) return make_power_of_two(any_estimator::parse(*rest));
    if (const auto rest = after("best_of:", text)) return parse_best_of(*rest);
    return {};
}

}  // namespace detail

QUANTSWEEP_INLINE any_estimator::any_estimator(const any_estimator&) = default;
QUANTSWEEP_INLINE any_estimator::any_estimator(any_estimator&&) noexcept = default;
QUANTSWEEP_INLINE any_estimator& any_estimator::operator=(const any_estimator&) = default;
QUANTSWEEP_INLINE any_estimator& any_estimator::operator=(any_estimator&&) noexcept = default;
QUANTSWEEP_INLINE any_estimator::~any_estimator() = default;

QUANTSWEEP_INLINE any_estimator any_estimator::parse(std::string_view text) {
    if (std::optional<any_estimator> found = detail::parse_estimator(text)) return *std::move(found);
    throw unknown_estimator{"", "\"" + std::string{text} + "\" names no range estimator; known are " +
                                    std::string{detail::known_estimators}};
}

QUANTSWEEP_INLINE any_estimator any_estimator::chosen(const distribution& seen, const any_format& f) const {
    std::shared_ptr<const interface> other = self_->chosen(seen, f);
    return other ? any_estimator{std::move(other)} : *this;
}

QUANTSWEEP_INLINE std::shared_ptr<const any_estimator::interface> any_estimator::share(const interface* made) {
    return std::shared_ptr<const interface>{made};
}

}  // namespace quantsweep
