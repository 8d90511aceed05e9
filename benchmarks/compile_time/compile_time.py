# SPDX-License-Identifier: BSD-3-Clause
"""Measures what the library costs a translation unit: the compiler's own time, its memory, and the object's size.

    compile_time.py [--rounds N] [--write] [compiler]

Each unit is compiled with the compiled library and header-only, by turns with a file that includes Eigen/Dense alone; a
LibTorch host, by turns with a file that includes torch/script.h alone. The least user time of the rounds counts, since
other programs can only add to it. --write renews the table in docs/performance.md. Exits with 1 if a unit takes longer
than UNITS and SECOND_LIMIT allow.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import types

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))
import report  # noqa: E402

HOST = (ROOT / "examples/minimal_host/main.cpp").read_text()
ADAPTER = '#include "adapter.hpp"\nint main() { return !quantsweep::graph<my_graph>; }\n'
# Uses another metric, so that the second sweep shares with the first only what does not depend on the metric.
SECOND_SWEEP = HOST.replace("auto result = ", "qs::sweep(graph, calibration, batches, qs::kl_divergence{});\n"
                                              "    auto result = ", 1)
TORCH_HOST = """#include <quantsweep/adapt/torch.hpp>
#include <quantsweep/calibrate.hpp>
#include <quantsweep/metric.hpp>
#include <quantsweep/sweep.hpp>
quantsweep::sweep_result run(quantsweep::torch_graph& host,
                             const std::vector<quantsweep::batch<at::Tensor>>& batches) {
    return quantsweep::sweep(host, quantsweep::calibrate(host, batches), batches, quantsweep::agreement{});
}
"""
EIGEN, TORCH = "`Eigen/Dense` alone", "`torch/script.h` alone"
TORCH_FLAGS = "-isystem", "/usr/include/torch/csrc/api/include"
# name, source, flags, what it is compared with, and how many times the seconds of that it may take with the compiled library
PEERS = [(EIGEN, "#include <Eigen/Dense>\n", ("-isystem", "/usr/include/eigen3"), EIGEN, None),
         (TORCH, "#include <torch/script.h>\n", TORCH_FLAGS, TORCH, None)]
MINIMAL, SECOND = "`examples/minimal_host`, `-O0`", "the same with a second sweep, `-O0`"
UNITS = [(MINIMAL, HOST, ("-O0",), EIGEN, 3),
         (SECOND, SECOND_SWEEP, ("-O0",), EIGEN, None),
         ("`examples/minimal_host`, `-O2`", HOST, ("-O2",), EIGEN, 3.5),
         ("`quantsweep/quantsweep.hpp` alone", "#include <quantsweep/quantsweep.hpp>\n", (), EIGEN, 1.5),
         ("an adapter: `graph.hpp` and a host", ADAPTER, (), EIGEN, 1),
         ("a LibTorch host", TORCH_HOST, TORCH_FLAGS, TORCH, 1.4)]
SECOND_LIMIT = 1.1  # either way, how many times the seconds of one sweep a file with two may take
WAYS = {"compiled": ("-DQUANTSWEEP_COMPILED",), "header-only": ()}


def compiled(compiler, source, flags, folder):
    """Returns user seconds, peak MB and object MB."""
    unit, made = folder / "unit.cpp", folder / "unit.o"
    unit.write_text(source)
    command = [compiler, "-std=c++20", f"-I{ROOT / 'include'}", f"-I{ROOT / 'examples/minimal_host'}", *flags, "-c", unit,
               "-o", made]
    child = subprocess.Popen(command)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    if status != 0:
        sys.exit(f"{compiler} does not compile:\n{source}")
    return types.SimpleNamespace(seconds=usage.ru_utime, memory=usage.ru_maxrss * 1024 / 1e6,
                                 size=made.stat().st_size / 1e6)


def measure(compiler, rounds):
    """Returns the least of the rounds as {(unit, way): least}."""
    peers = [peer for peer in PEERS if compiles(compiler, peer)]
    units = [unit for unit in UNITS if any(peer[0] == unit[3] for peer in peers)]
    jobs = [((name, ""), source, flags) for name, source, flags, *_ in peers]
    jobs += [((name, way), source, (*flags, *more)) for name, source, flags, *_ in units for way, more in WAYS.items()]
    least = {}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            for key, source, flags in jobs:
                now = compiled(compiler, source, flags, pathlib.Path(folder))
                if key not in least or now.seconds < least[key].seconds:
                    least[key] = now
    return least


def compiles(compiler, peer):
    _, source, flags, *_ = peer
    return subprocess.run([compiler, "-std=c++20", *flags, "-fsyntax-only", "-x", "c++", "-"], input=source, text=True,
                          capture_output=True, check=False).returncode == 0


def table(least):
    lines = ["| Unit | compiled: seconds | times its peer | MB | object, MB | header-only: seconds | times its peer | MB | "
             "object, MB |", "| --- |" + " --- |" * 8]
    for name, _, _, peer, _ in [*PEERS, *UNITS]:
        cells = []
        for way in WAYS:
            one = least.get((name, way)) or least.get((name, ""))
            if one:
                ratio = one.seconds / least[peer, ""].seconds
                cells.append(f"{one.seconds:.2f} | {ratio:.2f} | {one.memory:.0f} | {one.size:.2f}")
        if cells:
            lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def excesses(least):
    """Yields a sentence for each unit that takes longer than it may."""
    pairs = [((name, "compiled"), (peer, ""), limit) for name, _, _, peer, limit in UNITS if limit]
    pairs += [((SECOND, way), (MINIMAL, way), SECOND_LIMIT) for way in WAYS]
    for key, compared, limit in pairs:
        if key in least and least[key].seconds > limit * least[compared].seconds:
            yield (f"{key[0]}, {key[1]}: {least[key].seconds / least[compared].seconds:.2f} times {compared[0]}, "
                   f"more than {limit}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="renew the table in docs/performance.md")
    parser.add_argument("compiler", nargs="?", default="g++")
    arguments = parser.parse_args()
    least = measure(arguments.compiler, arguments.rounds)
    text = table(least)
    print(text)
    if arguments.write:
        report.write(report.COMPILE_TIME, text)
    if too_much := list(excesses(least)):
        sys.exit("\n".join(too_much))


if __name__ == "__main__":
    main()
