// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/layer_info.hpp>

#include <string>

#include <doctest/doctest.h>

TEST_CASE("attributes are words or numbers") {
    const quantsweep::layer_info info{"stage1:0:0", true, {{"block", "fmb"}, {"kernel", 3}, {"macs", 2.4e9}}, true};
    CHECK(*info.attributes.at("block").word() == "fmb");
    CHECK(info.attributes.at("block").number() == nullptr);
    CHECK(*info.attributes.at("kernel").number() == 3);
    CHECK(info.attributes.at("kernel").word() == nullptr);
    CHECK(info.attributes.at("macs") == quantsweep::attribute_value{2.4e9});
    CHECK(info.attributes.at("macs") != quantsweep::attribute_value{std::string{"2.4e9"}});
    CHECK(quantsweep::layer_info{"x"}.quantizable);
}
