// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A network of square linear layers whose bfloat16 weights lie in a file that is mapped for reading.

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/half.hpp>
#include <quantsweep/core/split_mix.hpp>
#include <quantsweep/graph/batch.hpp>
#include <quantsweep/graph/graph.hpp>

namespace toy {

namespace qs = quantsweep;

/// Random weights in a file mapped for reading. The file is already unlinked, so it disappears with this object.
class mapped_weights {
public:
    /// Draws roughly normal values of deviation 1 / sqrt(width), so that activations neither grow nor fade along the
    /// network.
    mapped_weights(std::size_t count, std::size_t width) : bytes_{count * sizeof(qs::bf16)} {
        std::string path = (std::filesystem::temp_directory_path() / "quantsweep_weights_XXXXXX").string();
        file_ = mkstemp(path.data());
        if (file_ < 0) throw std::runtime_error{"cannot make " + path};
        unlink(path.c_str());
        fill(count, 1 / std::sqrt(static_cast<float>(width)));
        void* const mapped = mmap(nullptr, bytes_, PROT_READ, MAP_SHARED, file_, 0);
        if (mapped == MAP_FAILED) throw std::runtime_error{"cannot map " + path};
        first_ = static_cast<const qs::bf16*>(mapped);
    }
    mapped_weights(const mapped_weights&) = delete;
    mapped_weights& operator=(const mapped_weights&) = delete;
    ~mapped_weights() {
        munmap(const_cast<qs::bf16*>(first_), bytes_);
        close(file_);
    }

    const qs::bf16* data() const noexcept { return first_; }
    std::size_t bytes() const noexcept { return bytes_; }

private:
    void fill(std::size_t count, float deviation) {
        qs::split_mix numbers{1};
        std::vector<qs::bf16> some;
        for (std::size_t done = 0; done < count; done += some.size()) {
            some.resize(std::min<std::size_t>(count - done, 1 << 16));
            for (qs::bf16& w : some) {
                const std::uint64_t bits = numbers();
                float sum = -2;  // the sum of four numbers that are uniform in [0, 1], each of variance 1/12, centred
                for (unsigned part = 0; part < 4; ++part) sum += static_cast<float>(bits >> 16 * part & 0xffff) / 65536;
                w = qs::bf16{sum * std::sqrt(3.0f) * deviation};
            }
            const auto size = some.size() * sizeof(qs::bf16);
            if (write(file_, some.data(), size) != static_cast<ssize_t>(size))
                throw std::runtime_error{"cannot write the weights"};
        }
    }

    std::size_t bytes_;
    int file_ = -1;
    const qs::bf16* first_ = nullptr;
};

/// Multiplies [samples, width] by weights [width, width], layer by layer. Takes weights as an argument, so its own are
/// never written.
class mapped_host {
public:
    struct tensor {
        std::vector<float> values;
        qs::shape shape;
    };

    mapped_host(const mapped_weights& weights, std::size_t layers, std::size_t width) : width_{width} {
        for (std::size_t node = 0; node < layers; ++node) {
            // Lent as writable, but never written.
            auto* const first = const_cast<qs::bf16*>(weights.data() + node * width * width);
            lent_.push_back({qs::tensor_view<qs::bf16>{first, {width, width}}});
            sources_.push_back(node == 0 ? qs::graph_input(0) : node - 1);
        }
        last_ = layers - 1;
    }

    std::size_t size() const { return lent_.size(); }
    qs::layer_info info(std::size_t node) const { return {"linear" + std::to_string(node)}; }
    std::span<const std::size_t> inputs(std::size_t node) const { return {&sources_[node], 1}; }
    std::span<const std::size_t> outputs() const { return {&last_, 1}; }
    std::span<const qs::parameter> parameters(std::size_t node) { return {&lent_[node], 1}; }
    tensor evaluate(std::size_t node, std::span<const tensor* const> in) { return multiply(*in[0], lent_[node]); }
    tensor evaluate_with(std::size_t, std::span<const tensor* const> in, std::span<const qs::parameter> given) {
        return multiply(*in[0], given[0]);
    }

private:
    tensor multiply(const tensor& in, const qs::parameter& by) const {
        const qs::bf16* weight = by.values.as<qs::bf16>().data;
        tensor out{std::vector<float>(in.values.size()), in.shape};
        std::vector<float> row(width_);
        for (std::size_t o = 0; o < width_; ++o, weight += width_) {
            for (std::size_t k = 0; k < width_; ++k) row[k] = static_cast<float>(weight[k]);
            for (std::size_t s = 0; s < in.shape[0]; ++s)
                out.values[s * width_ + o] = dot(row.data(), &in.values[s * width_]);
        }
        return out;
    }
    float dot(const float* a, const float* b) const {
        float sums[8] = {};
        for (std::size_t k = 0; k < width_; k += 8)
            for (std::size_t lane = 0; lane < 8; ++lane) sums[lane] += a[k + lane] * b[k + lane];
        return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
    }

    std::size_t width_;  // a multiple of 8
    std::vector<qs::parameter> lent_{};
    std::vector<std::size_t> sources_{};
    std::size_t last_ = 0;
};
static_assert(qs::evaluates_with<mapped_host>);

}  // namespace toy
