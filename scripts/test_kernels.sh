#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Compiles the tests of the kernels and of ggml's formats, header-only, with each supported compiler for each instruction
# set that this machine has, and for ARM, always so that products may be fused with sums. Runs them, those for ARM under
# qemu. If the first argument is the include folder of another xsimd, the kernels are compiled with that one. Takes some
# minutes on two cores.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/install_packages.sh

compilers=(g++)
packages=(g++ libxsimd-dev doctest-dev)
for version in 14 19; do
    if command -v "clang++-$version" >/dev/null || { has_apt && is_available "clang-$version"; }; then
        compilers+=("clang++-$version")
        packages+=("clang-$version")
    else
        say "no clang++-$version: left out"
    fi
done
if has_apt; then packages+=(g++-aarch64-linux-gnu qemu-user); fi
install_packages "${packages[@]}"
prepare_build

export folder=build/kernels
mkdir -p "$folder"
others=$(grep -lE 'kernel/(instruction_sets|rule_laws)\.hpp' tests/{format,observe}/*.cpp)
for source in tests/main.cpp tests/kernel/*.cpp tests/observe/gather_channels.cpp $others; do echo "#include \"$PWD/$source\""; done >"$folder/all.cpp"
export xsimd=${1:+-isystem $1} QEMU_LD_PREFIX=/usr/aarch64-linux-gnu

# check NAME RUNNER COMPILER [FLAG]...
check() {
    local program=$folder/$1
    # shellcheck disable=SC2086
    "${@:3}" -std=c++20 -O2 -ffp-contract=fast -w -I include $xsimd "$folder/all.cpp" -o "$program"
    "$2" "$program" >"$program.log" 2>&1 || {
        echo "$1 fails"
        tail -n 30 "$program.log"
        return 1
    }
    echo "$1: $(tail -n 2 "$program.log" | head -n 1)"
}
export -f check

{
    for compiler in "${compilers[@]}"; do
        echo "$compiler.sse2 env $compiler"
        echo "$compiler.avx env $compiler -mavx"
        if grep -qw avx2 /proc/cpuinfo; then echo "$compiler.avx2 env $compiler -mavx2 -mfma"; fi
        if grep -qw avx512bw /proc/cpuinfo; then echo "$compiler.avx512 env $compiler -march=skylake-avx512"; fi
    done
    # Headers that do not depend on the processor are those of this system.
    if command -v aarch64-linux-gnu-g++ >/dev/null && command -v qemu-aarch64 >/dev/null; then
        echo "g++.neon qemu-aarch64 aarch64-linux-gnu-g++ -idirafter /usr/include"
    else
        say "no g++ for ARM, or no qemu: left out" >&2
    fi
} | xargs -P "$jobs" -I '{}' bash -euo pipefail -c 'check {}'
