# SPDX-License-Identifier: BSD-3-Clause
"""Plants each bug of bugs.py in a copy of the headers, and checks that its test fails.

    planted_bugs.py list            checks that each bug's text is still in its header; takes no time
    planted_bugs.py run [FILTER]    compiles and runs the tests whose bugs match FILTER (a regular expression); minutes

The bodies of the headers are compiled once, as one object for each floor. For a bug, the script compiles the objects
again that read the changed file, and the test if it does. A bug with flags of its own is planted header-only.
The compiler is $CXX, or g++. It is an error if a test passes with the bug. It is also an error if a bug does not compile,
unless a static_assert stops it.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from bugs import BUGS

ROOT = pathlib.Path(__file__).resolve().parents[2]
FLAGS = "-std=c++20 -O1 -ffp-contract=off -pthread -DQUANTSWEEP_LONG_TESTS"
COMPILED = f"{FLAGS} -DQUANTSWEEP_COMPILED"
COMPILER = os.environ.get("CXX", "g++").split()
# The kernels have a unit for each instruction set, as in cmake/quantsweep-compiled.cmake.
KERNELS = sorted(path.relative_to(ROOT / "include") for path in ROOT.glob("include/quantsweep/*/detail/*kernels.ipp"))
INSTRUCTION_SETS = {"sse2": "", "avx2": "-mavx2", "avx512bw": "-mavx512f -mavx512cd -mavx512dq -mavx512bw"}


def place_of(bug, include=ROOT / "include"):
    """Returns the header, or the bodies beside it if they have the text."""
    header = include / "quantsweep" / f"{bug[1]}.hpp"
    bodies = header.with_suffix(".ipp")
    return bodies if bodies.exists() and bug[3] in bodies.read_text() else header


def misplaced():
    for bug in BUGS:
        what, _, test, text, replacement = bug[:5]
        header = ROOT / "include" / "quantsweep" / f"{bug[1]}.hpp"
        found = sum(path.read_text().count(text) for path in (header, header.with_suffix(".ipp")) if path.exists())
        if found != 1:
            yield f"{what}: its text is {found} times in {place_of(bug).relative_to(ROOT)}"
        if text == replacement or not (ROOT / "tests" / f"{test}.cpp").exists():
            yield f"{what}: changes nothing, or has no test"


def compile_to(target, source, include, flags):
    command = [*COMPILER, *flags.split(), "-MMD", f"-I{include}", f"-I{ROOT / 'tests'}", "-c", str(source), "-o", str(target)]
    return subprocess.run(command, capture_output=True, text=True)


class Build:
    """Compiles everything without a bug, once for each run: the tests, and the bodies of each floor as one object."""

    def __init__(self, folder):
        self.folder = folder
        self.include = folder / "include"
        shutil.copytree(ROOT / "include", self.include)
        self.sources = {}
        for bodies in sorted(self.include.glob("quantsweep/**/*.ipp")):
            path = bodies.relative_to(self.include)
            if path.parts[1] not in ("layers", "adapt") and path not in KERNELS:  # the former are always header-only
                self.sources.setdefault(path.parts[1], []).append(f"#include <{path}>\n")
        for floor, lines in self.sources.items():
            self.sources[floor] = folder / f"{floor}.cpp"
            self.sources[floor].write_text("".join(lines))
        self.flags = {}
        for unit, flags in INSTRUCTION_SETS.items():
            self.sources[f"kernels_{unit}"] = folder / f"kernels_{unit}.cpp"
            self.sources[f"kernels_{unit}"].write_text("".join(
                f"#include <{path}>\ntemplate struct quantsweep::detail::{path.stem}<xsimd::{unit}>;\n" for path in KERNELS))
            self.flags[f"kernels_{unit}"] = f"{COMPILED} {flags}"
        self.main = self.sound("main", ROOT / "tests" / "main.cpp")

    def sound(self, name, source):
        """Returns the object of the unchanged `source`."""
        target = self.folder / f"{name}.o"
        if not target.exists():
            compiled = compile_to(target, source, self.include, self.flags.get(name, COMPILED))
            if compiled.returncode != 0:
                sys.exit(compiled.stderr)
        return target

    def objects(self, test, planted, bug):
        """Returns the objects of the test. Compiles again those that read `planted`, into which `bug` is written."""
        sources = {**self.sources, test.replace("/", "."): ROOT / "tests" / f"{test}.cpp"}
        sound = {name: self.sound(name, source) for name, source in sources.items()}
        planted_in = planted.read_text()
        planted.write_text(planted_in.replace(bug[3], bug[4]))
        try:
            linked, compiled = [self.main], None
            for name, target in sound.items():
                if str(planted) in target.with_suffix(".d").read_text().split():
                    target = self.folder / f"planted.{name}.o"
                    compiled = compile_to(target, sources[name], self.include, self.flags.get(name, COMPILED))
                    if compiled.returncode != 0:
                        break
                linked.append(target)
            return compiled, linked
        finally:
            planted.write_text(planted_in)

    def header_only(self, test, planted, bug):
        """Does the same for a bug that needs flags of its own."""
        planted_in = planted.read_text()
        planted.write_text(planted_in.replace(bug[3], bug[4]))
        target = self.folder / "planted.o"
        compiled = compile_to(target, ROOT / "tests" / f"{test}.cpp", self.include, " ".join([FLAGS, bug[5]]))
        planted.write_text(planted_in)
        return compiled, [self.main, target]


def problem_of(bug, build):
    """Returns what is wrong; empty if the test fails, as it must."""
    test = bug[2]
    make = build.header_only if len(bug) > 5 else build.objects
    compiled, objects = make(test, place_of(bug, build.include), bug)
    if compiled.returncode != 0:
        return "" if "static assertion failed" in compiled.stderr else "does not compile:\n" + compiled.stderr[:2000]
    program = build.folder / "test"
    subprocess.run([*COMPILER, "-pthread", *map(str, objects), "-o", str(program)], check=True)
    try:
        ran = subprocess.run([str(program)], cwd=ROOT, capture_output=True, timeout=300)
    except subprocess.TimeoutExpired:
        return ""
    return "" if ran.returncode != 0 else f"tests/{test}.cpp is content"


def run(pattern):
    wanted = [bug for bug in BUGS if re.search(pattern, " ".join(bug[:3]))]
    missed = 0
    with tempfile.TemporaryDirectory() as name:
        build = Build(pathlib.Path(name))
        for bug in wanted:
            problem = problem_of(bug, build)
            missed += problem != ""
            print(f"{'MISSED' if problem else 'caught'}: {bug[0]} ({bug[1]}){': ' if problem else ''}{problem}", flush=True)
    print(f"{len(wanted) - missed} of {len(wanted)} planted bugs caught")
    return missed


def main():
    match sys.argv[1:]:
        case ["list"]:
            problems = list(misplaced())
            print("\n".join(problems) or f"{len(BUGS)} bugs have their place")
            sys.exit(bool(problems))
        case ["run", *pattern] if len(pattern) < 2:
            sys.exit(bool(list(misplaced())) or run(pattern[0] if pattern else "") > 0)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
