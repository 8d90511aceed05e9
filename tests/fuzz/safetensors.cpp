// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/io/safetensors.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>

#include <quantsweep/report/file.hpp>

namespace qs = quantsweep;

namespace {

/// A file that is deleted when the program ends.
struct scratch_file {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("quantsweep_fuzz_" + std::to_string(std::random_device{}()));
    scratch_file() = default;
    scratch_file(const scratch_file&) = delete;
    scratch_file& operator=(const scratch_file&) = delete;
    ~scratch_file() {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
    }
};

/// A tensor of another type must be refused.
template <class T>
void read(const qs::safetensors& file, const std::string& name) {
    try {
        file.read<T>(name);
    } catch (const qs::malformed_file&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const scratch_file scratch;
    qs::write_file(scratch.path, {reinterpret_cast<const char*>(data), size});
    try {
        const qs::safetensors file{scratch.path};
        for (const std::string& name : file.names()) {
            read<float>(file, name);
            read<std::uint8_t>(file, name);
            read<std::int64_t>(file, name);
        }
    } catch (const qs::malformed_file&) {
    }
    return 0;
}
