#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The long form of what scripts/test.sh keeps short: repeats what is drawn at random as often as the tests say, reads the
# compiler's first line about what must not compile, header-only, tests the kernels with each compiler for each
# instruction set, runs every fuzzer for SECONDS (by default 600), two at once, and plants every bug. Takes more than an
# hour. An input that makes a fuzzer fail is written below build/fuzz. Inputs that reach new code are kept there for the
# next run.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/install_packages.sh

seconds=${1:-600}
install_packages g++ clang-19 libclang-rt-19-dev cmake ninja-build libxsimd-dev doctest-dev nlohmann-json3-dev \
    coinor-libcbc-dev libeigen3-dev libxtensor-dev libcli11-dev libstb-dev libtorch-dev libopencv-dnn-dev \
    libopenmpi-dev openmpi-bin python3
prepare_build

# All floors and the examples: tests/support/repetitions.hpp, and the examples' CMakeLists.txt, say what is longer here.
for build in debug clang19; do
    say "repeating in full, $build"
    cmake --preset "$build" -D QUANTSWEEP_TEST_KINDS=floors -D QUANTSWEEP_LONG_TESTS=ON -B "build/long_$build"
    cmake --build "build/long_$build"
    ctest --test-dir "build/long_$build" --output-on-failure --parallel "$jobs"
done

say "building the library in a project that fetches it"
cmake -D project="$PWD/tests/consumer/subdirectory" -D source="$PWD" -D work="$PWD/build/long_consumer" -D compiler=c++ \
    -D generator=Ninja -D fetch=ON -D library=compiled -P tests/consumer/consumer.cmake

say "what must not compile, header-only"
for case in tests/compile_fail/*.cpp; do
    python3 -B tests/compile_fail/compile_fail.py "$PWD/$case" -- c++ -std=c++20 -fsyntax-only -I "$PWD/include"
done

say "testing the kernels with each compiler for each instruction set"
scripts/test_kernels.sh

say "building the fuzzers"
cmake --preset clang19 -D QUANTSWEEP_TEST_KINDS=fuzz -B build/fuzz
cmake --build build/fuzz

fuzz() {
    local name=$1 learnt=build/fuzz/corpus/$1
    mkdir -p "$learnt"
    "build/fuzz/tests/fuzz/fuzz_$name" -max_total_time="$2" -print_final_stats=1 -artifact_prefix="build/fuzz/$name." \
        "$learnt" "tests/fuzz/seeds/$name" >"build/fuzz/$name.log" 2>&1 || {
        tail -n 30 "build/fuzz/$name.log"
        return 1
    }
    echo "$name: $(grep -o 'number_of_executed_units: .*' "build/fuzz/$name.log"), no fault found"
}
export -f fuzz
say "fuzzing, $seconds s each"
for target in tests/fuzz/*.cpp; do basename "$target" .cpp; done |
    xargs -P 2 -I '{}' bash -euo pipefail -c 'fuzz "$1" "$2"' _ '{}' "$seconds"

say "planting bugs"
python3 -B tests/planted_bugs/planted_bugs.py run
