# SPDX-License-Identifier: BSD-3-Clause
"""Turns what the benchmarks print into rows, and rows into the table of docs/performance.md.

    report.py collect FOLDER ROWS   Google Benchmark's JSON of several rounds, BUILD.ROUND.json and peer.ROUND.json, to
                                    one file of rows; prints what no quiet round measured
    report.py table ROWS            prints the table
    report.py losses ROWS           prints where a build is slower than one for narrower registers; fails if any is
    report.py write ROWS            renews the table in docs/performance.md
    report.py sweep_table JSON      prints what bench_sweep found of the engine
    report.py sweep_write JSON      renews that in docs/performance.md
"""
import json
import pathlib
import subprocess
import sys

DOCUMENT = pathlib.Path(__file__).resolve().parent.parent / "docs" / "performance.md"
TABLE = "<!-- table: written by benchmarks/report.py -->", "<!-- end of table -->"
SWEEP = "<!-- sweep: written by benchmarks/report.py -->", "<!-- end of sweep -->"
COMPILE_TIME = "<!-- compile time: written by benchmarks/compile_time/compile_time.py -->", "<!-- end of compile time -->"
NANOSECONDS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
PEER = "peer"
# With the library, which chooses the instruction set at run time; header-only for this machine; header-only without
# -march.
COMPILED, NATIVE, PORTABLE = "compiled", "native", "portable"
# How wide the registers of each build are. The library is also measured on sets that are not the widest, by their names.
WIDTHS = {COMPILED: 3, NATIVE: 3, "avx2": 2, "sse2": 1, PORTABLE: 1}
SIZES = 100_000, 1_000_000, 8_400_000, 84_000_000
SLOWER = 1.1  # two measurements of the same code differ by less, if nothing else runs
# Peers that do the same work, by the name of our benchmark.
PEERS = {
    "min_max": ("PyTorch aminmax", "NumPy min, max"),
    "bit_histogram": ("PyTorch HistogramObserver", "NumPy histogram, 2,048 bins", "Boost.Histogram fill, 2,048 bins"),
    "per_channel<min_max>, axis 1": ("PyTorch PerChannelMinMaxObserver, axis 1",),
    "per_channel<min_max>, last axis": ("PyTorch PerChannelMinMaxObserver, last axis",),
    "fake_quantize int8, copy": ("PyTorch fake_quantize",),
    "fake_quantize int8 per channel, axis 1": ("PyTorch fake_quantize per channel, axis 1",),
    "fake_quantize int8 per channel, last axis": ("PyTorch fake_quantize per channel, last axis",),
    "error of fake_quantize int8": ("PyTorch error of fake_quantize",),
    "MSE search": ("PyTorch HistogramObserver.calculate_qparams",),
}


def nearest(times, name, size):
    """Returns the key of the benchmark of this name whose size is nearest, or None."""
    return min((key for key in times if key[0] == name), key=lambda key: abs(key[2] - size), default=None)


def read(path):
    """Returns each benchmark's processor time in ns per element, by (name, data, n), and its reference by name."""
    times, references = {}, {}
    for run in json.loads(path.read_text())["benchmarks"]:
        name, reference, data, size = run["name"].split("|")
        times[name, data, int(size)] = run["cpu_time"] * NANOSECONDS[run["time_unit"]] / int(size)
        references[name] = reference
    return times, references


def least(rounds, references):
    """Takes (build, times) of each round and returns each build's least times, by build. Drops a time whose bound, in the
    same round, took over a tenth longer than in the build's best round."""
    bounds, found = {}, {}
    for build, times in rounds:
        for key, time in times.items():
            bounds[build, key] = min(time, bounds.get((build, key), time))
    for build, times in rounds:
        best = found.setdefault(build, {})
        for key, time in times.items():
            bound = nearest(times, references[key[0]], key[2])
            if bound is None or times[bound] <= SLOWER * bounds[build, bound]:
                best[key] = min(time, best.get(key, time))
    return found


