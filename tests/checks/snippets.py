# SPDX-License-Identifier: BSD-3-Clause
"""Compiles the C++ of the documents. Every ```cpp block is of one kind, which a comment in the line before it says:

  (none)                            a fragment, compiled inside the prelude tests/snippets/host.cpp.in; a block that has
                                    a function main is a program of its own and is compiled as it is
  <!-- snippet: prelude=NAME -->    a fragment, compiled inside tests/snippets/NAME.cpp.in
  <!-- snippet: from=PATH -->       a quotation: its lines are lines of that file, in their order. Lines that are only a
                                    comment may be missing there. A block of any language can quote, an output too
  <!-- snippet: text -->            not code; counted and listed

A prelude has a line @snippet@ where the fragment goes. Its includes are moved to the top. The rest is put in a namespace,
unless its first line says `// global`. Its first line may also say `// needs: COMPONENT`.

Without arguments: checks the comments and the quotations. --generate DOCUMENT TO: writes one file of C++ for a document;
tests/snippets/CMakeLists.txt compiles those."""
import pathlib
import re
import sys
from typing import NamedTuple

import tree

MARK = re.compile(r"\s*<!-- snippet: (?:(text)|(prelude|from)=(\S+)) -->\s*$")
FENCE = re.compile(r"( *)```(\w*)\s*$")
PROGRAM = re.compile(r"^int main\(", re.MULTILINE)
COMMENT = re.compile(r"\s*//")


class Snippet(NamedTuple):
    document: str
    line: int  # of the first line of code
    language: str
    kind: str  # text, prelude, from, program
    name: str  # of the prelude or the file
    code: list


def documents():
    yield from (path for path in (tree.ROOT / "README.md", tree.ROOT / "CONTRIBUTING.md") if path.exists())
    yield from sorted((tree.ROOT / "docs").rglob("*.md"))
    yield from sorted((tree.ROOT / "examples").rglob("README.md"))


def snippets(path):
    """Yields the C++ blocks, and the marked blocks of other languages."""
    lines = path.read_text().splitlines()
    number = 0
    while number < len(lines):
        fence = FENCE.match(lines[number])
        number += 1
        if not fence:
            continue
        first, indent = number, len(fence[1])
        while number < len(lines) and lines[number].strip() != "```":
            number += 1
        code = [line[indent:] if not line[:indent].strip() else line for line in lines[first:number]]
        number += 1
        mark = MARK.match(lines[first - 2]) if first >= 2 else None
        if fence[2] != "cpp" and not mark:
            continue
        kind, name = (mark[1] or mark[2], mark[3]) if mark else ("prelude", "host")
        if not mark and PROGRAM.search("\n".join(code)):
            kind, name = "program", ""
        yield Snippet(tree.shown(path), first + 1, fence[2], kind, name, code)


def prelude_path(name):
    return tree.ROOT / "tests" / "snippets" / f"{name}.cpp.in"


def normal(line, language):
    return re.sub(r"\s+", " ", line.strip()) if language == "cpp" else line.rstrip()


def check_quotation(snippet):
    where = f"{snippet.document}:{snippet.line}"
    path = tree.ROOT / snippet.name
    if not path.is_file():
        yield f"{where}: quotes {snippet.name}, which is not there"
        return
    source = [normal(line, snippet.language) for line in path.read_text().splitlines()]
    place = 0
    for number, line in enumerate(snippet.code, snippet.line):
        wanted = normal(line, snippet.language)
        if wanted in source[place:]:
            place = source.index(wanted, place) + 1
        elif wanted and not (snippet.language == "cpp" and COMMENT.match(line)):
            yield f"{snippet.document}:{number}: {snippet.name} does not have, in this order: {line.strip()}"
            return


def check():
    used, texts = set(), []
    for path in documents():
        found = list(snippets(path))
        marks = sum(1 for line in path.read_text().splitlines() if "<!-- snippet:" in line)
        if marks != sum(1 for snippet in found if has_mark(path, snippet)):
            yield f"{tree.shown(path)}:1: a snippet comment that is misspelt, or not in the line before a block"
        for snippet in found:
            if snippet.kind == "from":
                yield from check_quotation(snippet)
            elif snippet.kind == "text":
                texts.append(f"{snippet.document}:{snippet.line}")
            elif snippet.kind == "prelude":
                used.add(snippet.name)
                if not prelude_path(snippet.name).exists():
                    yield f"{snippet.document}:{snippet.line}: there is no prelude {snippet.name}"
    for path in sorted((tree.ROOT / "tests" / "snippets").glob("*.cpp.in")):
        if path.name[: -len(".cpp.in")] not in used:
            yield f"{tree.shown(path)}:1: no snippet uses this prelude"
    print(f"{len(texts)} C++ block(s) that are not compiled", *texts)


def has_mark(path, snippet):
    lines = path.read_text().splitlines()
    return snippet.line >= 3 and MARK.match(lines[snippet.line - 3])


def without_includes(lines):
    """Returns the includes, and the lines with the includes blanked out."""
    taken = [line.strip() for line in lines if tree.INCLUDE_LINE.match(line)]
    return taken, ["" if tree.INCLUDE_LINE.match(line) else line for line in lines]


def generate(path):
    head, body = [], []
    for snippet in snippets(path):
        if snippet.kind not in ("prelude", "program"):
            continue
        prelude = ["@snippet@"]
        if snippet.kind == "prelude":
            prelude = prelude_path(snippet.name).read_text().splitlines()
        first = prelude[0]
        needs = first.split("needs:")[1].split()[0] if "needs:" in first else ""
        includes, prelude = without_includes(prelude)
        more, code = without_includes(snippet.code)
        guard = [f"#ifdef QUANTSWEEP_SNIPPETS_{needs.upper()}"] if needs else []
        end = ["#endif"] if needs else []
        head += [*guard, *includes, *more, *end]
        place = prelude.index("@snippet@")
        scope = re.sub(r"\W", "_", f"{snippet.document}_{snippet.line}")
        inside = first.startswith("// global")
        body += [*guard, *([] if inside else [f"namespace {scope} {{"]), *prelude[:place],
                 f'#line {snippet.line} "{snippet.document}"', *code, *prelude[place + 1 :],
                 *([] if inside else ["}"]), *end]
    quiet = [f'#pragma GCC diagnostic ignored "-W{name}"' for name in
             ("shadow", "return-type", "unused-variable", "unused-but-set-variable", "unused-function", "unused-parameter",
              "unused-local-typedefs")]
    return "\n".join([f"// The snippets of {tree.shown(path)}.", *head, *quiet, *body, ""])


if __name__ == "__main__":
    if sys.argv[1:2] == ["--generate"]:
        pathlib.Path(sys.argv[3]).write_text(generate(tree.ROOT / sys.argv[2]))
    else:
        tree.main(check)
