// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/io/golden.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include <quantsweep/report/file.hpp>

#include "../report/example_result.hpp"

namespace qs = quantsweep;

TEST_CASE("a golden file is written when asked for, and compared with otherwise") {
    const std::filesystem::path path = std::filesystem::temp_directory_path() / "quantsweep_golden.json";
    std::filesystem::remove(path);
    qs::sweep_result result = qs::testing::example_result();
    unsetenv("QUANTSWEEP_UPDATE_GOLDEN");
    const qs::expectation missing = qs::matches_golden(result, path);
    CHECK_FALSE(missing);
    CHECK(missing.message.find("there is no such file\nto accept the new result") != std::string::npos);

    setenv("QUANTSWEEP_UPDATE_GOLDEN", "1", 1);
    CHECK(qs::matches_golden(result, path));
    const std::string bytes = qs::read_file(path);
    result.cost.seconds *= 2;
    CHECK(qs::matches_golden(result, path));
    CHECK(qs::read_file(path) == bytes);  // the time that the sweep took makes no difference

    setenv("QUANTSWEEP_UPDATE_GOLDEN", "0", 1);
    CHECK(qs::matches_golden(result, path));
    result.rows[4].scores[0].drop = 0.5;
    const qs::expectation changed = qs::matches_golden(result, path);
    CHECK_FALSE(changed);
    CHECK(changed.message.find(result.rows[4].layer) != std::string::npos);
    CHECK(changed.message.find("QUANTSWEEP_UPDATE_GOLDEN=1") != std::string::npos);
    CHECK(qs::read_file(path) == bytes);
    CHECK(qs::matches_golden(result, path, {1, 1}));
    unsetenv("QUANTSWEEP_UPDATE_GOLDEN");
    std::filesystem::remove(path);
}
