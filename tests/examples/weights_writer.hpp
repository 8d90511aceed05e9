// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Writes a network's weights as a file that its example can load.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <quantsweep/core/shape.hpp>

namespace examples {

/// Writes a safetensors file of seeded values. Leaves out integers, in which PyTorch counts batches.
template <class Source>
void write_weights(const std::filesystem::path& path, const std::map<std::string, quantsweep::shape>& tensors,
                   const Source& source) {
    nlohmann::json header;
    std::size_t end = 0;
    for (const auto& [name, shape] : tensors) {
        const std::size_t begin = std::exchange(end, end + quantsweep::element_count(shape) * sizeof(float));
        header[name] = {{"dtype", "F32"},
                        {"shape", std::vector<std::size_t>(shape.begin(), shape.end())},
                        {"data_offsets", {begin, end}}};
    }
    const std::string text = header.dump();
    const std::uint64_t length = text.size();
    std::ofstream file{path, std::ios::binary};
    file.write(reinterpret_cast<const char*>(&length), sizeof length) << text;
    for (const auto& [name, shape] : tensors) {
        const std::vector<float> data = source(name, shape);
        file.write(reinterpret_cast<const char*>(data.data()),
                   static_cast<std::streamsize>(data.size() * sizeof(float)));
    }
    REQUIRE(file.flush());
}

}  // namespace examples
