// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A quantizer of any format, chosen at run time.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <quantsweep/format/fake_quantize.hpp>

namespace quantsweep {

/// Value semantics; copies share one immutable model. Models `quantizer`, with one virtual call per span and not per
/// element.
class any_quantizer {
public:
    /// Holds any quantizer.
    template <class Quantizer>
        requires(!std::same_as<Quantizer, any_quantizer>) && quantizer<Quantizer>
    any_quantizer(Quantizer q) : self_{share(new model<Quantizer>{std::move(q)})} {}

    float operator()(float x) const { return self_->round(x); }
    float low() const { return self_->low(); }
    float high() const { return self_->high(); }
    /// The distance between neighbouring representable numbers; 0 if it is not constant.
    float step() const { return self_->step(); }
    /// The factor of the format's own numbers. It is the step if the step is constant; 0 if there is no factor.
    float scale() const { return self_->scale(); }
    /// The format's own numbers, if they are few and values round to the nearest one; empty if the quantizer does not
    /// state them.
    std::vector<float> levels() const { return self_->levels(); }
    void apply(std::span<const float> input, std::span<float> output, std::uint64_t first = 0) const {
        self_->apply(input, output, first);
    }
    double squared_error(std::span<const bin> bins) const { return self_->squared_error(bins); }
    /// The quantizer itself if it is of this exact type; otherwise nullptr.
    template <class Quantizer>
    const Quantizer* target() const noexcept {
        return self_->type() == &model<Quantizer>::tag ? &static_cast<const model<Quantizer>&>(*self_).held : nullptr;
    }
    /// Applies one quantizer to each channel of the block. Fastest if all have one type, as those of one format do.
    static void apply_channels(std::span<const any_quantizer> quantizers, const tensor_block<float>& block,
                               std::uint64_t first = 0);

private:
    struct interface {
        interface() = default;
        interface(const interface&) = delete;
        interface& operator=(const interface&) = delete;
        virtual ~interface() = default;
        virtual float round(float x) const = 0;
        virtual float low() const = 0;
        virtual float high() const = 0;
        virtual float step() const = 0;
        virtual float scale() const = 0;
        virtual std::vector<float> levels() const = 0;
        virtual void apply(std::span<const float> input, std::span<float> output, std::uint64_t first) const = 0;
        virtual double squared_error(std::span<const bin> bins) const = 0;
        virtual void apply_channels(std::span<const any_quantizer> quantizers, const tensor_block<float>& block,
                                    std::uint64_t first) const = 0;
        /// A pointer that is equal for equal types only; needs no RTTI.
        virtual const void* type() const = 0;
    };

    template <class Quantizer>
    static constexpr bool applies_channels =
        requires(std::span<const Quantizer> all, const tensor_block<float>& block, std::uint64_t first) {
            Quantizer::apply_channels(all, block, first);
        } || requires(std::span<const Quantizer> all, const tensor_block<float>& block) {
            Quantizer::apply_channels(all, block);
        };

    /// Takes ownership. It returns a pointer to the base, so that all models use one type of shared pointer.
    static std::shared_ptr<const interface> share(const interface* made);
    static void apply_runs(std::span<const any_quantizer> quantizers, const tensor_block<float>& block,
                           std::uint64_t first);

    template <class Quantizer>
    struct model final : interface {
        explicit model(Quantizer q) : held{std::move(q)} {}
        float round(float x) const override { return held(x); }
        float low() const override { return held.low(); }
        float high() const override { return held.high(); }
        float step() const override {
            if constexpr (requires {
                              { held.step() } -> std::convertible_to<float>;
                          })
                return held.step();
            else
                return 0;
        }
        float scale() const override {
            if constexpr (requires {
                              { held.scale() } -> std::convertible_to<float>;
                          })
                return held.scale();
            else
                return step();
        }
        std::vector<float> levels() const override {
            if constexpr (requires {
                              { held.levels() } -> std::convertible_to<std::vector<float>>;
                          })
                return held.levels();
            else
                return {};
        }
        void apply(std::span<const float> input, std::span<float> output, std::uint64_t first) const override {
            fake_quantize(held, input, output, first);
        }
        double squared_error(std::span<const bin> bins) const override { return quantsweep::squared_error(held, bins); }
        void apply_channels(std::span<const any_quantizer> quantizers, const tensor_block<float>& block,
                            std::uint64_t first) const override {
            if constexpr (applies_channels<Quantizer>) {
                std::vector<Quantizer> mine;
                mine.reserve(quantizers.size());
                for (const any_quantizer& q : quantizers) {
                    if (q.self_->type() != type()) return apply_runs(quantizers, block, first);
                    mine.push_back(static_cast<const model&>(*q.self_).held);
                }
                detail::fake_quantize_channels(std::span<const Quantizer>{mine}, block, first);
            } else {
                apply_runs(quantizers, block, first);
            }
        }
        const void* type() const override { return &tag; }

        static constexpr char tag = 0;
        Quantizer held;
    };

    std::shared_ptr<const interface> self_;
};
#ifdef QUANTSWEEP_COMPILED
extern template void fake_quantize(tensor_view<float>, std::optional<std::size_t>, std::span<const any_quantizer>);
extern template void fake_quantize(tensor_view<double>, std::optional<std::size_t>, std::span<const any_quantizer>);
#endif

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/any_quantizer.ipp>
#endif
