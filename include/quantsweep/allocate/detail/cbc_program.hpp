// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  An integer program, and its solution by CBC.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <coin/Cbc_C_Interface.h>

#include <quantsweep/core/error.hpp>

namespace quantsweep::detail {

/// Minimizes the sum of objective × value. Values lie in [0, most]; whole values are 0 or 1.
struct cbc_program {
    struct column {
        double objective = 0;
        double most = 1;
        bool whole = true;
    };
    struct row {
        std::vector<int> columns;
        std::vector<double> factors;
        char sense = 'L';  ///< 'L' at most, 'G' at least, 'E' equal
        double right = 0;

        void add(std::size_t place, double factor) {
            columns.push_back(static_cast<int>(place));
            factors.push_back(factor);
        }
    };
    std::vector<column> columns;
    std::vector<row> rows;
};

struct cbc_deleter {
    void operator()(Cbc_Model* model) const { Cbc_deleteModel(model); }
};

/// Returns the values of an optimum, or nullopt if there is no solution. CBC prints nothing.
inline std::optional<std::vector<double>> run_cbc(const cbc_program& program) {
    const std::unique_ptr<Cbc_Model, cbc_deleter> model{Cbc_newModel()};
    Cbc_setLogLevel(model.get(), 0);
    for (const cbc_program::column& c : program.columns) {
        Cbc_addCol(model.get(), "", 0, c.most, c.objective, static_cast<char>(c.whole), 0, nullptr, nullptr);
    }
    for (const cbc_program::row& r : program.rows) {
        Cbc_addRow(model.get(), "", static_cast<int>(r.columns.size()), r.columns.data(), r.factors.data(), r.sense,
                   r.right);
    }
    for (const auto& [name, value] : {std::pair{"integerTolerance", "1e-9"},
                                      {"primalTolerance", "1e-9"},
                                      {"dualTolerance", "1e-9"},
                                      {"allowableGap", "0"},
                                      {"ratioGap", "0"},
                                      {"increment", "1e-9"}}) {
        Cbc_setParameter(model.get(), name, value);
    }
    Cbc_solve(model.get());
    if (Cbc_isProvenInfeasible(model.get())) return {};
    const double* values = Cbc_getColSolution(model.get());
    if (!Cbc_isProvenOptimal(model.get()) || !values) {
        throw evaluation_failed{
            "", "CBC stopped without an optimum; its status is " + std::to_string(Cbc_status(model.get()))};
    }
    return std::vector<double>(values, values + program.columns.size());
}

}  // namespace quantsweep::detail
