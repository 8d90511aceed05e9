#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Installs what is missing, builds the tests with gcc, with clang and with the sanitizers, and runs all of them.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/install_packages.sh

packages=(g++ cmake ninja-build ccache libxsimd-dev libeigen3-dev libxtensor-dev doctest-dev nlohmann-json3-dev
    libbenchmark-dev libcli11-dev libstb-dev libgtest-dev catch2 python3 pkg-config libtorch-dev libopencv-dnn-dev coinor-libcbc-dev
    libopenmpi-dev openmpi-bin)
clang=""
for version in 19 14; do
    if command -v "clang++-$version" >/dev/null; then
        clang=$version
        break
    elif has_apt && is_available "clang-$version"; then
        clang=$version
        packages+=("clang-$version")
        break
    fi
done
# If an older clang is available, it compiles the headers (tests/headers).
if [ "$clang" = 19 ] && has_apt && is_available clang-14; then packages+=(clang-14); fi
# The check of the format needs exactly this version.
if has_apt && is_available clang-format-19; then packages+=(clang-format-19); fi
if [ "$clang" = 19 ] && has_apt; then packages+=(libclang-rt-19-dev); fi # libFuzzer and the sanitizers
install_packages "${packages[@]}"
prepare_build

# With clang 19, one build includes the sanitizers and the tests that depend on the compiler.
case "$clang" in
    19) builds=(debug clang19) ;;
    14) builds=(debug clang14 asan) ;;
    *) builds=(debug asan) && say "no clang++-19 or clang++-14: its tests are left out" ;;
esac

all=build/all
mkdir -p "$all"
: >"$all/CTestTestfile.cmake"
for build in "${builds[@]}"; do
    say "building $build"
    start=$SECONDS
    # Compiling several sources in one unit takes half the time. tests/headers shows that each header compiles alone.
    # Without what a debugger needs, which takes a quarter of the time under the sanitizers.
    cmake --preset "$build" -D CMAKE_UNITY_BUILD=ON -D CMAKE_UNITY_BUILD_BATCH_SIZE=12 \
        -D CMAKE_CXX_FLAGS_DEBUG=-O0
    cmake --build --preset "$build"
    say "built $build in $((SECONDS - start)) s"
    echo "subdirs(../$build)" >>"$all/CTestTestfile.cmake"
done

say "testing ${builds[*]}"
ctest --test-dir "$all" --output-on-failure --parallel "$jobs"
