// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads and writes whole documents as text and as files, through the interface of state.hpp.

#include <string>
#include <string_view>

#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/io/state.hpp>

namespace quantsweep::detail {

/// Returns text without line breaks.
std::string document_text(function_ref<void(state_writer)> write);
/// Errors  malformed_file
void read_document(std::string_view text, function_ref<void(state_reader)> read);

/// Errors  unreadable_file
void save_document(const std::string& path, function_ref<void(state_writer)> write);
/// Errors  unreadable_file; malformed_file, with the file's name
void load_document(const std::string& path, function_ref<void(state_reader)> read);

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/detail/document.ipp>
#endif
