// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A number format and its granularity, chosen at run time by name.

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <quantsweep/core/error.hpp>
#include <quantsweep/format/any_quantizer.hpp>
#include <quantsweep/format/block.hpp>
#include <quantsweep/format/detail/groups.hpp>
#include <quantsweep/format/detail/parse_format.hpp>
#include <quantsweep/format/dynamic_format.hpp>
#include <quantsweep/format/format.hpp>
#include <quantsweep/format/granularity.hpp>

namespace quantsweep {

/// A value: copies share one immutable model. Models `format`, and holds dynamic ones too. Equal where the names are.
class any_format {
public:
    template <class Format>
        requires(!std::same_as<Format, any_format>) && format<Format>
    any_format(Format f, quantsweep::granularity shared = quantsweep::granularity::per_tensor)
        : self_{std::make_shared<const model<Format>>(std::move(f))}, granularity_{shared} {}
    template <class Format>
        requires(!std::same_as<Format, any_format>) && (!format<Format>) && dynamic_format<Format>
    any_format(Format f)
        : self_{std::make_shared<const model<Format>>(std::move(f))}, granularity_{granularity::per_tensor} {}

    /// "int8:symmetric", "uint4:affine:per_channel", "fp8_e4m3:per_group:64", "mxfp4", "code_book:-1,0,1": a number
    /// format, its rounding, and for static ones the granularity. docs/concepts/format.md has the grammar.
    /// Errors   unknown_format, whose message lists what is known
    static any_format parse(std::string_view text) {
        detail::name_parts name{text};
        std::optional<quantsweep::granularity> shared = quantsweep::granularity::per_tensor;
        pointer found = take_dynamic(name);
        if (!found) {
            found = take_static(name);
            shared = detail::take_granularity(name);
        }
        if (found && shared && name.done()) return any_format{std::move(found), *shared};
        throw unknown_format{
            "",
            "\"" + std::string{text} +
                "\" names no format; known are int2 to int16 with :symmetric, :symmetric_full or :affine, uint2 to "
                "uint16 with :symmetric or :affine, fp8_e4m3, fp8_e5m2, fp6_e3m2, fp6_e2m3, fp4_e2m1, bfloat16, half, "
                "log2_2 to log2_8, code_book:LEVEL,LEVEL,..., each of these then nothing, :per_tensor, :per_channel or "
                ":per_group:N; and mxfp8_e4m3, mxfp8_e5m2, mxfp6_e3m2, mxfp6_e2m3, mxfp4, mxint8, nvfp4, nf4. "
                "Rounding comes before the granularity: :half_away, :toward_zero or :stochastic:SEED, and :divide; for "
                "example int8:symmetric:per_channel, int4:affine:divide:per_group:64, mxfp4:stochastic:1"};
    }

    std::string name() const { return self_->name() + granularity_.suffix(); }
    quantsweep::granularity granularity() const noexcept { return granularity_; }
    unsigned bits() const { return self_->bits(); }
    bool symmetric() const { return self_->symmetric(); }
    /// Whether the scales come from the tensor at hand alone, so that there is no range to estimate.
    bool dynamic() const { return self_->dynamic(); }
    /// Errors   those of the format; invalid_argument where it is dynamic
    any_quantizer quantizer(range asked) const { return self_->quantizer(asked); }
    /// With scales from the tensor at hand: a dynamic format's, or from the extremes of each group of a static one.
    /// The tensor is whole and dense, groups are along its channels. Returns how many values are not finite.
    /// Errors   invalid_argument where the format is static and does not come in groups; those of quantizer()
    std::size_t fake_quantize(const tensor_block<float>& tensor) const {
        if (dynamic()) return self_->fake_quantize(tensor);
        if (granularity_.group() == 0)
            throw invalid_argument{"",
                                   name() + " has no scales of its own; give it a range, or a dynamic format instead"};
        return detail::fake_quantize_groups(*this, tensor, granularity_.group());
    }
    friend bool operator==(const any_format& a, const any_format& b) { return a.name() == b.name(); }

private:
    struct interface {
        interface() = default;
        interface(const interface&) = delete;
        interface& operator=(const interface&) = delete;
        virtual ~interface() = default;
        virtual std::string name() const = 0;
        virtual unsigned bits() const = 0;
        virtual bool symmetric() const = 0;
        virtual bool dynamic() const = 0;
        virtual any_quantizer quantizer(range asked) const = 0;
        virtual std::size_t fake_quantize(const tensor_block<float>& tensor) const = 0;
    };

    template <class Format>
    struct model final : interface {
        explicit model(Format f) : held{std::move(f)} {}
        std::string name() const override { return held.name(); }
        unsigned bits() const override { return held.bits(); }
        bool symmetric() const override {
            if constexpr (format<Format>)
                return is_symmetric(held);
            else
                return true;
        }
        bool dynamic() const override { return !format<Format>; }
        any_quantizer quantizer(range asked) const override {
            if constexpr (format<Format>)
                return held.quantizer(asked);
            else
                throw invalid_argument{"", held.name() + " takes its scales from the tensor, not from a range"};
        }
        std::size_t fake_quantize([[maybe_unused]] const tensor_block<float>& tensor) const override {
            if constexpr (dynamic_format<Format>)
                return held.fake_quantize(tensor);
            else
                return 0;
        }
        Format held;
    };

    using pointer = std::shared_ptr<const interface>;
    any_format(pointer self, quantsweep::granularity shared) : self_{std::move(self)}, granularity_{shared} {}

    template <class Format>
    static pointer held(const std::optional<Format>& found) {
        return found ? std::make_shared<const model<Format>>(*found) : nullptr;
    }
    static pointer take_dynamic(detail::name_parts& name) {
        if (name.take("nf4")) return std::make_shared<const model<nf4>>(nf4{});
        if (name.take("nvfp4")) return std::make_shared<const model<nvfp4>>(nvfp4{detail::take_rounding(name)});
        return held(detail::take_microscaling(name));
    }
    static pointer take_static(detail::name_parts& name) {
        if (pointer found = held(detail::take_minifloat(name))) return found;
        if (pointer found = held(detail::take_code_book(name))) return found;
        return held(detail::take_integer(name));
    }

    pointer self_;
    quantsweep::granularity granularity_;
};
static_assert(format<any_format>);

}  // namespace quantsweep
