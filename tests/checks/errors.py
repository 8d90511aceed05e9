# SPDX-License-Identifier: BSD-3-Clause
"""Checks that every error code is thrown, has a test that names it, and a line in docs/errors.md."""
import re

import tree

CODE = re.compile(r"^    (\w+) = (\d+),")
DOCUMENTED = re.compile(r"^\| (\d+) \| `(\w+)` \|")


def names(folder, suffixes, without=()):
    """Returns the words in the files of a folder."""
    words = set()
    for path in sorted(folder.rglob("*")):
        if path.suffix in suffixes and path not in without:
            words.update(re.findall(r"\w+", path.read_text()))
    return words


def check():
    source = tree.INCLUDE / "core" / "error.hpp"
    document = tree.ROOT / "docs" / "errors.md"
    codes = {}
    for number, line in enumerate(source.read_text().splitlines(), 1):
        if match := CODE.match(line):
            if match[2] in codes.values():
                yield f"{tree.shown(source)}:{number}: {match[2]} is taken"
            codes[match[1]] = match[2]
    documented = {}
    for number, line in enumerate(document.read_text().splitlines(), 1):
        if match := DOCUMENTED.match(line):
            documented[match[2]] = match[1]
            if codes.get(match[2]) != match[1]:
                yield f"{tree.shown(document)}:{number}: no error {match[1]} {match[2]}"
    thrown = names(tree.INCLUDE, {".hpp", ".ipp"}, [source])
    tested = names(tree.ROOT / "tests", {".cpp", ".hpp"})
    for name, code in codes.items():
        if name not in documented:
            yield f"docs/errors.md:1: no line for {code} {name}"
        if name not in thrown:
            yield f"{tree.shown(source)}:1: nothing throws {name}"
        if name not in tested:
            yield f"{tree.shown(source)}:1: no test names {name}"


if __name__ == "__main__":
    tree.main(check)
