// SPDX-License-Identifier: BSD-3-Clause
/// \file  tiny_lm_to_gguf WEIGHTS MODEL [TYPE]: writes examples/tiny_lm/data/weights.safetensors as a model for
///        llama.cpp. TYPE is the ggml type of its matrices, by default f32.

#include <exception>
#include <iostream>
#include <string>

#include "../../tiny_lm/load.hpp"
#include "write_gguf.hpp"

namespace {

/// Errors  std::runtime_error
ggml_type type_called(const std::string& name) {
    for (int t = 0; t < GGML_TYPE_COUNT; ++t) {
        const auto type = static_cast<ggml_type>(t);
        if (const char* const known = ggml_type_name(type); known && name == known) return type;
    }
    throw std::runtime_error{name + " is not a type of ggml; use one such as q4_K"};
}

}  // namespace

int main(int count, char** values) {
    if (count != 3 && count != 4) {
        std::cerr << "tiny_lm_to_gguf WEIGHTS MODEL [TYPE]\n";
        return 2;
    }
    try {
        const ggml_type type = count == 4 ? type_called(values[3]) : GGML_TYPE_F32;
        llama_host::write_gguf(values[2], tiny_lm::load_engine(values[1]), [type](const std::string&) { return type; });
        return 0;
    } catch (const std::exception& problem) {
        std::cerr << problem.what() << "\n";
        return 1;
    }
}
