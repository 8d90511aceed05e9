# SPDX-License-Identifier: BSD-3-Clause
"""Plants each bug of bugs.py in a copy of the headers, and demands that its test fails.

    planted_bugs.py list            checks that each bug still has its place; takes no time
    planted_bugs.py run [FILTER]    compiles and runs the tests, those that FILTER (a regular expression) names; minutes

The compiler is $CXX, or g++. A test that is as content with the bug as without is an error, and so is a bug that does
not compile, unless it is a static_assert that says so.
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
FLAGS = "-std=c++20 -O1 -ffp-contract=off -pthread"
COMPILER = os.environ.get("CXX", "g++").split()


def place_of(bug, include=ROOT / "include"):
    """The header, or the bodies beside it where the text is there."""
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
    command = [*COMPILER, *flags.split(), f"-I{include}", f"-I{ROOT / 'tests'}", "-c", str(source), "-o", str(target)]
    return subprocess.run(command, capture_output=True, text=True)


def verdict(bug, folder, main):
    """Empty where the test fails, as it must."""
    _, _, test, text, replacement, *flags = bug
    include = folder / "include"
    shutil.rmtree(include, ignore_errors=True)
    shutil.copytree(ROOT / "include", include)
    planted = place_of(bug, include)
    planted.write_text(planted.read_text().replace(text, replacement))
    compiled = compile_to(folder / "test.o", ROOT / "tests" / f"{test}.cpp", include, " ".join([FLAGS, *flags]))
    if compiled.returncode != 0:
        return "" if "static assertion failed" in compiled.stderr else "does not compile:\n" + compiled.stderr[:2000]
    subprocess.run([*COMPILER, "-pthread", str(folder / "test.o"), str(main), "-o", str(folder / "test")], check=True)
    try:
        ran = subprocess.run([str(folder / "test")], cwd=ROOT, capture_output=True, timeout=300)
    except subprocess.TimeoutExpired:
        return ""
    return "" if ran.returncode != 0 else f"tests/{test}.cpp is content"


def run(pattern):
    wanted = [bug for bug in BUGS if re.search(pattern, " ".join(bug[:3]))]
    missed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        main = folder / "main.o"
        if (compiled := compile_to(main, ROOT / "tests" / "main.cpp", ROOT / "include", FLAGS)).returncode != 0:
            sys.exit(compiled.stderr)
        for bug in wanted:
            problem = verdict(bug, folder, main)
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
