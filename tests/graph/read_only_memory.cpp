// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/detail/read_only_memory.hpp>

#include <cstddef>
#include <cstdint>
#include <sstream>

#include <doctest/doctest.h>

#ifdef __linux__
#include <sys/mman.h>
#include <unistd.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/graph/swept_units.hpp>
#include <quantsweep/graph/topology.hpp>

#include "../support/toy_graph.hpp"
#endif

namespace qs = quantsweep;
namespace detail = quantsweep::detail;

TEST_CASE("memory without a w is read-only, and what is no mapping is skipped") {
    std::istringstream maps{
        "557312101000-557312104000 r--p 00000000 fe:00 248030                     /usr/bin/sed\n"
        "557312104000-557312118000 rw-p 00003000 fe:00 248030                     /a path/with w\n"
        "\n"
        "no mapping\n"
        "7f0000000000-7f0000001000 ---p 00000000 00:00 0 \n"
        "7ffc00000000-7ffc00021000 rw-s 00000000 00:00 0                          [stack]\n"
        "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]"};
    const auto runs = detail::read_only_runs(maps);
    REQUIRE(runs.size() == 3);
    CHECK(reinterpret_cast<std::uintptr_t>(runs[0].first) == 0x557312101000U);
    CHECK(reinterpret_cast<std::uintptr_t>(runs[0].last) == 0x557312104000U);
    CHECK(reinterpret_cast<std::uintptr_t>(runs[1].first) == 0x7f0000000000U);
    CHECK(reinterpret_cast<std::uintptr_t>(runs[2].first) == 0xffffffffff600000U);
}

#ifdef __linux__
TEST_CASE("weights that are mapped for reading are found before they are written, and those that are not pass") {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    void* const mapped = mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(mapped != MAP_FAILED);

    struct mapped_host : toy::graph {
        float* weight = nullptr;
        std::vector<qs::parameter> own{};
        std::span<const qs::parameter> parameters(std::size_t n) {
            if (n != 1) return toy::graph::parameters(n);
            own = {{qs::tensor_view<float>{weight, {4, 4, 3}}}};
            return own;
        }
    };
    mapped_host host{toy::chain(3)};
    qs::graph_model model{host};
    const qs::topology net = model.describe();
    float* const second_page = static_cast<float*>(mapped) + page / sizeof(float);
    host.weight = second_page - 8;  // lies in both pages
    CHECK_NOTHROW(qs::require_writable_weights(model, net));
    mprotect(second_page, page, PROT_READ);
    try {
        qs::require_writable_weights(model, net);
        FAIL("must throw");
    } catch (const qs::graph_law& refused) {
        CHECK(refused.layer() == "conv1");
        CHECK(refused.message().find("MAP_PRIVATE, PROT_READ | PROT_WRITE") != std::string_view::npos);
    }
    host.weight = second_page - 48;  // ends where the other page begins
    CHECK_NOTHROW(qs::require_writable_weights(model, net));
    munmap(mapped, 2 * page);
}
#endif
