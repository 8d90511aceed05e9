// SPDX-License-Identifier: BSD-3-Clause
/// \file  Runs the benchmarks. Takes two arguments beside those of Google Benchmark: --instruction_sets prints the sets on
///        which the kernels can run here, widest first, and --instruction_set=NAME lets them run on that one.

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include <quantsweep/kernel/detail/dispatch.hpp>
#include <quantsweep/kernel/instruction_set.hpp>

#include "support/bench.hpp"

int main(int count, char** given) {
    benchmark::Initialize(&count, given);
    const std::vector<std::string> sets = quantsweep::instruction_sets();
    for (int i = 1; i < count; ++i) {
        constexpr std::string_view choice = "--instruction_set=";
        const std::string_view argument = given[i];
        if (argument == "--instruction_sets") {
            for (const std::string& set : sets) std::puts(set.c_str());
            return 0;
        }
        const auto chosen =
            std::find(sets.begin(), sets.end(), argument.substr(std::min(choice.size(), argument.size())));
        if (!argument.starts_with(choice) || chosen == sets.end()) {
            std::fprintf(stderr, "%s is no argument, or no instruction set of --instruction_sets\n", given[i]);
            return 1;
        }
        quantsweep::detail::skipped_instruction_sets = static_cast<std::size_t>(chosen - sets.begin());
    }
    quantsweep::detail::run_kernel([]<class Arch>(quantsweep::detail::kernels<Arch>) { bench::add_bounds<Arch>(); });
    benchmark::RunSpecifiedBenchmarks();
}
