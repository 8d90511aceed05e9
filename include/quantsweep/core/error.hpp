// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The exceptions that the library throws when the caller passes wrong values. Each has a stable number and a
///        layer's name.

#include <stdexcept>
#include <string>
#include <string_view>

#ifdef __FAST_MATH__
#error \
    "quantsweep: -ffast-math (or -Ofast) lets the compiler ignore NaN and infinity, which the observers must count; compile without it"
#endif
#if !defined(__cpp_exceptions)
#error "quantsweep: the library reports wrong input by exceptions; compile without -fno-exceptions"
#endif

namespace quantsweep {

/// The numbers are stable: none ever gets another meaning. docs/errors.md has a line for each.
enum class error_code : int {
    shape_mismatch = 101,        ///< a tensor's shape is not what the layer, the summary or the metric expects
    empty_observation = 102,     ///< a range was requested from a summary that saw no finite value
    nonfinite_value = 103,       ///< NaN or infinity, which the caller's policy refuses
    invalid_argument = 104,      ///< an option outside its documented bounds
    unknown_format = 201,        ///< a format string that names no format
    format_range = 202,          ///< a range that the format cannot hold
    unknown_estimator = 203,     ///< an estimator string that names no estimator
    graph_order = 301,           ///< a node is listed before one of its inputs
    graph_edge = 302,            ///< an input or output that names no node
    duplicate_name = 303,        ///< two layers share a name
    graph_law = 304,             ///< the host breaks a law of the graph concept
    evaluation_failed = 306,     ///< the host threw while evaluating the float network
    unsupported_operator = 307,  ///< a network of another runtime has an operator that cannot be stepped
    empty_batches = 401,         ///< no batch, or a batch without samples
    bad_batch = 402,             ///< a batch whose inputs, labels and number of samples do not fit together
    budget_too_small = 403,      ///< a memory budget too small for even the coarsest summaries
    missing_summary = 501,       ///< the calibration has no summary for a value that a scheme quantizes
    merge_mismatch = 502,        ///< two summaries or calibrations that do not belong together
    overlapping_clone = 601,     ///< a clone of the graph shares parameter memory with another
    memory_cap = 602,            ///< a cap on live tensors that is too low for one cell
    journal_mismatch = 603,      ///< the store holds the results of another sweep
    peer_failed = 604,           ///< another process of the run failed, or makes another call
    unreadable_file = 701,       ///< a file that cannot be opened, read or written
    malformed_file = 702,        ///< a file whose bytes do not fit its format
    missing_tensor = 703,        ///< a tensor that the file does not hold
};

/// The base of every exception that the library throws on purpose. `what()` reads "quantsweep [id] layer: message".
class error : public std::runtime_error {
public:
    error(error_code code, std::string_view layer, std::string_view message);  ///< `layer` may be empty.

    /// The error's number, as an enumerator.
    error_code code() const noexcept { return code_; }
    /// The error's number: 301, for example.
    int id() const noexcept { return static_cast<int>(code_); }
    /// The name of the layer, tensor or file concerned; empty if there is none.
    const std::string& layer() const noexcept { return layer_; }
    /// The part of what() that follows the number and the layer.
    std::string_view message() const;

private:
    error_code code_;
    std::string layer_;
};

/// One type per code, so that a caller can catch only the errors that it can handle.
template <error_code Code>
struct coded_error : error {
    /// `layer` may be empty.
    coded_error(std::string_view layer, std::string_view message) : error{Code, layer, message} {}
};

using shape_mismatch = coded_error<error_code::shape_mismatch>;
using empty_observation = coded_error<error_code::empty_observation>;
using nonfinite_value = coded_error<error_code::nonfinite_value>;
using invalid_argument = coded_error<error_code::invalid_argument>;
using unknown_format = coded_error<error_code::unknown_format>;
using format_range = coded_error<error_code::format_range>;
using unknown_estimator = coded_error<error_code::unknown_estimator>;
using graph_order = coded_error<error_code::graph_order>;
using graph_edge = coded_error<error_code::graph_edge>;
using duplicate_name = coded_error<error_code::duplicate_name>;
using graph_law = coded_error<error_code::graph_law>;
using evaluation_failed = coded_error<error_code::evaluation_failed>;
using unsupported_operator = coded_error<error_code::unsupported_operator>;
using empty_batches = coded_error<error_code::empty_batches>;
using bad_batch = coded_error<error_code::bad_batch>;
using budget_too_small = coded_error<error_code::budget_too_small>;
using missing_summary = coded_error<error_code::missing_summary>;
using merge_mismatch = coded_error<error_code::merge_mismatch>;
using overlapping_clone = coded_error<error_code::overlapping_clone>;
using memory_cap = coded_error<error_code::memory_cap>;
using journal_mismatch = coded_error<error_code::journal_mismatch>;
using peer_failed = coded_error<error_code::peer_failed>;
using unreadable_file = coded_error<error_code::unreadable_file>;
using malformed_file = coded_error<error_code::malformed_file>;
using missing_tensor = coded_error<error_code::missing_tensor>;

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/error.ipp>
#endif
