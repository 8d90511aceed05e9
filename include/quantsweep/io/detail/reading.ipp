// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of reading.hpp.

#include <quantsweep/io/detail/reading.hpp>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/io/detail/strict_json.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE void rethrow_as_malformed(std::string_view where) {
    try {
        throw;
    } catch (const json::exception& e) {
        throw malformed_file{where, e.what()};
    } catch (const error& e) {
        if (where.empty() && e.code() == error_code::malformed_file) throw;
        const std::string_view what = e.what();  // has the form "quantsweep [id] message"
        throw malformed_file{where, what.substr(what.find("] ") + 2)};
    }
}

}  // namespace quantsweep::detail
