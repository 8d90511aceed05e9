// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The command line that the examples share: the options of a sweep. Wrong arguments are reported before the
///        work.

#include <algorithm>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <iostream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include <quantsweep/report/progress.hpp>
#include <quantsweep/sweep/options.hpp>

#include "named_metric.hpp"

namespace examples {

namespace qs = quantsweep;

struct sweep_arguments {
    std::filesystem::path out;
    std::vector<std::string> schemes;
    std::vector<std::string> metrics;
    std::vector<std::string> modes{"only"};
    std::filesystem::path outputs{};
    std::filesystem::path journal{};
    std::vector<std::filesystem::path> merge_journals{};
    std::string shard{};  ///< as in "2/8"
    std::optional<double> stop_threshold{};
    std::size_t max_live_bytes = 0;
    bool trace = false;
    std::string allocate{};
    bool remedies = false;
    std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
    std::string metrics_help =
        "Metrics, separated by commas; the first one leads. Of samples: top1 (top5 ...), agreement, kl, cosine, mse, "
        "sqnr. Of tokens: same_top_token. Of lines of text, with outputs [places, classes] that CTC decodes: "
        "ctc_agreement, ctc_characters";
};

inline void describe(CLI::App& app, sweep_arguments& given) {
    app.add_option(
           "--schemes", given.schemes,
           "Schemes, separated by commas: w<bits>a<bits>, w<bits> or a<bits>, with :per_channel for weights per "
           "channel; or formats and estimators, such as w=int8:symmetric@percentile:99.99/a=int8:affine@min_max")
        ->capture_default_str();
    app.add_option("--metric", given.metrics, given.metrics_help)->delimiter(',')->capture_default_str();
    app.add_option("--mode", given.modes,
                   "Modes, separated by commas: only, all_but, up_to, from, cumulative, pairs (pairs:8), local, screen "
                   "(screen:0.01)")
        ->delimiter(',')
        ->capture_default_str();
    app.add_flag("--trace", given.trace, "Also measure the error of each layer at every later layer");
    app.add_option("--allocate", given.allocate,
                   "Also choose one of the schemes for each layer: bytes=N limits the bytes of the weights, front "
                   "shows the whole front")
        ->take_last();
    app.add_flag("--remedies", given.remedies, "Also look for a change that mends each layer that dips");
    app.add_option("--stop-threshold", given.stop_threshold,
                   "End a row when its drop over the given samples is known to be below or above this threshold, in "
                   "units of the metric");
    app.add_option("--journal", given.journal,
                   "File that keeps finished work; if it exists, the sweep continues from it");
    app.add_option("--shard", given.shard,
                   "2/8 evaluates the second of eight parts of the batches and keeps its records in --journal");
    app.add_option("--merge-journals", given.merge_journals,
                   "Journals of shards, separated by commas; the sweep first merges their records into --journal")
        ->delimiter(',');
    app.add_option("--max-live-bytes", given.max_live_bytes,
                   "Cap on the bytes of live tensors, over all threads; 0 sets no cap")
        ->capture_default_str();
    app.add_option("--threads", given.threads, "Number of threads of the sweep")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    app.add_option("--write-outputs", given.outputs,
                   "Write the float network's outputs of all samples, in their order, to this safetensors file");
    app.add_option("--out", given.out, "Folder for the results; it is created if it is missing")->capture_default_str();
}

struct bad_argument : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Returns what `use` makes of an option. If it throws Error, the option was wrong.
template <class Error, class Use>
auto from_option(const std::string& option, Use&& use) {
    try {
        return use();
    } catch (const Error& problem) {
        throw bad_argument{option + ": " + problem.what()};
    }
}

/// Splits a list of schemes at commas. Formats and estimators contain commas of their own, as in
/// "w=code_book:-1,0,1@best_of:mse,entropy". Within a scheme of formats, a comma ends the scheme only if another scheme
/// begins after it.
inline std::vector<std::string> split_schemes(const std::vector<std::string>& given) {
    const auto begins_scheme = [](std::string_view text) {
        const bool width = text.size() > 1 && (text[0] == 'w' || text[0] == 'a') && text[1] >= '0' && text[1] <= '9';
        return width || text.substr(0, text.find('/')).find('=') != std::string_view::npos;
    };
    std::vector<std::string> schemes;
    for (std::string_view rest : given) {
        bool of_formats = false;
        for (bool more = true; more;) {
            const std::size_t comma = rest.find(',');
            const std::string_view next = rest.substr(0, comma);
            more = comma != std::string_view::npos;
            if (more) rest.remove_prefix(comma + 1);
            if (of_formats && !begins_scheme(next)) {
                schemes.back().append(",").append(next);
                continue;
            }
            schemes.emplace_back(next);
            of_formats = next.find('=') != std::string_view::npos;
        }
    }
    return schemes;
}

/// Returns the metrics that --metric names.
/// Errors  bad_argument
inline std::vector<named_metric> choose_metrics(const sweep_arguments& given) {
    return from_option<qs::invalid_argument>("--metric", [&] {
        std::vector<named_metric> chosen;
        for (const std::string& name : given.metrics) {
            chosen.push_back(parse_metric(name));
            for (std::size_t k = 0; k + 1 < chosen.size(); ++k)
                if (chosen[k].info().name == chosen.back().info().name)
                    throw bad_argument{"--metric: " + name + " is given twice"};
        }
        if (chosen.size() > most_metrics)
            throw bad_argument{"--metric: pass at most " + std::to_string(most_metrics) + " metrics"};
        const qs::metric_info lead = chosen.front().info();
        if (given.stop_threshold && !(lead.lower_bound && lead.upper_bound))
            throw bad_argument{
                "--stop-threshold: the first metric needs two bounds, such as top1, agreement and cosine have; " +
                lead.name + " does not have them"};
        return chosen;
    });
}

/// Errors  bad_argument if a metric needs labels and the samples of `data` have none
inline void require_labels(const std::vector<named_metric>& metrics, bool labelled, const std::string& data) {
    for (const named_metric& metric : metrics)
        if (metric.needs_labels() && !labelled)
            throw bad_argument{"--metric: " + metric.info().name + " compares with labels, and " + data +
                               " has none; agreement compares with the float network's choice instead"};
}

/// Parses "2/8" as {1, 8}.
/// Errors  bad_argument
inline qs::shard parse_shard(const sweep_arguments& given) {
    if (!given.merge_journals.empty() && given.journal.empty())
        throw bad_argument{"--merge-journals: also pass --journal, the file that receives the merged records"};
    if (given.shard.empty()) return {};
    if (given.journal.empty())
        throw bad_argument{"--shard: also pass --journal, the file for the records of this shard"};
    std::size_t number = 0, of = 0;
    char slash = 0, more = 0;
    std::istringstream text{given.shard};
    if (!(text >> number >> slash >> of) || slash != '/' || text >> more || number == 0 || number > of)
        throw bad_argument{"--shard: '" + given.shard + "' is not a shard such as 2/8, the second of eight"};
    return {number - 1, of};
}

/// Also creates the folder for the results.
/// Errors  bad_argument
inline qs::sweep_options make_sweep_options(const sweep_arguments& given, std::string graph_name) {
    // A verdict is about the given samples, so that it can be checked against all of them.
    using enum qs::estimand;
    qs::sweep_options options{.trace = given.trace,
                              .about = given.stop_threshold ? evaluation_set : population,
                              .stop_threshold = given.stop_threshold,
                              .threads = given.threads,
                              .max_live_bytes = given.max_live_bytes,
                              .graph_name = std::move(graph_name),
                              .progress = qs::console_progress{}};
    const auto parse = [&](const char* option, const std::vector<std::string>& names, auto parse_one, auto& into) {
        from_option<qs::error>(option, [&] {
            into.clear();
            for (const std::string& name : names) into.push_back(parse_one(name));
            qs::check_sweep_options(options);
        });
    };
    parse("--schemes", split_schemes(given.schemes), qs::parse_scheme, options.schemes);
    parse("--mode", given.modes, qs::parse_mode, options.modes);
    options.shard = parse_shard(given);
    from_option<std::filesystem::filesystem_error>("--out", [&] { std::filesystem::create_directories(given.out); });
    return options;
}

/// Parses, then runs. Returns the exit code: 2 for a wrong argument and 1 for any other failure, which is printed to
/// stderr.
template <class Run>
int parse_and_run(CLI::App& app, int count, const char* const* values, Run&& run) {
    try {
        app.parse(count, values);
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? 0 : 2;
    }
    try {
        run();
        return 0;
    } catch (const bad_argument& problem) {
        std::cerr << problem.what() << "\n";
        return 2;
    } catch (const std::exception& problem) {
        std::cerr << problem.what() << "\n";
        return 1;
    }
}

}  // namespace examples
