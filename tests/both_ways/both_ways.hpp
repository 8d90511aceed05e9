// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What the files of this program share. Each file is compiled twice, header-only and for the compiled library,
///        and linked both ways and mixed. The types that pass between the files must therefore be the same in both.

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/result/result.hpp>

#include "../support/toy_graph.hpp"

namespace both_ways {

struct host_and_data {
    toy::graph host;
    std::vector<toy::batch> batches;
};

/// Makes a network with branches and skips, and the data for it.
host_and_data make_host();

/// Prints the report of check_graph, then the calibration as a file.
void calibrate(std::ostream& out, host_and_data& given);

/// Sweeps in every mode, with one metric and with several: bounded and unbounded, of a sample and of a whole set. The
/// last result is of a host that runs as a whole, and has remedies and an allocation.
std::vector<quantsweep::sweep_result> sweep(host_and_data& given, const std::string& journal);

/// Prints each report and each file that can be made from a result, and its explanation.
void write(std::ostream& out, const quantsweep::sweep_result& result);

/// Prints every estimator's range for every format over seeded data, and the bits of the values that are
/// fake-quantized.
void write_ranges(std::ostream& out);

/// Prints what every observer keeps of seeded data.
void write_observers(std::ostream& out);

/// Returns seeded values of several scales, with zeros and subnormals; the same on every machine.
inline std::vector<float> values(std::size_t count, unsigned seed, bool finite = true) {
    std::mt19937 random{seed};
    std::vector<float> drawn(count);
    for (float& value : drawn) {
        const float sign = random() % 2 == 0 ? 1.0F : -1.0F;
        const float magnitude = static_cast<float>(random() % 100003) / 32768.0F;
        value = random() % 9 == 0 ? 0.0F : sign * magnitude * magnitude;
        if (random() % 50 == 0) value *= 0x1p-130F;
        if (!finite && random() % 40 == 0) value = value > 0 ? 0x1p127F * 2 : -0x1p127F * 2;
    }
    return drawn;
}

/// Returns the FNV-1a hash of the bytes.
inline std::uint64_t hash(std::string_view bytes) {
    std::uint64_t h = 14695981039346656037U;
    for (const char c : bytes) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return h;
}
inline std::uint64_t hash(const std::vector<float>& of) {
    return hash(std::string_view{reinterpret_cast<const char*>(of.data()), of.size() * sizeof(float)});
}

}  // namespace both_ways
