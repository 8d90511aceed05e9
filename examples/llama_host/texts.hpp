// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Cuts a text file into sequences.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <quantsweep/graph/batch.hpp>

#include "runtime.hpp"
#include "tensor.hpp"

namespace llama_host {

/// A sample is a sequence. Its label is the token that follows each of its tokens.
using text_batch = qs::batch<tensor, std::vector<std::int32_t>>;

struct texts {
    std::vector<text_batch> evaluation, calibration;
};

/// Cuts a text into sequences of equal length and takes sequences spread over the whole text, alternately for
/// evaluation and calibration. Each sequence begins without a context. If the model's texts begin with a special token,
/// it replaces the first token of each sequence.
class sequence_cutter {
public:
    sequence_cutter(const std::vector<llama_token>& all, std::size_t length, const llama_vocab* vocabulary)
        : all_{all},
          length_{length},
          begins_with_{llama_vocab_get_add_bos(vocabulary) ? llama_vocab_bos(vocabulary) : -1} {}

    /// Errors  std::runtime_error if the text is too short
    texts cut(std::size_t evaluation, std::size_t calibration, std::size_t batch_size) const {
        const std::size_t wanted = evaluation + calibration, there = all_.size() / (length_ + 1);
        if (there < wanted)
            throw std::runtime_error{"the text has " + std::to_string(all_.size()) + " tokens, enough for " +
                                     std::to_string(there) + " sequences, but " + std::to_string(wanted) +
                                     " are needed"};
        std::vector<std::size_t> of_evaluation, of_calibration;
        for (std::size_t k = 0; k < wanted; ++k) {
            const bool calibrates = of_calibration.size() * wanted < k * calibration;
            (calibrates ? of_calibration : of_evaluation).push_back(k * there / wanted * (length_ + 1));
        }
        for (; of_calibration.size() < calibration; of_evaluation.pop_back())
            of_calibration.push_back(of_evaluation.back());
        return {batches(of_evaluation, batch_size), batches(of_calibration, batch_size)};
    }

private:
    std::vector<text_batch> batches(std::span<const std::size_t> starts, std::size_t batch_size) const {
        std::vector<text_batch> made;
        for (; !starts.empty(); starts = starts.subspan(made.back().samples)) {
            text_batch& batch = made.emplace_back();
            batch.samples = std::min(batch_size, starts.size());
            tensor given{nullptr, {batch.samples, length_, 0}};
            for (std::size_t s = 0; s < batch.samples; ++s) {
                const auto first = all_.begin() + static_cast<std::ptrdiff_t>(starts[s]);
                const auto end = first + static_cast<std::ptrdiff_t>(length_);
                const std::size_t at = given.text.size();
                given.text.insert(given.text.end(), first, end);
                if (begins_with_ >= 0) given.text[at] = begins_with_;
                batch.labels.emplace_back(first + 1, end + 1);
            }
            batch.inputs.push_back(std::move(given));
        }
        return made;
    }

    const std::vector<llama_token>& all_;
    std::size_t length_;
    llama_token begins_with_;
};

}  // namespace llama_host
