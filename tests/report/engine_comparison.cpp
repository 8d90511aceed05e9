// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/report/engine_comparison.hpp>

#include <limits>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

namespace qs = quantsweep;

namespace {

qs::engine_comparison two_engines() {
    qs::engine_comparison found;
    found.metrics = {{"top1", true, 0.0, 1.0, true, false}};
    found.reference = {0.84};
    found.candidate = {0.83};
    found.output_sqnr_db = 31.26;
    found.samples = 100;
    const double equal_bits = std::numeric_limits<double>::infinity();
    found.layers = {{"stem", equal_bits, 0, equal_bits, {0.84}}, {"a,b", 28.04, 0.125, 27.5, {0.825}, true}};
    found.only_candidate = {"layout"};
    return found;
}

template <class Write>
std::string written(Write&& write) {
    std::ostringstream out;
    write(out);
    return out.str();
}

}  // namespace

TEST_CASE("a comparison of engines as text names who differs, and stars it") {
    const std::string text = written([](auto& out) { qs::write_text(out, two_engines()); });
    CHECK(text ==
          "2 layers compared on 100 samples. top1 is 84.00 % in the reference and 83.00 % in the candidate. The "
          "candidate's "
          "output has an SQNR of 31.3 dB.\n"
          "By itself a,b computes otherwise than the rest explain.\n"
          "Only in the candidate: layout.\n"
          "\n"
          "   layer  local SQNR, dB  differing, %  cumulative SQNR, dB  top1, % with it alone\n"
          "   stem                \u221e             0                    \u221e                  84.00\n"
          "*  a,b              28.0          12.5                 27.5                  82.50\n");
    qs::engine_comparison alike = two_engines();
    alike.layers.pop_back();
    CHECK(written([&](auto& out) {
              qs::write_text(out, alike);
          }).find("No layer computes otherwise than the rest explain.\n") != std::string::npos);
}

TEST_CASE("a comparison of engines as Markdown and as CSV") {
    CHECK(written([](auto& out) {
              qs::write_markdown(out, two_engines());
          }).find("| **a,b** | 28.0 | 12.5 | 27.5 | 82.50 |\n") != std::string::npos);
    CHECK(written([](auto& out) { qs::write_csv(out, two_engines()); }) ==
          "layer,local_sqnr_db,differing,cumulative_sqnr_db,stands_out,top1\n"
          "stem,inf,0,inf,false,0.84\n"
          "\"a,b\",28.04,0.125,27.5,true,0.825\n");
}
