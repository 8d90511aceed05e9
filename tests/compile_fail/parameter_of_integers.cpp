// SPDX-License-Identifier: BSD-3-Clause
// Engines store half-precision numbers in integer types of many names, so an integer type is refused.
// KO: quantsweep: a parameter needs a writable view of float, double, quantsweep::fp16 or
#include <cstdint>

#include <quantsweep/graph/parameter.hpp>

namespace qs = quantsweep;

inline qs::parameter lend(std::uint16_t* weight) {
#ifdef KO
    return {qs::tensor_view<std::uint16_t>{weight, {4, 8}}};
#else
    return {qs::tensor_view<qs::bf16>{reinterpret_cast<qs::bf16*>(weight), {4, 8}}};
#endif
}
