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
#include <quantsweep/format/detail/parse_integer.hpp>
#include <quantsweep/format/format.hpp>
#include <quantsweep/format/integer.hpp>

namespace quantsweep {

/// Which values share one quantizer.
enum class granularity { per_tensor, per_channel };

/// A value: copies share one immutable model. Models `format`. Equal where the names are.
class any_format {
public:
    template <class Format>
        requires(!std::same_as<Format, any_format>) && format<Format>
    any_format(Format f, quantsweep::granularity shared = quantsweep::granularity::per_tensor)
        : self_{std::make_shared<const model<Format>>(std::move(f))}, granularity_{shared} {}

    /// "int8:symmetric", "uint4:affine:per_channel": intN or uintN, N from 2 to 16; symmetric or affine; optionally
    /// per_tensor (the default) or per_channel.
    /// Errors   unknown_format, whose message lists what is known
    static any_format parse(std::string_view text) {
        std::string_view rest = text;
        auto shared = quantsweep::granularity::per_tensor;
        if (detail::remove_suffix(rest, ":per_channel"))
            shared = quantsweep::granularity::per_channel;
        else
            detail::remove_suffix(rest, ":per_tensor");
        if (const std::optional<integer_format> found = detail::parse_integer(rest)) return {*found, shared};
        throw unknown_format{"", "\"" + std::string{text} +
                                     "\" names no format; known are int2 to int16 and uint2 to " +
                                     "uint16, each with :symmetric or :affine, then nothing, :per_tensor or " +
                                     ":per_channel, such as int8:symmetric:per_channel"};
    }

    std::string name() const {
        return self_->name() + (granularity_ == quantsweep::granularity::per_channel ? ":per_channel" : "");
    }
    quantsweep::granularity granularity() const noexcept { return granularity_; }
    unsigned bits() const { return self_->bits(); }
    bool symmetric() const { return self_->symmetric(); }
    any_quantizer quantizer(range asked) const { return self_->quantizer(asked); }
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
        virtual any_quantizer quantizer(range asked) const = 0;
    };

    template <class Format>
    struct model final : interface {
        explicit model(Format f) : held{std::move(f)} {}
        std::string name() const override { return held.name(); }
        unsigned bits() const override { return held.bits(); }
        bool symmetric() const override { return is_symmetric(held); }
        any_quantizer quantizer(range asked) const override { return held.quantizer(asked); }
        Format held;
    };

    std::shared_ptr<const interface> self_;
    quantsweep::granularity granularity_;
};
static_assert(format<any_format>);

}  // namespace quantsweep
