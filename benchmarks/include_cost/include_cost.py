# SPDX-License-Identifier: BSD-3-Clause
"""Measures what including the library costs a translation unit: seconds of the compiler's own time, and how deep its
templates go.

    include_cost.py [--rounds N] [compiler ...]

Every header is compiled alone, to an object file and without optimisation, by turns; the least time of the rounds
counts, since other programs can only add to it. The depth is the smallest -ftemplate-depth that compiles.
"""
import argparse
import pathlib
import resource
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
XSIMD = "xsimd/xsimd.hpp"
HEADERS = [XSIMD] + [f"quantsweep/{name}.hpp" for name in
                     ("core", "kernel", "format", "observe", "range", "graph", "calibrate", "sweep", "analyze", "report",
                      "testing", "quantsweep")]


def compiled(compiler, header, folder, *flags):
    """-> (whether it compiles, seconds of user time)"""
    source = folder / "one.cpp"
    source.write_text(f"#include <{header}>\n")
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    result = subprocess.run([compiler, "-std=c++20", "-O0", f"-I{ROOT / 'include'}", *flags, "-c", source, "-o",
                             folder / "one.o"], capture_output=True, check=False)
    return result.returncode == 0, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def depth(compiler, header, folder):
    low, high = 1, 1024
    while low < high:
        middle = (low + high) // 2
        if compiled(compiler, header, folder, f"-ftemplate-depth={middle}", "-fsyntax-only")[0]:
            high = middle
        else:
            low = middle + 1
    return low


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("compilers", nargs="*", default=["g++", "clang++-19"])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for compiler in filter(shutil.which, arguments.compilers):
            seconds = {header: float("inf") for header in HEADERS}
            for _ in range(arguments.rounds):
                for header in HEADERS:
                    seconds[header] = min(seconds[header], compiled(compiler, header, folder)[1])
            print(f"{compiler}\n{'header':<28}{'seconds':>8}{'xsimd':>8}{'depth':>7}")
            for header in HEADERS:
                print(f"{header:<28}{seconds[header]:8.2f}{seconds[header] / seconds[XSIMD]:7.2f}x"
                      f"{depth(compiler, header, folder):7}")


if __name__ == "__main__":
    main()
