// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The summaries of a calibration while they are being filled; hides the type of the observer.

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/core/any_tensor.hpp>
#include <quantsweep/observe/memory.hpp>

namespace quantsweep::detail {

/// Values are numbered in the order in which they are added, and so are weights.
class any_summaries {
public:
    any_summaries() = default;
    any_summaries(const any_summaries&) = delete;
    any_summaries& operator=(const any_summaries&) = delete;
    virtual ~any_summaries() = default;

    virtual void add_value(std::string name) = 0;
    virtual void add_layer(std::string name, std::vector<std::string> inputs, std::size_t weights) = 0;

    virtual value_counts& counts(std::size_t value) = 0;
    virtual void observe_value(std::size_t value, const any_view& values, const axes& where,
                               std::uint64_t first_sample) = 0;
    virtual void observe_weight(std::size_t weight, const any_view& values, const axes& where) = 0;

    /// Whether the memory of a summary depends on the shape of the tensors that it observes.
    virtual bool depends_on_shapes() const = 0;
    /// Returns the least number of bytes that a summary needs. Summaries are numbered: first those of the values, then
    /// those of the weights. `like` is a tensor like those that it will observe.
    virtual std::uint64_t least_bytes(std::size_t summary, const observation& like) const = 0;
    virtual std::uint64_t most_bytes(std::size_t summary, const observation& like) const = 0;
    virtual void limit_bytes(std::size_t summary, std::uint64_t most, const observation& like) = 0;
    virtual std::string resolution(std::size_t summary) const = 0;
};

/// Fills a calibration with copies of the prototype. The calibration must outlive this object.
template <observer Observer>
class summaries_model final : public any_summaries {
public:
    summaries_model(calibration<Observer>& into, const Observer& prototype) : into_{into}, prototype_{prototype} {}

    void add_value(std::string name) override {
        value_summary<Observer> value;
        value.name = std::move(name);
        value.seen = prototype_;
        into_.values.push_back(std::move(value));
    }
    void add_layer(std::string name, std::vector<std::string> inputs, std::size_t weights) override {
        for (std::size_t k = 0; k < weights; ++k) weights_.push_back({into_.layers.size(), k});
        into_.layers.push_back({std::move(name), std::move(inputs), std::vector<Observer>(weights, prototype_)});
    }
    value_counts& counts(std::size_t value) override { return into_.values[value]; }
    void observe_value(std::size_t value, const any_view& values, const axes& where,
                       std::uint64_t first_sample) override {
        observe_tensor(into_.values[value].seen, values, where, first_sample);
    }
    void observe_weight(std::size_t weight, const any_view& values, const axes& where) override {
        observe_tensor(summary(into_.values.size() + weight), values, where);
    }
    bool depends_on_shapes() const override { return tensor_observer<Observer>; }
    std::uint64_t least_bytes(std::size_t number, const observation& like) const override {
        return quantsweep::least_bytes(summary(number), like);
    }
    std::uint64_t most_bytes(std::size_t number, const observation& like) const override {
        return quantsweep::most_bytes(summary(number), like);
    }
    void limit_bytes(std::size_t number, std::uint64_t most, const observation& like) override {
        quantsweep::limit_bytes(summary(number), static_cast<std::size_t>(most), like);
    }
    std::string resolution(std::size_t number) const override { return quantsweep::resolution(summary(number)); }

private:
    struct place {
        std::size_t layer, weight;
    };
    Observer& summary(std::size_t number) const {
        if (number < into_.values.size()) return into_.values[number].seen;
        const place& at = weights_[number - into_.values.size()];
        return into_.layers[at.layer].weights[at.weight];
    }

    calibration<Observer>& into_;
    const Observer& prototype_;
    std::vector<place> weights_{};
};

#ifdef QUANTSWEEP_COMPILED
extern template class summaries_model<bit_histogram<>>;
#endif

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/calibrate/detail/any_summaries.ipp>
#endif
