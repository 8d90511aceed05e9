// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Hashes labels, so that a journal can detect whether they changed.

#include <concepts>
#include <cstddef>
#include <ranges>
#include <string_view>
#include <type_traits>

#include <quantsweep/core/fingerprint.hpp>

namespace quantsweep {

namespace detail {

template <class Label>
constexpr bool is_distinct_label() {
    if constexpr (std::convertible_to<const Label&, std::string_view> || plain_number<Label> || std::is_empty_v<Label>)
        return true;
    else if constexpr (std::ranges::input_range<const Label&>)
        return is_distinct_label<std::ranges::range_value_t<Label>>();
    else
        return std::is_trivially_copyable_v<Label> && !std::is_pointer_v<Label>;
}

}  // namespace detail

/// A number, a text, a range of labels, or a plain struct. A sweep that keeps a journal needs such labels.
template <class Label>
concept distinct_label = detail::is_distinct_label<Label>();

/// True if a journal can detect whether labels changed; otherwise it does not compile, and the compiler's first line
/// states which types a label may have:
///   static_assert(quantsweep::models_label<my_label>());
template <class Label>
consteval bool models_label() {
    static_assert(distinct_label<Label>,
                  "quantsweep: a journal must be able to tell whether labels changed; make a label a number, a text, "
                  "a range of those, or a struct of numbers");
    return true;
}

/// Adds a label to the hash. A plain struct is hashed by its bytes, including the padding between its members.
template <class Label>
void add_label(fingerprint& mark, const Label& label) {
    if constexpr (std::convertible_to<const Label&, std::string_view>) {
        mark.add(std::string_view{label});
    } else if constexpr (detail::plain_number<Label>) {
        mark.add(label);
    } else if constexpr (std::ranges::input_range<const Label&>) {
        mark.add(static_cast<std::size_t>(std::ranges::distance(label)));
        for (const std::ranges::range_value_t<Label>& element : label) add_label(mark, element);
    } else if constexpr (!std::is_empty_v<Label>) {
        static_assert(models_label<Label>());
        mark.add_bytes(&label, sizeof label);
    }
}

}  // namespace quantsweep
