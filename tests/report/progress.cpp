// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/report/progress.hpp>

#include <cmath>
#include <cstdio>
#include <string>

#include <doctest/doctest.h>

#include <quantsweep/report/detail/progress_line.hpp>

#if defined(__linux__)
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#endif

using namespace quantsweep;
using detail::progress_line;

TEST_CASE("a line of progress has the share, the layer and the time left, and fits a terminal") {
    const std::string line = progress_line({9, 18, "stage1:0:1", 12.34});
    CHECK(line.substr(0, 33) == "[############            ]  50 % ");
    CHECK(line.find("stage1:0:1") != std::string::npos);
    CHECK(line.find("12.3 s left") != std::string::npos);
    CHECK(progress_line({18, 18, "last", 0}).find("100 %") != std::string::npos);
    CHECK(progress_line({18, 18, "last", 0}).find("left") == std::string::npos);
    CHECK(progress_line({0, 0, "", 0}).substr(26) == "   0 %");
    CHECK(progress_line({1, 2, "a", std::nan("")}).find("left") == std::string::npos);
    CHECK(detail::columns(progress_line({1, 2, std::string(300, 'x'), 1e5})) <= detail::progress_width);
    CHECK(progress_line({1, 2, "a\x1b[2Jb\nc", 1}).find_first_of("\x1b\n") == std::string::npos);
}

TEST_CASE("the bar is silent where the output is not a terminal") {
    std::FILE* file = std::tmpfile();
    REQUIRE(file != nullptr);
    progress_callback callback = console_progress{file};
    for (std::size_t i = 1; i <= 3; ++i) callback({i, 3, "layer", 1});
    CHECK(std::ftell(file) == 0);
    std::fclose(file);
    console_progress{nullptr}({1, 1, "layer", 0});
}

#if defined(__linux__)
TEST_CASE("on a terminal the bar stays on one line, which ends when all is done") {
    const int host = posix_openpt(O_RDWR | O_NOCTTY);
    REQUIRE(host >= 0);
    REQUIRE(grantpt(host) == 0);
    REQUIRE(unlockpt(host) == 0);
    std::FILE* terminal = std::fopen(ptsname(host), "w");
    REQUIRE(terminal != nullptr);
    console_progress bar{terminal};
    bar({1, 3, "a long name of a layer", 100});
    for (int i = 0; i < 1000; ++i) bar({2, 3, "b", 50});  // far more calls than are drawn
    bar({3, 3, "c", 0});
    std::fclose(terminal);
    std::string text;
    char seen[256];
    for (ssize_t length; (length = read(host, seen, sizeof seen)) > 0;)
        text.append(seen, static_cast<std::size_t>(length));
    REQUIRE_FALSE(text.empty());
    CHECK(text.substr(0, 2) == "\r[");
    CHECK(text.find(" 33 %") != std::string::npos);
    CHECK(text.find("100 %") != std::string::npos);
    CHECK(text.find('\n') == text.size() - 1);
    close(host);
}
#endif
