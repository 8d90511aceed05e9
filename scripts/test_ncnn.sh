#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Builds ncnn with the layers that examples/ncnn_host needs, then the example, and tests the whole way to ncnn's int8
# network on 2,000 images. Debian has no package of ncnn: pass the folder of its sources as the first argument, or the
# script fetches them. Takes half an hour on a busy core: ncnn took 12 minutes, the library, the example and its test 7,
# and the tests 6.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/install_packages.sh

install_packages g++ cmake ninja-build git libxsimd-dev doctest-dev nlohmann-json3-dev libcli11-dev
prepare_build
sources=${1:-build/ncnn_sources}
[ -d "$sources" ] || git clone --depth 1 https://github.com/Tencent/ncnn "$sources"

needed=(batchnorm bias binaryop bnll cast clip concat convolution convolution1d convolutiondepthwise crop deconvolution
    deconvolutiondepthwise dequantize dropout eltwise elu expanddims flatten gelu gemm hardsigmoid hardswish innerproduct input
    interp layernorm matmul memorydata mish noop packing padding permute pooling prelu quantize reduction relu requantize reshape
    scale sigmoid slice softmax split squeeze swish tanh unaryop)
options=(-D NCNN_VULKAN=OFF -D NCNN_OPENMP=OFF -D NCNN_RUNTIME_CPU=OFF -D NCNN_XOP=OFF -D NCNN_AVX512=OFF
    -D NCNN_AVXVNNI=OFF -D NCNN_BUILD_EXAMPLES=OFF -D NCNN_BUILD_BENCHMARK=OFF -D NCNN_BUILD_TESTS=OFF -D NCNN_BUILD_TOOLS=ON)
for layer in $(sed -n 's/^ncnn_add_layer(\(\w*\).*/\L\1/p' "$sources/src/CMakeLists.txt"); do
    [[ " ${needed[*]} " == *" $layer "* ]] || options+=(-D "WITH_LAYER_$layer=OFF")
done
say "building ncnn"
ncnn=$PWD/build/ncnn
cmake -G Ninja -S "$sources" -B "$ncnn" -D CMAKE_BUILD_TYPE=Release -D CMAKE_INSTALL_PREFIX="$ncnn/installed" "${options[@]}"
cmake --build "$ncnn" --target ncnn ncnn2int8
cmake --install "$ncnn/src"

say "building and testing ncnn_host"
cmake --preset debug -B build/ncnn_host -D QUANTSWEEP_FIND_RUNTIMES=OFF -D CMAKE_PREFIX_PATH="$ncnn/installed" \
    -D QUANTSWEEP_NCNN2INT8="$ncnn/tools/quantize/ncnn2int8"
cmake --build build/ncnn_host --target ncnn_host test_example_ncnn_host
QUANTSWEEP_NCNN_SAMPLES=2000 ctest --test-dir build/ncnn_host --output-on-failure -R ncnn_host
