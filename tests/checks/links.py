# SPDX-License-Identifier: BSD-3-Clause
"""Checks the links of the documents: what a relative link names is there, and an anchor is a heading of its page, by the
names that code hosts give to headings, and a link that is called as a page leads there."""
import re

import snippets
import tree

FENCE = re.compile(r"\s*(```+|~~~+)")
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"(?<=\]\()([^()\s]+)(?=\))")
NAMED = re.compile(r"\[(?:[\w/]*/)?(\w+\.md)\]\((?:[^()#]*/)?([^()#/]+)[)#]")
HEADING = re.compile(r"#{1,6} +(.*?)\s*$")
ELSEWHERE = re.compile(r"[a-z]+:")


def documents():
    yield from snippets.documents()
    others = (tree.ROOT / name for name in ("CHANGELOG.md", "SECURITY.md", "packaging/README.md"))
    yield from (path for path in others if path.exists())


def prose(path):
    """Yields (line number, line) outside blocks of code."""
    fence = None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = FENCE.match(line)
        if fence is None and match:
            fence = match[1]
        elif fence is not None:
            fence = None if line.strip() == fence else fence
        else:
            yield number, line


def slug(heading):
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", text.strip()).replace(" ", "-")


def anchors(path):
    found, seen = set(), {}
    for _, line in prose(path):
        if match := HEADING.match(line):
            name = slug(match[1])
            found.add(f"{name}-{seen[name]}" if seen.get(name) else name)
            seen[name] = seen.get(name, 0) + 1
    return found


def links(path):
    """Yields (line number, target) for the links to this repository. Ignores code within a line."""
    for number, line in prose(path):
        for match in LINK.finditer(CODE.sub(lambda code: "x" * len(code[0]), line)):
            if not ELSEWHERE.match(match[1]):
                yield number, match[1]


def check():
    known = {}
    for path in documents():
        for number, line in prose(path):
            for name, target in NAMED.findall(line):
                if name != target:
                    yield f"{tree.shown(path)}:{number}: a link that is called {name} leads to {target}"
        for number, target in links(path):
            name, _, anchor = target.partition("#")
            place = (path.parent / name).resolve() if name else path
            where = f"{tree.shown(path)}:{number}"
            if not place.exists() or not place.is_relative_to(tree.ROOT.resolve()):
                yield f"{where}: {target} is not there"
            elif anchor and place.suffix == ".md":
                if place not in known:
                    known[place] = anchors(place)
                if anchor not in known[place]:
                    yield f"{where}: {name or 'this page'} has no heading {anchor}"


if __name__ == "__main__":
    tree.main(check)
