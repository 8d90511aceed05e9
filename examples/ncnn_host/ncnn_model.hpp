// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The two files of an ncnn network: the .param file describes each layer, and the .bin file holds the layers'
///        numbers.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <datareader.h>
#include <option.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/layer_info.hpp>
#include <quantsweep/core/shape.hpp>

/// The numbers of a layer's line by their id, such as "0=16 1=3". Leaves out lists, such as "-23310=2,...".
using ncnn_line = std::map<int, int>;

/// Returns one line for each layer, in the file's order.
/// Errors  quantsweep::unreadable_file, quantsweep::malformed_file
inline std::vector<ncnn_line> read_ncnn_lines(const std::string& path) {
    std::ifstream file{path};
    if (!file) throw quantsweep::unreadable_file{"", path + ": there is no such file"};
    std::string line, skipped;
    int magic = 0;
    if (!(file >> magic) || magic != 7767517)
        throw quantsweep::malformed_file{"", path + " is not an ncnn param file in text form"};
    std::size_t layers = 0, blobs = 0;
    file >> layers >> blobs;
    std::getline(file, line);
    std::vector<ncnn_line> lines;
    while (lines.size() < layers && std::getline(file, line)) {
        std::istringstream words{line};
        std::size_t bottoms = 0, tops = 0;
        words >> skipped >> skipped >> bottoms >> tops;
        for (std::size_t k = 0; k < bottoms + tops; ++k) words >> skipped;
        ncnn_line& made = lines.emplace_back();
        for (std::string word; words >> word;) {
            const std::size_t equals = word.find('=');
            int id = 0, value = 0;
            if (equals == std::string::npos || !(std::istringstream{word.substr(0, equals)} >> id)) continue;
            if (id >= 0 && std::istringstream{word.substr(equals + 1)} >> value) made[id] = value;
        }
    }
    if (lines.size() != layers) throw quantsweep::malformed_file{"", path + " ends before its last layer"};
    return lines;
}

/// What a layer's line says about its weights. Covers the layers that ncnn2int8 can quantize.
struct ncnn_layer_kind {
    std::string type;
    ncnn_line line;

    bool is_linear() const { return type == "InnerProduct"; }
    bool is_known() const { return is_linear() || type == "Convolution" || type == "ConvolutionDepthWise"; }
    bool has_bias() const { return number(is_linear() ? 1 : 5, 0) != 0; }
    bool computes_in_integers() const { return number(8, 0) != 0; }
    bool gives_integers() const { return number(8, 0) > 100; }

    /// Returns [out, in] or, for a convolution, [out, in of a group, height, width].
    quantsweep::shape weight_shape(std::size_t values) const {
        const std::size_t out = number(0, 0), width = number(1, 1), height = number(11, width);
        if (is_linear()) return {out, values / out};
        return {out, values / (out * height * width), height, width};
    }
    quantsweep::attribute_map attributes(const quantsweep::shape& weight) const {
        const std::size_t groups = type == "ConvolutionDepthWise" ? number(7, 1) : 1;
        quantsweep::attribute_map says{{"kind", is_linear() ? "linear" : "conv2d"},
                                       {"in_channels", weight[1] * groups},
                                       {"out_channels", weight[0]}};
        if (is_linear()) return says;
        says["kernel"] = weight[3];
        says["stride"] = number(3, 1);
        says["groups"] = groups;
        return says;
    }

private:
    std::size_t number(int id, std::size_t otherwise) const {
        const auto found = line.find(id);
        return found == line.end() ? otherwise : static_cast<std::size_t>(found->second);
    }
};

/// Sets the float reference: turns off everything with which ncnn trades accuracy for speed. Uses one thread, because
/// the sweep has its own threads.
inline void set_float_options(ncnn::Option& option) {
    option.num_threads = 1;
    option.use_winograd_convolution = option.use_sgemm_convolution = false;
    option.use_packing_layout = option.use_local_pool_allocator = false;
    option.use_fp16_packed = option.use_fp16_storage = option.use_fp16_arithmetic = false;
    option.use_bf16_storage = false;
}

/// A whole .bin file in writable memory.
class ncnn_weights {
public:
    ncnn_weights() = default;
    /// Errors  quantsweep::unreadable_file
    explicit ncnn_weights(const std::string& path) {
        std::ifstream file{path, std::ios::binary | std::ios::ate};
        if (!file) throw quantsweep::unreadable_file{"", path + ": there is no such file"};
        bytes_ = static_cast<std::size_t>(file.tellg());
        values_.resize((bytes_ + sizeof(float) - 1) / sizeof(float));
        file.seekg(0);
        file.read(reinterpret_cast<char*>(values_.data()), static_cast<std::streamsize>(bytes_));
    }
    std::size_t bytes() const { return bytes_; }
    float* at(std::size_t byte) { return values_.data() + byte / sizeof(float); }

private:
    std::vector<float> values_{};
    std::size_t bytes_ = 0;
};

/// Numbers of a layer: `bytes` of the file from `begin` on. ncnn uses them where they lie, unless it has copied them.
struct ncnn_piece {
    std::size_t begin = 0, bytes = 0;
    bool are_floats = true;  ///< 32-bit floats
};

/// Hands ncnn the memory itself instead of copies, and records which pieces ncnn takes.
class ncnn_reader final : public ncnn::DataReader {
public:
    explicit ncnn_reader(ncnn_weights& weights, std::size_t begin = 0) : weights_{weights}, next_{begin} {}

    std::size_t next() const { return next_; }
    /// Returns the pieces taken since the last call.
    std::vector<ncnn_piece> take_pieces() { return std::exchange(pieces_, {}); }

    std::size_t read(void* to, std::size_t size) const override {
        if (size > left()) return 0;
        std::memcpy(to, weights_.at(next_), size);
        if (size == sizeof(std::uint32_t)) {  // a tag for what follows: 0 and 0x0002C056 mean 32-bit floats
            std::uint32_t tag = 0;
            std::memcpy(&tag, to, sizeof tag);
            floats_follow_ = tag == 0 || tag == 0x0002C056;
        } else {
            pieces_.push_back({next_, size, false});
        }
        next_ += size;
        return size;
    }
    std::size_t reference(std::size_t size, const void** to) const override {
        if (size > left()) return 0;
        *to = weights_.at(next_);
        pieces_.push_back({next_, size, std::exchange(floats_follow_, true)});
        next_ += size;
        return size;
    }

private:
    std::size_t left() const { return weights_.bytes() - next_; }
    ncnn_weights& weights_;
    mutable std::size_t next_;
    mutable bool floats_follow_ = true;
    mutable std::vector<ncnn_piece> pieces_{};
};
