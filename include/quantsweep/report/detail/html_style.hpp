// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The page's style sheet for light, dark, narrow and printed pages.

#include <string_view>

namespace quantsweep::detail {

inline constexpr std::string_view html_style = R"css(
:root{color-scheme:light dark;--paper:#fff;--raised:#f6f6f8;--ink:#1d1d22;--soft:#62626c;--line:#e0e0e6;
--accent:#0067a3;
--bad:#b3202a;--bad-back:#fdecec;--good:#0a6b4c;--good-back:#e6f5ef;--mark:#fdf3d8;--kind:#c99700}
@media screen and (prefers-color-scheme:dark){:root{--paper:#17171b;--raised:#202026;--ink:#ececf0;--soft:#a0a0aa;
--line:#34343c;--accent:#6bb8f0;--bad:#ff8a8e;--bad-back:#42191c;--good:#6fd6ae;--good-back:#12352a;--mark:#3a311a;--kind:#d9b13b}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,
"DejaVu Sans",
sans-serif;-webkit-text-size-adjust:100%}
main{max-width:1300px;margin:0 auto;padding:32px 28px 48px}
h1{font-size:1.9rem;line-height:1.2;margin:0;overflow-wrap:anywhere}
h2{font-size:1.25rem;margin:44px 0 10px}
h3{font-size:1rem;margin:24px 0 6px;overflow-wrap:anywhere}
p{margin:6px 0;max-width:80ch;overflow-wrap:anywhere}
.lead{font-size:1.1rem;margin-top:10px}
.notice{font-weight:600;color:var(--bad);background:var(--bad-back);border-radius:8px;padding:8px 14px;max-width:none}
code{font:.85em ui-monospace,"DejaVu Sans Mono",monospace;color:var(--soft);background:var(--raised);border-radius:5px;padding:1px 6px}
.soft,dt,footer{color:var(--soft)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,320px),1fr));gap:16px;margin-top:22px}
.card{background:var(--raised);border:1px solid var(--line);border-radius:10px;padding:14px 18px;min-width:0}
.card h3{margin:0;display:flex;gap:10px;align-items:baseline;justify-content:space-between}
.card .soft{font-size:.85rem}
.reason{border-left:3px solid var(--kind);padding-left:9px}
.badge{font-size:.78rem;font-weight:600;border-radius:99px;padding:1px 10px;white-space:nowrap;color:var(--good);
background:var(--good-back)}
.badge.bad{color:var(--bad);background:var(--bad-back)}
.badge.none{color:var(--soft);background:var(--line)}
.scroll{overflow-x:auto;margin:10px 0}
.tables{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,580px),1fr));gap:0 40px}
.tables>div{min-width:0}
.picture{border:1px solid var(--line);border-radius:10px}
.picture svg{display:block;margin:0 auto}.filter label{margin-right:18px}
table{border-collapse:collapse;font-size:.86rem;font-variant-numeric:tabular-nums;min-width:min(100%,560px)}
th,td{padding:5px 12px;text-align:left;border-bottom:1px solid var(--line);vertical-align:top;white-space:nowrap}
td.long{white-space:normal;min-width:14ch;overflow-wrap:anywhere}
th{font-weight:600;color:var(--soft);border-bottom:2px solid var(--line);vertical-align:bottom;white-space:normal}
.n{text-align:right}
tbody tr:hover{background:var(--raised)}
tr.marked{background:var(--mark)}
tr.marked td:first-child,tfoot td{font-weight:600}
th button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-align:inherit}
th button:hover,th[aria-sort] button{color:var(--accent)}
th button::after{content:"\2195";opacity:.35;margin-left:4px}
th[aria-sort=ascending] button::after{content:"\2191";opacity:1}
th[aria-sort=descending] button::after{content:"\2193";opacity:1}
button:focus-visible,select:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
select{font:inherit;color:var(--ink);background:var(--raised);border:1px solid var(--line);border-radius:6px;
padding:3px 8px;
max-width:100%}
summary{cursor:pointer;color:var(--accent);margin:8px 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px;margin:10px 0}
dd{margin:0;min-width:0;overflow-wrap:anywhere}
footer{margin-top:48px;font-size:.85rem;border-top:1px solid var(--line);padding-top:12px}
#tip{position:fixed;z-index:1;pointer-events:none;max-width:min(400px,90vw);background:var(--raised);color:var(--ink);
border:1px solid var(--line);border-radius:8px;box-shadow:0 6px 24px #0004;padding:8px 12px;font-size:.84rem;
line-height:1.45;
white-space:pre-line;overflow-wrap:anywhere}
#tip::first-line{font-weight:600}
[hidden]{display:none!important}
@media (max-width:640px){main{padding:20px 14px 32px}h1{font-size:1.5rem}dl{grid-template-columns:1fr;gap:0}
dd{margin-bottom:8px}
th,td{padding:4px 8px}}
@media print{body{font-size:10pt}main{max-width:none;padding:0}.filter,#tip{display:none}.scroll{overflow:visible}
.picture{border:0}.picture svg{width:100%;height:auto}.card,tr,.picture{break-inside:avoid}h2,h3{break-after:avoid}
table{font-size:7.5pt}th,td{padding:2px 6px;white-space:normal}th button::after{content:none}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
)css";

}  // namespace quantsweep::detail
