# SPDX-License-Identifier: BSD-3-Clause
"""Checks that every public header F/name.hpp has its test F/name.cpp, and that no test lost its header."""
import tree

# Headers without a test of their own, each with the reason.
WITHOUT = {}
# Tests of more than one header, each with the reason.
MORE = {}


def check():
    tests = tree.ROOT / "tests"
    floors = {header.parts[0] for header in tree.headers() if len(header.parts) > 1}
    for header in tree.headers():
        if len(header.parts) == 1:
            continue  # umbrellas, which floors.py and the consumers check, and the version, which CMake reads
        test = tests / header.with_suffix(".cpp")
        name = header.as_posix()
        if name in WITHOUT:
            if test.exists():
                yield f"tests/checks/tests_mirror.py:1: {name} has a test now: strike it from WITHOUT"
        elif not test.exists():
            yield f"{tree.shown(tree.INCLUDE / header)}:1: no {tree.shown(test)}"
    for name in WITHOUT:
        if not (tree.INCLUDE / name).exists():
            yield f"tests/checks/tests_mirror.py:1: there is no {name}: strike it from WITHOUT"
    for floor in sorted(floors):
        for test in sorted((tests / floor).glob("*.cpp")):
            header = tree.INCLUDE / floor / f"{test.stem}.hpp"
            private = tree.INCLUDE / floor / "detail" / f"{test.stem}.hpp"
            if not header.exists() and not private.exists() and f"{floor}/{test.name}" not in MORE:
                yield f"{tree.shown(test)}:1: tests no header of its name"


if __name__ == "__main__":
    tree.main(check)
