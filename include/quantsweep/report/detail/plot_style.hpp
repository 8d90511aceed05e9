// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The picture's colours and type. Uses only literal colours and currentColor, because many viewers do not
///        support CSS variables.

#include <cstddef>
#include <string_view>

namespace quantsweep::detail {

/// The number of kinds of block with a colour of their own. The colours are after Okabe and Ito, so that colour-blind
/// readers can distinguish them; red is reserved for the baseline. Further kinds share the last colour, grey.
inline constexpr std::size_t block_colours = 8;

inline constexpr std::string_view plot_style = R"css(
.qs-plot{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-size:11px}
.qs-paper{fill:#fff}
.qs-text{fill:#1d1d22}.qs-soft{fill:#666670}.qs-title{font-size:16px;font-weight:600}.qs-head{font-size:13px;
font-weight:600}
.qs-band{fill:#000;fill-opacity:.035}.qs-grid{stroke:#dddde3}.qs-frame{stroke:#b4b4bd;fill:none}
.qs-kind{fill:#f0b400;fill-opacity:.22}.qs-kind-text{fill:#7a5900;font-size:10px;font-weight:700}
.qs-base{stroke:#d3222b;stroke-width:1.5}.qs-base-text{fill:#c01f28;font-weight:600}
.qs-limit{stroke:#666670;stroke-width:1.2;stroke-dasharray:6 4}.qs-curve{stroke:#9a9aa4;stroke-width:1.5;fill:none}
.qs-sum{stroke:#1d1d22;stroke-width:1.5;fill:none}
.qs-bar{stroke:currentColor;stroke-width:1.2;stroke-opacity:.6;fill:none}.qs-dot{fill:currentColor}
.qs-strong .qs-bar{stroke-width:2;stroke-opacity:1}.qs-strong .qs-dot{stroke:#1d1d22;stroke-width:2}
.qs-cross{stroke:#1d1d22;stroke-width:2;fill:none}.qs-hit{fill:#000;fill-opacity:0}
.qs-mark:hover .qs-hit{fill-opacity:.07}
.qs-dip{fill:#1d1d22;font-weight:600;stroke:#fff;stroke-width:3px;stroke-linejoin:round;paint-order:stroke;
pointer-events:none}
.qs-b0{color:#0072b2}.qs-b1{color:#e08e00}.qs-b2{color:#00916a}.qs-b3{color:#b3559a}.qs-b4{color:#45a5de}
.qs-b5{color:#8a5a2b}
.qs-b6{color:#5b4bb5}.qs-b7{color:#77777f}
@media screen and (prefers-color-scheme:dark){
.qs-paper{fill:#17171b}.qs-text,.qs-dip{fill:#ececf0}.qs-soft{fill:#a0a0aa}.qs-band,.qs-hit{fill:#fff}
.qs-band{fill-opacity:.05}.qs-kind-text{fill:#f2cc62}
.qs-grid{stroke:#303037}.qs-frame{stroke:#55555f}.qs-base{stroke:#ff5a5f}.qs-base-text{fill:#ff7378}
.qs-strong .qs-dot,.qs-cross,.qs-sum{stroke:#ececf0}.qs-limit{stroke:#a0a0aa}.qs-curve{stroke:#74747e}.qs-dip{stroke:#17171b}
.qs-b0{color:#4ba3e3}.qs-b1{color:#f0ad3a}.qs-b2{color:#2fc79b}.qs-b3{color:#e08fc6}.qs-b4{color:#8fd0fa}
.qs-b5{color:#c79a6b}
.qs-b6{color:#a093f5}.qs-b7{color:#a0a0aa}}
)css";

}  // namespace quantsweep::detail
