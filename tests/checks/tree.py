# SPDX-License-Identifier: BSD-3-Clause
"""What the checks share: the repository's root, its headers, and the way a check reports."""
import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "include" / "quantsweep"
INCLUDE_LINE = re.compile(r'\s*#\s*include\s*[<"]([^>"]+)[>"]')


def headers(private=False, bodies=False):
    """Returns sorted paths relative to include/quantsweep; those of detail/ and the bodies X.ipp only if asked for."""
    patterns = ("*.hpp", "*.ipp") if bodies else ("*.hpp",)
    found = sorted(path.relative_to(INCLUDE) for pattern in patterns for path in INCLUDE.rglob(pattern))
    return [path for path in found if private or "detail" not in path.parts]


def includes(path):
    """Yields (line number, what is included)."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if match := INCLUDE_LINE.match(line):
            yield number, match[1]


def shown(path):
    return path.relative_to(ROOT).as_posix()


def main(check, write=None):
    """Runs a check, a function that yields "file:line: what is wrong". Exits with 1 if it yields anything."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    if write:
        parser.add_argument("--write", action="store_true", help="mend what can be generated, then check")
    arguments = parser.parse_args()
    if write and arguments.write:
        write()
    problems = list(check())
    for problem in problems:
        print(problem)
    if problems:
        sys.exit(f"{len(problems)} problem(s)")
    print("ok")
