// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of scales_file.hpp.

#include <quantsweep/io/scales_file.hpp>

#include <string_view>
#include <utility>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/io/detail/reading.hpp>
#include <quantsweep/io/detail/scales_json.hpp>
#include <quantsweep/report/file.hpp>
#include <quantsweep/version.hpp>

namespace quantsweep {

namespace detail {

inline constexpr std::uint64_t scales_format = 1;

QUANTSWEEP_INLINE void save_scales(const std::string& path, const scheme& how, function_ref<void(add_scales)> produce) {
    write_file(path, [&](function_ref<void(std::string_view)> more) {
        more("{\"quantsweep\":\"" QUANTSWEEP_VERSION "\",\"scales_format\":" + std::to_string(scales_format) +
             ",\"scheme\":" + json_text(json(how.name), -1) + ",\"tensors\":[");
        const char* separator = "\n";
        produce([&](const tensor_scales& each) {
            more(separator + json_text(scales_to_json(each), -1));
            separator = ",\n";
        });
        more("\n]}\n");
    });
}

/// Takes each tensor out of the document while it is parsed, so that there is never more than one in memory.
class scales_parser {
public:
    bool operator()(int depth, json::parse_event_t event, json& parsed) {
        if (event == json::parse_event_t::key && depth == 1) member_ = parsed.get<std::string>();
        if (event == json::parse_event_t::value && depth == 1 && member_ == "scales_format") require_format(parsed);
        if (event != json::parse_event_t::object_end || depth != 2 || member_ != "tensors") return true;
        reading("tensor " + std::to_string(found_.size()), [&] { found_.push_back(scales_from_json(parsed)); });
        return false;
    }

    std::vector<tensor_scales> finish() && {
        if (!has_format_) throw malformed_file{"", "\"scales_format\" is missing"};
        return std::move(found_);
    }

private:
    void require_format(const json& j) {
        has_format_ = true;
        if (to_count(j) != scales_format)
            throw malformed_file{"", "the file has scales format " + j.dump() +
                                         ", but quantsweep " QUANTSWEEP_VERSION " reads format " +
                                         std::to_string(scales_format) + "; write the file again"};
    }

    std::string member_{};
    bool has_format_ = false;
    std::vector<tensor_scales> found_{};
};

}  // namespace detail

QUANTSWEEP_INLINE std::vector<tensor_scales> read_scales(const std::string& path) {
    const std::string bytes = read_file(path);
    return detail::reading(path, [&] {
        detail::scales_parser parser;
        const detail::json document =
            detail::json::parse(bytes, [&](int depth, detail::json::parse_event_t event, detail::json& parsed) {
                return parser(depth, event, parsed);
            });
        if (const detail::json& rest = detail::member(document, "tensors"); !rest.is_array() || !rest.empty())
            detail::refuse(rest, "an array of objects");
        return std::move(parser).finish();
    });
}

}  // namespace quantsweep
