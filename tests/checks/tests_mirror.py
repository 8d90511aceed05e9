# SPDX-License-Identifier: BSD-3-Clause
"""Checks that every public header F/name.hpp has its test F/name.cpp, that no test lost its header, and that each test
includes its header first: so it shows that the header compiles alone."""
import tree

# Headers without a test of their own, with the reason.
WITHOUT = {"core/inline.hpp": "a macro, which both ways to build the tests show"}


def check():
    tests = tree.ROOT / "tests"
    floors = {header.parts[0] for header in tree.headers() if len(header.parts) > 1}
    for header in tree.headers():
        if len(header.parts) == 1:
            continue  # floors.py and the consumers check umbrellas, and CMake reads the version
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
            found = [tree.INCLUDE / floor / f"{test.stem}.hpp",
                     *(tree.INCLUDE / floor / "detail").rglob(f"{test.stem}.hpp")]
            own = [path.relative_to(tree.INCLUDE).as_posix() for path in found if path.exists()]
            number, first = next(tree.includes(test), (1, ""))
            if not own:
                yield f"{tree.shown(test)}:1: tests no header of its name"
            elif first not in [f"quantsweep/{name}" for name in own]:
                yield f"{tree.shown(test)}:{number}: does not include <quantsweep/{own[0]}> first"


if __name__ == "__main__":
    tree.main(check)
