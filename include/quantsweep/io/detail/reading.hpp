// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Says of a broken document where in it the fault lies.

#include <string_view>

namespace quantsweep::detail {

/// Throws the exception that is being handled again, as a malformed_file that names `where` if it says what is wrong with
/// a document.
[[noreturn]] void rethrow_as_malformed(std::string_view where);

/// Whatever is wrong inside becomes a malformed_file that names the file, or the part of it.
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
