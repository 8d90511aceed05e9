#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Fetches llama.cpp from npm, or uses the checkout in LLAMA_CPP_DIR, builds it and tests the example with it.
# On two busy cores, llama.cpp took 6 to 14 minutes to compile; the library, the example and its tests took 6. The tests
# run for three minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/install_packages.sh

install_packages g++ cmake ninja-build ccache libxsimd-dev libeigen3-dev libxtensor-dev doctest-dev nlohmann-json3-dev \
    libcli11-dev
prepare_build

folder=${LLAMA_CPP_DIR:-build/llama.cpp}
if [ ! -e "$folder/CMakeLists.txt" ]; then
    say "fetching llama.cpp"
    examples/llama_host/fetch_llama.sh "$folder"
fi
cmake --preset debug -B build/llama -D QUANTSWEEP_FIND_RUNTIMES=OFF -D LLAMA_CPP_DIR="$(realpath "$folder")"
start=$SECONDS
cmake --build build/llama --target llama_host tiny_lm_to_gguf test_example_llama_host
say "built in $((SECONDS - start)) s"
ctest --test-dir build/llama --output-on-failure --parallel "$jobs" -R "llama_host"
