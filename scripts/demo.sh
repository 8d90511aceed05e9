#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The main job: installs what is missing, builds examples/fashion_mnist in Release, and runs it with the arguments
# given. Also asks which scheme each layer should get and what mends the dips.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/install_packages.sh

install_packages g++ cmake ninja-build libxsimd-dev libeigen3-dev libxtensor-dev nlohmann-json3-dev libcli11-dev
prepare_build

say "building examples/fashion_mnist"
cmake -B build/demo -D CMAKE_BUILD_TYPE=Release -D QUANTSWEEP_BUILD_TESTS=OFF
cmake --build build/demo --target fashion_mnist

say "running examples/fashion_mnist; its paths are relative to $PWD"
exec build/demo/examples/fashion_mnist --allocate front --remedies "$@"
