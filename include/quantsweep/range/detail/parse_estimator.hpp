// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads the names of estimators.

#include <optional>
#include <string_view>
#include <vector>

#include <quantsweep/core/parse_number.hpp>
#include <quantsweep/range/aciq.hpp>
#include <quantsweep/range/best_of.hpp>
#include <quantsweep/range/detail/number_text.hpp>
#include <quantsweep/range/entropy.hpp>
#include <quantsweep/range/fixed.hpp>
#include <quantsweep/range/min_max.hpp>
#include <quantsweep/range/mse.hpp>
#include <quantsweep/range/percentile.hpp>
#include <quantsweep/range/power_of_two.hpp>
#include <quantsweep/range/sigma.hpp>

namespace quantsweep::detail {

inline constexpr std::string_view known_estimators =
    "min_max, mse, entropy, aciq:gaussian, aciq:laplace, percentile:P and percentile_magnitude:P with P from 50 to "
    "100, sigma:K with a positive K, fixed:LOW:HIGH, power_of_two:ESTIMATOR, best_of:ESTIMATOR,ESTIMATOR,...";

/// The estimator of type Estimator, "percentile:" say, whose only argument is a number; none where it is not valid.
template <class Estimator, class Any>
std::optional<Any> parse_numbered(std::string_view argument) {
    const std::optional<double> number = parse_number<double>(argument);
    if (!number || !Estimator::valid(*number)) return {};
    return Estimator{*number};
}

template <class Any>
std::optional<Any> parse_fixed(std::string_view ends) {
    const std::size_t colon = ends.find(':');
    if (colon == std::string_view::npos) return {};
    const std::optional<float> low = parse_number<float>(ends.substr(0, colon));
    const std::optional<float> high = parse_number<float>(ends.substr(colon + 1));
    if (!low || !high || !fixed_range::valid(*low, *high)) return {};
    return fixed_range{*low, *high};
}

template <class Any>
Any parse_best_of(std::string_view list) {
    std::vector<Any> members;
    for (;;) {
        const std::size_t comma = list.find(',');
        members.push_back(Any::parse(list.substr(0, comma)));
        if (comma == std::string_view::npos) return best_of_range<Any>{members};
        list.remove_prefix(comma + 1);
    }
}

/// None where the text names no estimator. `Any` holds any of them, and parses those within others.
template <class Any>
std::optional<Any> parse_estimator(std::string_view text) {
    if (text == "min_max") return min_max_range{};
    if (text == "mse") return mse_range{};
    if (text == "entropy") return entropy_range{};
    if (text == "aciq:gaussian") return aciq_range{density::gaussian};
    if (text == "aciq:laplace") return aciq_range{density::laplace};
    if (const auto rest = after("percentile:", text)) return parse_numbered<percentile_range, Any>(*rest);
    if (const auto rest = after("percentile_magnitude:", text))
        return parse_numbered<percentile_magnitude_range, Any>(*rest);
    if (const auto rest = after("sigma:", text)) return parse_numbered<sigma_range, Any>(*rest);
    if (const auto rest = after("fixed:", text)) return parse_fixed<Any>(*rest);
    if (const auto rest = after("power_of_two:", text)) return power_of_two_range<Any>{Any::parse(*rest)};
    if (const auto rest = after("best_of:", text)) return parse_best_of<Any>(*rest);
    return {};
}

}  // namespace quantsweep::detail
