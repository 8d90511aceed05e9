# SPDX-License-Identifier: BSD-3-Clause
"""Checks that public headers stay light: the dear standard headers are for bodies (X.ipp), and for private headers that
only bodies include."""
import tree

# The most expensive ones with gcc 12: each adds a third of a second to a second to a file that includes nothing else.
HEAVY = {"filesystem", "thread", "mutex", "condition_variable", "chrono", "iostream", "sstream", "regex", "fstream", "future",
         "stop_token", "random", "iomanip", "istream", "locale", "ostream"}
# {public header: {what it may include anyway: why}}
EXCEPTIONS = {}


def reached(header, seen):
    """Yields (standard header, our header that includes it). Does not follow bodies."""
    for _, included in tree.includes(tree.INCLUDE / header):
        first, _, rest = included.partition("/")
        if "/" not in included and "." not in included:
            yield included, header
        elif first == "quantsweep" and rest.endswith(".hpp") and rest not in seen and (tree.INCLUDE / rest).exists():
            seen.add(rest)
            yield from reached(rest, seen)


def check():
    used = set()
    for header in tree.headers():
        if len(header.parts) == 1:
            continue  # an umbrella is as heavy as what it includes
        for name, by in reached(header.as_posix(), {header.as_posix()}):
            if name not in HEAVY:
                continue
            if name in EXCEPTIONS.get(by, {}):
                used.add((by, name))
                continue
            # Reported once, for the header that includes it, unless that header is private.
            if by == header.as_posix() or "/detail/" in by:
                way = "" if by == header.as_posix() else f", by way of {by}"
                yield f"{tree.shown(tree.INCLUDE / header)}:1: includes <{name}>{way}; bodies may, an interface should not"
    for by, names in EXCEPTIONS.items():
        for name in names:
            if (by, name) not in used:
                yield f"tests/checks/light_headers.py:1: {by} does not include <{name}>: strike it from EXCEPTIONS"


if __name__ == "__main__":
    tree.main(check)
