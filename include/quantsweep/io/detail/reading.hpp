// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Adds to an error about a broken document where in the document the fault lies.

#include <string_view>

namespace quantsweep::detail {

/// Rethrows the exception that is being handled. If it says what is wrong with a document, rethrows it as a
/// malformed_file that names `where`.
[[noreturn]] void rethrow_as_malformed(std::string_view where);

/// Turns every error inside into a malformed_file that names the file, or the part of it.
template <class Read>
auto reading(std::string_view where, Read&& read) {
    try {
        return read();
    } catch (...) {
        rethrow_as_malformed(where);
    }
}

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/detail/reading.ipp>
#endif
