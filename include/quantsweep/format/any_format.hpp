// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A number format and its granularity, chosen at run time by name.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/format/any_quantizer.hpp>
#include <quantsweep/format/detail/groups.hpp>
#include <quantsweep/format/dynamic_format.hpp>
#include <quantsweep/format/format.hpp>
#include <quantsweep/format/granularity.hpp>

namespace quantsweep {

namespace detail {

class name_parts;

}  // namespace detail

/// Value semantics; copies share one immutable model. Models `format`, and can also hold dynamic formats. Two are equal
/// if their names are.
class any_format {
public:
    /// Holds any static format, with the granularity of its scales.
    template <class Format>
        requires(!std::same_as<Format, any_format>) && format<Format>
    any_format(Format f, quantsweep::granularity shared = quantsweep::granularity::per_tensor)
        : self_{share(new model<Format>{std::move(f)})}, granularity_{shared} {}
    /// Holds a dynamic format, which computes its scales from each tensor.
    template <class Format>
        requires(!std::same_as<Format, any_format>) && (!format<Format>) && dynamic_format<Format>
    any_format(Format f) : self_{share(new model<Format>{std::move(f)})}, granularity_{granularity::per_tensor} {}

    // Compiled once, since every copy of a scheme calls them.
    any_format(const any_format& other);
    any_format(any_format&& other) noexcept;
    any_format& operator=(const any_format& other);
    any_format& operator=(any_format&& other) noexcept;
    ~any_format();

    /// Parses "int8:symmetric", "uint4:affine:per_channel", "fp8_e4m3:per_group:64", "mxfp4", "code_book:-1,0,1": a
    /// number format, its rounding, and for static formats the granularity. docs/concepts/format.md has the grammar.
    /// Errors   unknown_format, whose message lists the known formats
    static any_format parse(std::string_view text);

    std::string name() const;
    /// The part of a tensor that shares a scale.
    quantsweep::granularity granularity() const noexcept { return granularity_; }
    unsigned bits() const { return self_->bits(); }
    bool symmetric() const { return self_->symmetric(); }
    /// The format itself if it is of this exact type; otherwise nullptr.
    template <class Format>
    const Format* target() const noexcept {
        return self_->type() == &model<Format>::tag ? &static_cast<const model<Format>&>(*self_).held : nullptr;
    }
    /// Whether the format computes its scales from each tensor, so that there is no range to estimate.
    bool dynamic() const { return self_->dynamic(); }
    /// Whether a static format takes its ranges from the extremes of each tensor at run time: of groups, tokens or the
    /// whole.
    bool takes_extremes() const { return !dynamic() && (granularity_.group() != 0 || granularity_.from_each_tensor()); }
    /// How many neighbours along the reduction axis share a scale; 0 if scales do not belong to groups or blocks.
    std::size_t block_size() const { return dynamic() ? self_->block_size() : granularity_.group(); }
    /// How many bits a deployed network needs for `values` values with `scales` scales. The format's own stored_bits
    /// decides;
    /// without it, each value takes the format's bits, and each scale a float and, unless the format is symmetric, a
    /// zero point.
    std::uint64_t stored_bits(std::uint64_t values, std::uint64_t scales) const {
        return self_->stored_bits(values, scales);
    }
    /// Errors   those of the format; invalid_argument if it is dynamic
    any_quantizer quantizer(range asked) const { return self_->quantizer(asked); }
    /// The quantizer with exactly this scale and zero point, such as those of a network that is already quantized.
    /// Errors   those of the format; invalid_argument if the format is dynamic or accepts no scale
    any_quantizer quantizer_of_scale(float scale, int zero_point = 0) const {
        return self_->quantizer_of_scale(scale, zero_point);
    }
    /// Fake quantizes a whole, dense tensor with scales computed from the tensor itself: those of a dynamic format, or
    /// those of a static format from the extremes of each group or of each line along the channels. Returns how many
    /// values are not finite.
    /// Errors   invalid_argument if the format is neither dynamic nor takes extremes; those of quantizer()
    std::size_t fake_quantize(const tensor_block<float>& tensor) const;
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
        virtual std::size_t block_size() const = 0;
        virtual std::uint64_t stored_bits(std::uint64_t values, std::uint64_t scales) const = 0;
        virtual any_quantizer quantizer(range asked) const = 0;
        virtual any_quantizer quantizer_of_scale(float scale, int zero_point) const = 0;
        virtual std::size_t fake_quantize(const tensor_block<float>& tensor) const = 0;
        virtual std::size_t fake_quantize_groups(const tensor_block<float>& tensor, std::size_t group) const = 0;
        /// A pointer that is equal for equal types only; needs no RTTI.
        virtual const void* type() const = 0;
    };

    [[noreturn]] static void refuse_range(const std::string& name);
    [[noreturn]] static void refuse_scale(const std::string& name, bool is_dynamic);

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
        std::size_t block_size() const override {
            if constexpr (format<Format>)
                return 0;
            else
                return held.block_size();
        }
        std::uint64_t stored_bits(std::uint64_t values, std::uint64_t scales) const override {
            if constexpr (requires { held.stored_bits(values, scales); })
                return held.stored_bits(values, scales);
            else
                return values * bits() + scales * (32 + (symmetric() ? 0 : bits()));
        }
        any_quantizer quantizer(range asked) const override {
            if constexpr (format<Format>)
                return held.quantizer(asked);
            else
                refuse_range(held.name());
        }
        any_quantizer quantizer_of_scale([[maybe_unused]] float scale, [[maybe_unused]] int zero_point) const override {
            if constexpr (requires { held.quantizer_of_scale(scale, zero_point); })
                return held.quantizer_of_scale(scale, zero_point);
            else
                refuse_scale(held.name(), dynamic());
        }
        std::size_t fake_quantize([[maybe_unused]] const tensor_block<float>& tensor) const override {
            if constexpr (dynamic_format<Format>)
                return held.fake_quantize(tensor);
            else
                return 0;
        }
        std::size_t fake_quantize_groups([[maybe_unused]] const tensor_block<float>& tensor,
                                         [[maybe_unused]] std::size_t group) const override {
            if constexpr (format<Format>)
                return detail::fake_quantize_groups(held, tensor, group);
            else
                return 0;
        }
        const void* type() const override { return &tag; }
        static constexpr char tag = 0;
        Format held;
    };

    using pointer = std::shared_ptr<const interface>;
    any_format(pointer self, quantsweep::granularity shared) : self_{std::move(self)}, granularity_{shared} {}

    /// Takes ownership. It returns a pointer to the base, so that all models use one type of shared pointer.
    static pointer share(const interface* made);
    /// The format if the name begins with one of the library's own formats; otherwise null.
    static pointer take_dynamic(detail::name_parts& name);
    static pointer take_static(detail::name_parts& name);
    static pointer take_code_book(detail::name_parts& name);
    static pointer take_integer(detail::name_parts& name);
    static pointer take_ggml(detail::name_parts& name);
    static pointer take_microscaling(detail::name_parts& name);
    static pointer take_minifloat(detail::name_parts& name);

    pointer self_;
    quantsweep::granularity granularity_;
};
}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/any_format.ipp>
#endif
