// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/io/scales_file.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/graph/as_hooked.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/observe/per_channel.hpp>
#include <quantsweep/report/file.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/toy_sweep.hpp"
#include "damaged_files.hpp"

namespace qs = quantsweep;

namespace {

/// Marks rows as made with given scales. They must not differ in anything else.
std::vector<qs::row> with_given(std::vector<qs::row> rows) {
    for (qs::row& row : rows)
        for (qs::range_used& range : row.ranges)
            if (range.estimator == "mse") range.estimator = "given";
    return rows;
}

const char* const every_scheme[] = {"w8a8",
                                    "w8a8:per_channel/b=int32",
                                    "w=int4:affine:per_group:3/a=uint8:affine:per_channel",
                                    "w=fp8_e4m3:per_channel/inputs=int8:symmetric/output=code_book:-1,0,1,3",
                                    "w=nf4/a=int8:affine:per_group:2",
                                    "w=int4:symmetric:scale_fp16:per_group:2/a=half"};

}  // namespace

TEST_CASE("scales come back from a file as they were, and a sweep with them comes to the same rows bit for bit") {
    toy::setup s = toy::make(toy::residual(2), 1, 7, 2);
    qs::as_hooked<toy::graph> hooked{s.host};
    const auto seen = qs::calibrate<qs::per_channel<qs::bit_histogram<>>>(s.host, s.batches);
    const damaged_files::folder folder;
    for (const std::string text : every_scheme) {
        INFO(text);
        const qs::scheme how = qs::parse_scheme(text);
        qs::write_scales(folder / "scales.json", s.host, seen, how);
        const std::vector<qs::tensor_scales> read = qs::read_scales(folder / "scales.json");
        std::vector<qs::tensor_scales> visited;
        qs::for_each_scales(s.host, seen, how, [&](const auto& each) { visited.push_back(each); });
        CHECK(read == visited);
        const std::string bytes = qs::read_file(folder / "scales.json");
        CHECK(static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n')) == read.size() + 2);

        const qs::sweep_options made{.schemes = {how}, .modes = {qs::sweep_mode::only(), qs::sweep_mode::all_but()}};
        qs::sweep_options given = made;
        given.given_scales = read;
        const auto expected = with_given(qs::sweep(s.host, seen, s.batches, qs::sqnr{}, made).rows);
        // An estimator that would choose other ranges must not be used.
        for (auto* part : {&given.schemes[0].weights, &given.schemes[0].inputs, &given.schemes[0].output})
            if (*part && !(*part)->format.dynamic() && (*part)->format.granularity().group() != 2)
                (*part)->estimator = qs::any_estimator::parse("fixed:-9:9");
        CHECK(qs::sweep(s.host, seen, s.batches, qs::sqnr{}, given).rows == expected);
        CHECK(qs::sweep(hooked, seen, s.batches, qs::sqnr{}, given).rows == expected);
    }
}

TEST_CASE("numbers are written so that a reader of doubles has the same floats") {
    toy::setup s = toy::make(toy::chain(1), 1, 7, 1);
    const damaged_files::folder folder;
    qs::write_scales(folder / "scales.json", s.host, s.seen, qs::parse_scheme("w=int8:symmetric@fixed:-12.7:12.7"));
    const std::string bytes = qs::read_file(folder / "scales.json");
    CHECK(bytes.find("\"scales\":[0.10000000149011612]") != std::string::npos);
    CHECK(bytes.find("\"scheme\":\"w=int8:symmetric@fixed:-12.7:12.7\"") != std::string::npos);
}

TEST_CASE("a file that could not be finished leaves the old one") {
    toy::setup s = toy::make(toy::chain(2), 1, 7, 1);
    const damaged_files::folder folder;
    damaged_files::put(folder / "scales.json", "old");
    toy::graph longer = toy::chain(3);
    CHECK_THROWS_AS(qs::write_scales(folder / "scales.json", longer, s.seen, qs::w8a8()), qs::missing_summary);
    CHECK(qs::read_file(folder / "scales.json") == "old");
    CHECK(folder.files() == 1);
    CHECK_THROWS_AS(qs::write_scales(folder / "none/scales.json", s.host, s.seen, qs::parse_scheme("w8")),
                    qs::unreadable_file);
}

TEST_CASE("what is no file of scales is refused, naming the file and the place") {
    const damaged_files::folder folder;
    const auto message = [&](const std::string& bytes) -> std::string {
        damaged_files::put(folder / "scales.json", bytes);
        try {
            qs::read_scales(folder / "scales.json");
        } catch (const qs::malformed_file& refused) {
            return refused.what();
        }
        return {};
    };
    CHECK(message("{\"scales_format\":1,\"tensors\":[]}") == "");
    CHECK(message("{\"tensors\":[]}").find("\"scales_format\" is missing") != std::string::npos);
    CHECK(message("{\"scales_format\":2,\"tensors\":[]}").find("scales format 2") != std::string::npos);
    CHECK(message("{\"scales_format\":1}").find("\"tensors\" is missing") != std::string::npos);
    CHECK(message("{\"scales_format\":1,\"tensors\":[3]}").find("an array of objects") != std::string::npos);
    CHECK(message("[]") != "");
    CHECK(message("") != "");
    toy::setup s = toy::make(toy::chain(2), 1, 7, 1);
    qs::write_scales(folder / "good.json", s.host, s.seen, qs::w8a8());
    const std::string good = qs::read_file(folder / "good.json");
    std::string other = good;
    other.replace(other.find("\"shape\":[]"), 10, "\"shape\":[2]");
    CHECK(message(other).find("tensor 0") != std::string::npos);
    CHECK(message(other).find("as many scales as the shape has") != std::string::npos);
    for (std::uint32_t seed = 0; seed < 500; ++seed) {
        damaged_files::put(folder / "scales.json", damaged_files::damage(good, seed));
        try {
            qs::read_scales(folder / "scales.json");
        } catch (const qs::malformed_file&) {
        }
    }
}
