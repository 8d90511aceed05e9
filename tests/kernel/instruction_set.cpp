// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/instruction_set.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <quantsweep/kernel/detail/dispatch.hpp>

#include "instruction_sets.hpp"

namespace qs = quantsweep;

namespace {

template <class Arch>
std::string name_of(qs::detail::kernels<Arch>) {
    return Arch::name();
}

}  // namespace

TEST_CASE("kernels run on the widest instruction set that is not passed over") {
    const std::vector<std::string> names = qs::instruction_sets();
    REQUIRE_FALSE(names.empty());
    std::vector<std::string> ran;
    on_every_instruction_set(
        [&] { ran.push_back(qs::detail::run_kernel([](auto kernel) { return name_of(kernel); })); });
    CHECK(ran == names);
    CHECK(qs::detail::run_kernel([](auto kernel) { return name_of(kernel); }) == names.front());
    CHECK(std::set<std::string>(names.begin(), names.end()).size() == names.size());
}

#if defined(QUANTSWEEP_COMPILED) && defined(__x86_64__)
TEST_CASE("the compiled library has kernels for what every such processor has, and for what this one has") {
    const std::vector<std::string> names = qs::instruction_sets();
    const auto has = [&](const char* name) { return std::count(names.begin(), names.end(), name) == 1; };
    CHECK(names.back() == "sse2");
    CHECK(has("avx2") == static_cast<bool>(__builtin_cpu_supports("avx2")));
    CHECK(has("avx512bw") == static_cast<bool>(__builtin_cpu_supports("avx512bw")));
}
#endif
