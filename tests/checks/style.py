# SPDX-License-Identifier: BSD-3-Clause
"""Checks the house rules that a regular expression can check: first lines, lengths, macros, machine paths."""
import re
import sys

import tree

AIM, LIMIT = 250, 350  # lines of a header, or of its bodies
FIRST = ("// SPDX-License-Identifier: BSD-3-Clause", "#pragma once", "/// \\file  ")
MACRO = re.compile(r"\s*#\s*define\s+(?!QUANTSWEEP_)(\w+)")
MACHINE_PATH = re.compile(r"(?<![\w.$}/~-])/(?:home|root|work|Users|mnt)/\w")
TEXT = {".hpp", ".ipp", ".cpp", ".py", ".sh", ".md", ".txt", ".cmake", ".in", ".json", ".yml", ".svg", ".html", ".csv", ""}
NOT_OURS = {".git", ".ci", "build", "out", "__pycache__", ".venv"}


def text_files():
    for path in sorted(tree.ROOT.rglob("*")):
        parts = path.relative_to(tree.ROOT).parts
        if path.is_file() and path.suffix in TEXT and not NOT_OURS & set(parts) and not parts[0].startswith("build-"):
            yield path


def check_header(path):
    lines = path.read_text().splitlines()
    for number, start in enumerate(FIRST, 1):
        if not lines[number - 1 : number] or not lines[number - 1].startswith(start):
            yield f"{tree.shown(path)}:{number}: does not begin with {start!r}"
    for number, line in enumerate(lines, 1):
        if match := MACRO.match(line):
            yield f"{tree.shown(path)}:{number}: macro {match[1]} lacks the prefix QUANTSWEEP_"
    if len(lines) > LIMIT:
        yield f"{tree.shown(path)}:{LIMIT}: {len(lines)} lines, more than {LIMIT}"
    elif len(lines) > AIM:
        print(f"{tree.shown(path)}:{AIM}: warning: {len(lines)} lines, more than {AIM}", file=sys.stderr)


def check():
    for header in tree.headers(private=True, bodies=True):
        yield from check_header(tree.INCLUDE / header)
    for path in text_files():
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if MACHINE_PATH.search(line):
                yield f"{tree.shown(path)}:{number}: a path of one machine: {line.strip()[:80]}"


if __name__ == "__main__":
    tree.main(check)
