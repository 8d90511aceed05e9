// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Of several estimators, the one whose range has the least squared error.

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/format/fake_quantize.hpp>
#include <quantsweep/range/detail/clip.hpp>
#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// Chooses for each tensor, or channel, by the squared error of its values under the very format; the first of equals.
/// `chosen` says which it is.
/// Formula  docs/quantization.md, eq. 28, and why choosing tensor by tensor is the choice for a layer
/// NaN/Inf  as the members do
/// Errors   empty_observation; missing_summary where there is no histogram; invalid_argument for an empty list, and for
///          a member whose name contains a comma, such as another best_of: its name could not be read back
/// Cost     that of the members, and one evaluation of the error each
template <range_estimator Estimator>
class best_of_range {
public:
    explicit best_of_range(std::vector<Estimator> members) : members_{std::move(members)} {
        if (members_.empty()) throw invalid_argument{"", "best_of without estimators; name one at least"};
        for (const Estimator& member : members_)
            if (member.name().find(',') != std::string::npos)
                throw invalid_argument{"", "best_of with " + member.name() + "; list its members instead"};
    }

    template <format Format>
    Estimator chosen(const distribution& seen, const Format& f) const {
        detail::require_bins(seen, name());
        const Estimator* best = &members_.front();
        double least = std::numeric_limits<double>::infinity();
        for (const Estimator& member : members_) {
            const double found = squared_error(f.quantizer(member.estimate(seen, f)), seen.bins);
            if (!(found < least)) continue;
            least = found;
            best = &member;
        }
        return *best;
    }

    template <format Format>
    range estimate(const distribution& seen, const Format& f) const {
        return chosen(seen, f).estimate(seen, f);
    }

    std::string name() const {
        std::string text = "best_of:";
        for (const Estimator& member : members_) text.append(member.name()).append(",");
        text.pop_back();
        return text;
    }

private:
    std::vector<Estimator> members_;
};

}  // namespace quantsweep