def rows_of(found, references):
    """Returns one row for each comparison. A benchmark without a reference has a row without a comparison."""
    times = found[COMPILED]
    others = found.get(PEER, {}) | {key: time for key, time in times.items() if key[0].startswith("Boost")}

    def row(name, build, key, time, reference="", base=None):
        ratio = round(time / base, 3) if base else None
        return {"name": name, "build": build, "data": key[1], "n": key[2], "ns_per_element": round(time, 4),
                "reference": reference, "ratio": ratio}

    rows = []
    for key, time in times.items():
        name, data, size = key
        if key in others:
            continue
        reference = references[name]
        rows.append(row(name, COMPILED, key, time, reference, times.get(nearest(times, reference, size))))
        for build, seen in found.items():
            if build not in (COMPILED, PEER) and key in seen:
                rows.append(row(name, build, key, seen[key], f"{name}, {COMPILED}", time))
        for peer in PEERS.get(name, ()):
            if (peer, data, size) in others:
                rows.append(row(name, COMPILED, key, time, peer, others[peer, data, size]))
    rows += [row(key[0], PEER, key, time) for key, time in others.items()]
    return rows


def machine(context, peers_context):
    cpu = next((line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), "unknown")
    flags = next((line for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("flags")), "")
    compiler = subprocess.run(["c++", "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    caches = {f"L{cache['level']}": cache["size"] for cache in context.get("caches", []) if cache["type"] != "Instruction"}
    return {"cpu": cpu, "widest": "AVX-512" if "avx512bw" in flags else "AVX2" if "avx2" in flags else "SSE2",
            "caches": caches, "compiler": compiler, "flags": "-O3 -DNDEBUG", "versions": peers_context.get("versions", {})}


def collect(folder, out):
    """Returns a line for each benchmark that no quiet round measured."""
    paths = sorted(pathlib.Path(folder).glob("*.json"))
    contexts, rounds, references = {}, [], {}
    for path in paths:
        build = path.name.split(".")[0]
        times, seen = read(path)
        contexts[build] = json.loads(path.read_text())["context"]
        rounds.append((build, times))
        references |= seen
    found = least(rounds, references)
    result = {"machine": machine(contexts[COMPILED], contexts[PEER]), "rows": rows_of(found, references)}
    pathlib.Path(out).write_text(json.dumps(result, indent=1) + "\n")
    measured = {(build, *key) for build, times in rounds for key in times}
    return [f"{name}, {data}, {size}: {build} has no quiet round" for build, name, data, size in sorted(measured)
            if (name, data, size) not in found[build]]


def is_bound(name):
    return name.startswith("bound: ")


def losses(rows):
    """Returns a line for each measurement in which a build is more than a tenth slower than the best one for narrower
    registers."""
    times = {}
    for r in rows:
        if r["build"] in WIDTHS and not is_bound(r["name"]):
            times.setdefault((r["name"], r["data"], r["n"]), {})[r["build"]] = r["ns_per_element"]
    for (name, data, size), seen in times.items():
        for build in seen:
            narrower = [other for other in seen if WIDTHS[other] < WIDTHS[build]]
            best = min(narrower, key=seen.get, default=build)
            if seen[build] > SLOWER * seen[best]:
                yield f"{name}, {data}, {size}: {build} takes {seen[build] / seen[best]:.2f} times what {best} takes"


def figure(nanoseconds):
    return f"{nanoseconds:.3f}" if nanoseconds < 1 else f"{nanoseconds:.2f}" if nanoseconds < 10 else f"{nanoseconds:.1f}"


def table(path):
    result = json.loads(pathlib.Path(path).read_text())
    rows, on = result["rows"], result["machine"]
    own = {}
    for r in rows:
        if r["build"] != PEER and not any(r["reference"] in names for names in PEERS.values()):
            own.setdefault((r["name"], r["data"]), {}).setdefault(r["build"], []).append(r)
    caches = ", ".join(f"{level} {size // 1024} KiB" for level, size in on["caches"].items())
    lines = [f"{on['cpu']} ({on['widest']}; {caches}), {on['compiler']}, `{on['flags']}`, one thread.", "",
             "| What | Data | 1e5 | 1e6 | 8.4e6 | 8.4e7 | times its bound | AVX2, 1e5 | times its bound | "
             "header-only, `-march=native` | header-only, no `-march` |",
             "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"]

    def span(ratios):
        known = [ratio for ratio in ratios if ratio]
        low, high = (f"{value:.2f}" for value in (min(known), max(known))) if known else ("", "")
        return low if low == high else f"{low} to {high}"

    on_avx2 = {(r["name"], r["data"], r["n"]): r["ns_per_element"] for r in rows if r["build"] == "avx2"}

    def narrower(row):
        """Returns the time of the library on AVX2, and how many times that of AVX2's own bound this is."""
        time = on_avx2.get((row["name"], row["data"], row["n"]))
        bound = nearest(on_avx2, row["reference"], row["n"])
        return time and (time, bound and time / on_avx2[bound])

    searches = []
    for (name, data), builds in sorted(own.items(), key=lambda item: not is_bound(item[0][0])):
        compiled = builds.get(COMPILED, [])
        header_only = [builds.get(build, []) for build in (NATIVE, PORTABLE)]
        if compiled and compiled[0]["n"] == 1:
            searches.append((name, data, compiled[0], *(seen[0]["ratio"] if seen else "" for seen in header_only)))
            continue
        cells = {min(SIZES, key=lambda size: abs(size - r["n"])): figure(r["ns_per_element"]) for r in compiled}
        seen = next(filter(None, map(narrower, compiled)), None)
        lines.append(f"| {name} | {data} | " + " | ".join(cells.get(size, "") for size in SIZES) +
                     f" | {span([r['ratio'] for r in compiled])} | " +
                     (f"{figure(seen[0])} | {span(seen[1:])}" if seen else " | ") +
                     "".join(f" | {span([r['ratio'] for r in seen])}" for seen in header_only) + " |")
    if searches:
        lines += ["", "| Search | Data | milliseconds | header-only, `-march=native` | header-only, no `-march` |",
                  "| --- | --- | --- | --- | --- |"]
        lines += [f"| {name} | {data} | {r['ns_per_element'] / 1e6:.3f} | {native} | {portable} |"
                  for name, data, r, native, portable in searches]
    peers = {}
    for r in rows:
        if r["build"] == PEER:
            peers.setdefault((r["name"], r["data"]), []).append(r["ns_per_element"])
    if peers:
        versions = "; ".join(f"{name} {version}" for name, version in on["versions"].items())
        lines += ["", f"Peers, on the same machine in the same run, one thread ({versions}):", "",
                  "| Peer | Data | ns an element, least to most | times ours |", "| --- | --- | --- | --- |"]
        for (name, data), seen in peers.items():
            ratios = [1 / r["ratio"] for r in rows if r["reference"] == name and r["data"] == data and r["ratio"]]
            times = f"{figure(min(seen))} to {figure(max(seen))}"
            if name.endswith("calculate_qparams"):
                times = f"{seen[0] / 1e6:.2f} ms a search"
            lines.append(f"| {name} | {data} | {times} | {span(ratios)} |")
    else:
        lines += ["", "No peer was measured."]
    return "\n".join(lines)


def sweep_table(path):
    lines = ["| Mode | Layers | Batches | Evaluations | of the least | seconds | microseconds an evaluation |",
             "| --- | --- | --- | --- | --- | --- | --- |"]
    for run in json.loads(pathlib.Path(path).read_text())["benchmarks"]:
        seconds, made = run["cpu_time"] * NANOSECONDS[run["time_unit"]] / 1e9, run["evaluations"]
        lines.append(f"| {run['label']} | {run['layers']:,.0f} | {run['batches']:,.0f} | {made:,.0f} | "
                     f"{made / run['least']:.0%} | {seconds:.3g} | {seconds / made * 1e6:.2f} |")
    return "\n".join(lines)


def write(markers, text):
    begin, end = markers
    head, rest = DOCUMENT.read_text().split(begin)
    DOCUMENT.write_text(f"{head}{begin}\n{text}\n{end}{rest.split(end)[1]}")


def main():
    match sys.argv[1:]:
        case ["collect", folder, out]:
            for line in collect(folder, out):
                print(line)
        case ["table", rows]:
            print(table(rows))
        case ["losses", rows]:
            lines = list(losses(json.loads(pathlib.Path(rows).read_text())["rows"]))
            print("\n".join(lines) or "no build is slower than a narrower one")
            sys.exit(bool(lines))
        case ["write", rows]:
            write(TABLE, table(rows))
        case ["sweep_table", path]:
            print(sweep_table(path))
        case ["sweep_write", path]:
            write(SWEEP, sweep_table(path))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
