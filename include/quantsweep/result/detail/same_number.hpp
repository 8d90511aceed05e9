// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Equality of results, in which a missing number equals another missing number.

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <vector>

namespace quantsweep::detail {

inline bool same_number(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

template <class Numbers>
bool same_numbers(const Numbers& a, const Numbers& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_number);
}
inline bool same_numbers(std::initializer_list<double> a, std::initializer_list<double> b) {
    return same_numbers<std::initializer_list<double>>(a, b);
}

}  // namespace quantsweep::detail
