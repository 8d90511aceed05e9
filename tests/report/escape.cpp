// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/report/detail/escape.hpp>

#include <string>

#include <doctest/doctest.h>

using namespace quantsweep;
using detail::escaped;
using detail::shortened;

TEST_CASE("markup becomes text") {
    CHECK(escaped("<a b='c' d=\"e\">&") == "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;");
    CHECK(escaped("a\nb") == "a&#10;b");
    CHECK(escaped("\u00e9 \u2026 \U0001f600") == "\u00e9 \u2026 \U0001f600");
}

TEST_CASE("what XML forbids becomes a replacement character, byte by byte") {
    const std::string replaced = "\ufffd";
    CHECK(escaped(std::string{"a\0b", 3}) == "a" + replaced + "b");
    CHECK(escaped("\x1b") == replaced);
    CHECK(escaped("\xff") == replaced);
    CHECK(escaped("\xc3") == replaced);                                // a truncated character
    CHECK(escaped("\xc3<") == replaced + "&lt;");                      // a lead byte must not swallow markup
    CHECK(escaped("\xc0\xbc") == replaced + replaced);                 // < in two bytes
    CHECK(escaped("\xed\xa0\x80") == replaced + replaced + replaced);  // half a surrogate pair
    CHECK(escaped("\xef\xbf\xbf") == replaced + replaced + replaced);  // U+FFFF
    CHECK(escaped("\xf4\x90\x80\x80") == replaced + replaced + replaced + replaced);
}

TEST_CASE("a long name keeps both its ends") {
    CHECK(shortened("stage0:0:1", 10) == "stage0:0:1");
    CHECK(shortened("0123456789abc", 8) == "0123\u2026abc");
    CHECK(shortened("\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9", 4) == "\u00e9\u00e9\u2026\u00e9");
    CHECK(shortened("", 4) == "");
}
