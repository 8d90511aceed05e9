// SPDX-License-Identifier: BSD-3-Clause
/// \file  Which weights, keys and values of a GGUF model suffer from quantization? Runs llama.cpp over a text file.

#include <cctype>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include <CLI/CLI.hpp>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/core/parse_number.hpp>
#include <quantsweep/io/tool_files.hpp>
#include <quantsweep/report.hpp>
#include <quantsweep/sweep.hpp>

#include "../common/arguments.hpp"
#include "../common/describe_network.hpp"
#include "../common/journaled_sweep.hpp"
#include "../common/results.hpp"
#include "../common/write_outputs.hpp"
#include "../tiny_lm/token_metrics.hpp"
#include "adapter.hpp"
#include "texts.hpp"

namespace {

namespace fs = std::filesystem;

struct arguments {
    fs::path model, text;
    std::size_t context = 128, sequences = 64, calibration_sequences = 8, batch_size = 8;
    std::vector<std::string> weights{}, keys{}, values{};
    examples::sweep_arguments sweep{"out/llama_host", {}, tiny_lm::known_metrics};
};

void describe(CLI::App& app, arguments& given) {
    const auto number = [&](const char* name, std::size_t& into, const char* what) {
        app.add_option(name, into, what)->check(CLI::Range(1, 1000000))->capture_default_str();
    };
    app.add_option("model", given.model, "A model that llama.cpp can load, .gguf; best in float32, fp16 or bfloat16")
        ->required()
        ->check(CLI::ExistingFile);
    app.add_option("text", given.text, "A text file, from which sequences are cut")
        ->required()
        ->check(CLI::ExistingFile);
    number("--context", given.context, "Tokens of a sequence");
    number("--sequences", given.sequences, "Sequences to evaluate");
    number("--calibration-sequences", given.calibration_sequences, "Other sequences, to calibrate with");
    number("--batch-size", given.batch_size, "Sequences evaluated at once");
    app.add_option("--weights", given.weights, "Formats of weights, separated by commas: q4_k,q6_k,int4:per_group:32")
        ->delimiter(',');
    app.add_option("--cache-k", given.keys, "Formats of the cache's keys: int8, or q8_0")->delimiter(',');
    app.add_option("--cache-v", given.values, "Formats of the cache's values: int4, or q4_0")->delimiter(',');
    examples::describe(app, given.sweep);
    app.get_option("--threads")
        ->description("Threads of llama.cpp; more than there are idle cores make it many times slower");
}

/// Returns "int4:symmetric:per_group:32" for "int4:per_group:32". In a cache, "int8" has a scale for each token.
std::string spell_out(const std::string& format, bool in_cache) {
    const std::size_t end = format.find(':');
    const std::string type = format.substr(0, end);
    if (!type.starts_with("int") || type.size() == 3 || !std::isdigit(static_cast<unsigned char>(type[3])))
        return format;
    std::string rest = end == std::string::npos ? "" : format.substr(end);
    if (in_cache && rest.find(":per_") == std::string::npos) rest += ":per_token";
    const bool says_how = rest.starts_with(":symmetric") || rest.starts_with(":affine");
    return type + (says_how ? "" : ":symmetric") + rest;
}

/// Adds all formats as schemes; Q4_K weights if none is named.
void add_schemes(arguments& given) {
    const auto add = [&](const char* operand, const std::vector<std::string>& formats, bool in_cache) {
        for (const std::string& format : formats)
            given.sweep.schemes.push_back(std::string{operand} + "=" + spell_out(format, in_cache));
    };
    add("w", given.weights, false);
    add("in1", given.keys, true);
    add("in2", given.values, true);
    if (given.sweep.schemes.empty()) given.sweep.schemes = {"w=q4_k"};
}

/// Turns "bpw=4.5", the average number of bits for a weight, into "bytes=N".
/// Errors  bad_argument
void set_budget(std::string& allocate, llama_host::graph& graph) {
    if (!allocate.starts_with("bpw=")) return;
    const auto bits = qs::parse_number<double>(allocate.substr(4));
    if (!bits || !(*bits > 0 && *bits <= 32))
        throw examples::bad_argument{"--allocate: '" + allocate + "' is not of the form bpw=4.5"};
    std::size_t weights = 0;
    for (std::size_t layer = 0; layer < graph.size(); ++layer)
        for (const qs::parameter& lent : graph.parameters(layer)) weights += qs::element_count(shape_of(lent));
    allocate = "bytes=" + std::to_string(static_cast<std::uint64_t>(*bits * static_cast<double>(weights) / 8));
}

void write_tensor_types(const fs::path& folder, llama_host::graph& graph, const qs::sweep_result& result) {
    if (!result.allocation || result.allocation->recommended.empty()) return;
    const fs::path file = folder / "tensor_types.txt";
    try {
        qs::write_tensor_types(file.string(), graph, qs::recipe_of(*result.allocation, result.allocation->recommended));
        std::cout << "For llama-quantize --tensor-type-file: " << file.string() << "\n";
    } catch (const qs::invalid_argument& problem) {
        std::cout << "No file for llama-quantize: " << problem.what() << "\n";
    }
}

std::string read_text(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

void run(arguments given) {
    add_schemes(given);
    const int threads = static_cast<int>(given.sweep.threads);
    given.sweep.threads = 1;  // threads of the sweep; llama.cpp has its own
    const tiny_lm::token_metrics metrics{given.sweep};
    const qs::sweep_options options = examples::make_sweep_options(given.sweep, given.model.filename().string());
    llama_host::graph graph{given.model.string(), {given.batch_size, given.context}, threads};
    set_budget(given.sweep.allocate, graph);
    const auto tokens = graph.engine().tokenize(read_text(given.text));
    const llama_host::texts texts = llama_host::sequence_cutter{tokens, given.context, graph.engine().vocabulary()}.cut(
        given.sequences, given.calibration_sequences, given.batch_size);
    std::cout << given.model.string() << ":\n";
    examples::describe_network(std::cout, graph);
    examples::write_outputs(given.sweep, graph, texts.evaluation, given.sequences);
    const auto calibration = qs::calibrate(graph, texts.calibration, {.progress = qs::console_progress{}});
    const qs::sweep_result result =
        examples::journaled_sweep(std::cout, graph, calibration, texts.evaluation, metrics, given.sweep, options);
    qs::write_text(std::cout, result);
    std::cout << "\n";
    examples::write_results(std::cout, given.sweep.out, calibration, result);
    write_tensor_types(given.sweep.out, graph, result);
    std::cout << "The sweep took " << result.cost.seconds << " s; peak memory " << examples::peak_memory() << " MB.\n";
}

}  // namespace

int main(int count, char** values) {
    arguments given;
    given.sweep.threads = 1;
    given.sweep.metrics_help = tiny_lm::metrics_help;
    CLI::App app{
        "Which weights of a GGUF model suffer from quantization, and what do keys and values in fewer bits cost? "
        "Perplexity, divergence and likeliest tokens against float, on llama.cpp."};
    describe(app, given);
    return examples::parse_and_run(app, count, values, [&] { run(given); });
}
