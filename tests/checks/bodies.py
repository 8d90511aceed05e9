# SPDX-License-Identifier: BSD-3-Clause
"""Checks the pattern of core/inline.hpp: where the bodies of a header are, who includes them, and that nothing else
depends on the macro that chooses between the two ways to use the library."""
import re

import tree

MACRO = re.compile(r"\bQUANTSWEEP_COMPILED\b")
MARK = re.compile(r"\bQUANTSWEEP_INLINE\b")
SWITCH = "core/inline.hpp"
# Templates that the library instantiates: the header declares the instances, and the bodies define them.
BLOCK = re.compile(r"^#ifdef QUANTSWEEP_COMPILED\n(.*?)^#endif\n", re.MULTILINE | re.DOTALL)
AROUND = re.compile(r"^#define(?:.*\\\n)*.*|^#undef.*|^QUANTSWEEP_\w+\(\w+\)$|^namespace [\w:]+ \{|^\}", re.MULTILINE)
# What else depends on the macro, with the reason.
OTHERS = {"kernel/detail/dispatch.hpp": "which instruction sets there are; their bits are the same"}


def ending(bodies):
    return f"#ifndef QUANTSWEEP_COMPILED\n#include <quantsweep/{bodies.as_posix()}>\n#endif\n"


def without_comments(text):
    return re.sub(r"//.*", "", text)


def without_instantiations(text, word):
    """Returns the text without the content of blocks whose statements all begin with the word."""
    def emptied(block):
        statements = [statement.strip() for statement in AROUND.sub("", block[1]).split(";")]
        kept = any(statement and not statement.startswith(word) for statement in statements)
        return block[0] if kept else "\n" * block[0].count("\n")

    return BLOCK.sub(emptied, text)


def lines_with(pattern, text):
    return [number for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)]


def check_bodies(bodies):
    path, header = tree.INCLUDE / bodies, bodies.with_suffix(".hpp")
    text = without_comments(path.read_text())
    included = [name for _, name in tree.includes(path)]
    if (tree.INCLUDE / header).exists():
        if included[:1] != [f"quantsweep/{header.as_posix()}"]:
            yield f"{tree.shown(path)}:1: does not include <quantsweep/{header.as_posix()}> first"
    elif "detail" not in bodies.parts:
        yield f"{tree.shown(path)}:1: bodies of no header"
    if MARK.search(text) and f"quantsweep/{SWITCH}" not in included:
        yield f"{tree.shown(path)}:1: does not include <quantsweep/{SWITCH}>"
    for number in lines_with(MACRO, without_instantiations(text, "template ")):
        yield f"{tree.shown(path)}:{number}: depends on QUANTSWEEP_COMPILED"


def instances(text, word):
    """Returns the templates that the blocks declare or define, in their order."""
    statements = [AROUND.sub("", statement).strip() for block in BLOCK.findall(text) for statement in block.split(";")]
    return [statement.removeprefix(word) for statement in statements if statement.startswith(word)]


def check_instances(header, text):
    path = tree.INCLUDE / header.with_suffix(".ipp")
    defined = instances(without_comments(path.read_text()), "template ")
    for instance in instances(text, "extern template "):
        if instance not in defined:
            yield f"{tree.shown(path)}:1: does not define template {instance}, which {header.name} declares extern"


def check_header(header):
    path, bodies = tree.INCLUDE / header, header.with_suffix(".ipp")
    text, end = without_comments(path.read_text()), ending(bodies)
    if (tree.INCLUDE / bodies).exists():
        if not text.endswith(end):
            yield f"{tree.shown(path)}:1: does not end with the inclusion of its bodies"
        text = text.removesuffix(end)
        yield from check_instances(header, text)
    for number in lines_with(MACRO, without_instantiations(text, "extern template ")):
        if header.as_posix() not in OTHERS:
            yield f"{tree.shown(path)}:{number}: depends on QUANTSWEEP_COMPILED"
    for number in lines_with(MARK, text):
        yield f"{tree.shown(path)}:{number}: a body of the compiled library, which belongs into {bodies.name}"
    for number in lines_with(re.compile(r"^\s*#\s*include.*\.ipp>"), text):
        yield f"{tree.shown(path)}:{number}: includes bodies that are not its own"


def check():
    for path in tree.headers(private=True, bodies=True):
        if path.as_posix() != SWITCH:
            yield from (check_bodies if path.suffix == ".ipp" else check_header)(path)
    for name in OTHERS:
        path = tree.INCLUDE / name
        if not path.exists() or not MACRO.search(path.read_text()):
            yield f"tests/checks/bodies.py:1: {name} does not depend on QUANTSWEEP_COMPILED: strike it from OTHERS"


if __name__ == "__main__":
    tree.main(check)
