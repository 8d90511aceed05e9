// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The records that the caller's store has of earlier runs, and those that this run gives it.

#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/sweep/cell_store.hpp>
#include <quantsweep/sweep/detail/plan/cell_name.hpp>
#include <quantsweep/sweep/detail/run/finite_record.hpp>
#include <quantsweep/sweep/detail/run/measured_cells.hpp>
#include <quantsweep/sweep/detail/score/cell_history.hpp>
#include <quantsweep/sweep/detail/sweep_inputs.hpp>

namespace quantsweep::detail {

/// Without a store it has no records and keeps none.
class kept_records {
public:
    kept_records(const sweep_inputs& given, const swept_network& network) : given_{given}, network_{network} {}

    /// Returns nullptr if the store has no such record.
    const cell_record* find(const std::string& cell, std::size_t batch) const {
        return store() ? store()->find(cell, batch) : nullptr;
    }
    void keep(const std::string& cell, std::size_t batch, const cell_record& record) const {
        if (store()) store()->keep(cell, batch, record);
    }

    /// Takes the records of the requests `asked` into the histories. Returns the requests that the store does not have.
    /// Errors  nonfinite_value if the calibration's policy is to refuse such values
    std::vector<std::size_t> take(const measured_cells& cells, std::vector<std::size_t> asked, std::size_t batch,
                                  std::vector<cell_history>& histories, function_ref<void(std::size_t)> taken) const {
        if (!store()) return asked;
        std::vector<std::size_t> missing;
        for (std::size_t k : asked)
            if (const cell_record* known = find(cell_name(cells.requests[k], given_.schemes), batch)) {
                require_finite(*known);
                histories[k][batch] = *known;
                taken(k);
            } else {
                missing.push_back(k);
            }
        return missing;
    }

    /// Errors  nonfinite_value if the calibration's policy is to refuse such values
    void require_finite(const cell_record& record) const {
        if (given_.seen.nonfinite() == nonfinite_policy::refuse) detail::require_finite(record, network_);
    }

private:
    cell_store* store() const noexcept { return given_.options.store; }

    const sweep_inputs& given_;
    const swept_network& network_;
};

}  // namespace quantsweep::detail
