#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Installs what is missing, builds the benchmarks in Release, runs those whose names match FILTER (a regular expression;
# by default all of them) and prints the table. Writes the figures to out/bench.json. A full run takes minutes. Measures
# peers that are installed: python3-torch, python3-numpy, libboost-dev.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/install_packages.sh

filter=${1:-.}
install_packages g++ cmake ninja-build libxsimd-dev libbenchmark-dev libeigen3-dev python3
prepare_build

say "building the benchmarks"
cmake --preset bench
cmake --build --preset bench

raw=build/bench/raw
rm -rf "$raw"
mkdir -p "$raw" out
# run BUILD NAME FILTER SECONDS [ARGUMENT]...
run() {
    "build/bench/benchmarks/bench_$1" --benchmark_filter="$3" --benchmark_min_time="$4" \
        --benchmark_out="$raw/$2.json" --benchmark_out_format=json "${@:5}" >/dev/null 2>&1
}
start=$SECONDS
wanted="^bound|$filter"
small="($wanted).*\\|([0-9]{1,5}|100000)$"
mapfile -t sets < <(build/bench/benchmarks/bench_compiled --instruction_sets)
# The least time of all rounds counts, because other programs can only add to it. The builds are compared on small tensors,
# because memory is equally slow for all, and in short rounds by turns, because what else runs changes by the second.
for round in 1 2 3; do
    say "round $round of 3"
    run compiled "compiled.$round" "$wanted" 0.05
    for turn in 1 2 3; do
        run compiled "compiled.$round.$turn" "$small" 0.01
        for set in "${sets[@]:1}"; do
            run compiled "$set.$round.$turn" "$small" 0.01 --instruction_set="$set"
        done
        run native "native.$round.$turn" "$small" 0.01
        run portable "portable.$round.$turn" "$small" 0.01
    done
    "$(command -v /usr/bin/python3 || command -v python3)" benchmarks/peers/peers.py "$filter" >"$raw/peer.$round.json"
done
python3 benchmarks/report.py collect "$raw" out/bench.json
build/bench/benchmarks/bench_sweep --benchmark_filter="$filter" --benchmark_out=out/bench_sweep.json \
    --benchmark_out_format=json >/dev/null 2>&1
say "measured in $((SECONDS - start)) s; nanoseconds an element, written to out/bench.json"
python3 benchmarks/report.py table out/bench.json
python3 benchmarks/report.py losses out/bench.json || true # only reported, because a busy machine also shows some
python3 benchmarks/report.py sweep_table out/bench_sweep.json
if [[ compile_time =~ $filter ]]; then
    say "what including the library costs"
    python3 benchmarks/compile_time/compile_time.py
fi
