// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Chooses, among several estimators, the one whose range has the least squared error.

#include <string>
#include <vector>

#include <quantsweep/range/any_estimator.hpp>

namespace quantsweep {

/// Chooses for each tensor or channel by the squared error of its values under the given format; the first wins a tie.
/// `chosen` returns the choice.
/// Formula  docs/quantization.md, eq. 28, which also explains why the choice for each tensor is the choice for a layer
/// NaN/Inf  as the members do
/// Errors   empty_observation; missing_summary if there is no histogram; invalid_argument for an empty list, and for a
///          member whose name contains a comma, such as another best_of, because its name could not be parsed again
/// Cost     that of the members, and one evaluation of the error for each
class best_of_estimator {
public:
    /// The estimators to choose among.
    explicit best_of_estimator(std::vector<any_estimator> members);

    any_estimator chosen(const distribution& seen, const any_format& f) const;
    range estimate(const distribution& seen, const any_format& f) const;
    std::string name() const;

private:
    std::vector<any_estimator> members_;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/range/best_of.ipp>
#endif
