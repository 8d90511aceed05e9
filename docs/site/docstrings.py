# SPDX-License-Identifier: BSD-3-Clause
"""From a docstring to nodes of a page. Docstrings are plain text with three habits:

  Errors   invalid_argument        a field: a word, two spaces or more, what it says, continued by indented lines
    o.observe(span)  in hot loop   an entry: indented, two columns, continued by lines that are indented further
    struct mine { ... };           code: indented, with a semicolon

All else are paragraphs. Names in backticks are code, and so are words that can only be names."""
import re

from docutils import nodes

FIELD = re.compile(r"([A-Z][\w/]*) {2,}(\S.*)$")
ENTRY = re.compile(r"(\S.*?)(?: {2,}(\S.*))?$")
PIECE = re.compile(r"`([^`]+)`|(?<![\w:/.])(?:docs/[\w/]+\.md|(?:qs::|quantsweep::)?[a-z]\w*(?:::\w+)*(?:\([^()]*\))?)(?![\w:/]|\.\w)")


def inline(text, names):
    """Text with code in it; `names` says whether a word is a name of the interface."""
    out, last = [], 0
    for match in PIECE.finditer(text):
        word = match[1] or match[0]
        bare = re.sub(r"\(.*", "", word)
        if not match[1] and not (word.startswith("docs/") or (("_" in bare or "::" in bare or bare != word) and names(bare))):
            continue
        out += [nodes.Text(text[last : match.start()]), nodes.literal("", word)]
        last = match.end()
    return [node for node in [*out, nodes.Text(text[last:])] if node.astext()]


def indent(line):
    return len(line) - len(line.lstrip())


def paragraph(text, names):
    """A sentence, also where a comment beside a member begins in lower case and ends without a full stop."""
    text = re.sub("^-> ", "returns ", text)
    if re.match(r"[a-z]+[ ,:;]", text) and not names(text.split()[0].rstrip(",:;")):
        text = text[0].upper() + text[1:]
    return nodes.paragraph("", "", *inline(text + ("" if re.search(r"[.:;,!?]$", text) else "."), names))


def entries(lines, names):
    """A run of indented lines: code, or a list of entries."""
    if any(re.search(r";\s*(//.*)?$", line) for line in lines):
        least = min(map(indent, lines))
        code = "\n".join(line[least:] for line in lines)
        return nodes.literal_block(code, code, language="cpp")
    base, items = indent(lines[0]), []
    for line in lines:
        if indent(line) <= base or not items:
            match = ENTRY.match(line.strip())
            items.append([match[1], match[2] or ""])
        else:
            items[-1][1] = f"{items[-1][1]} {line.strip()}".strip()
    if not any(text for _, text in items):
        code = "\n".join(term for term, _ in items)
        return nodes.literal_block(code, code, language="cpp")
    found = nodes.definition_list(classes=["entries"])
    for term, text in items:
        found += nodes.definition_list_item("", nodes.term("", "", nodes.literal("", term)),
                                            nodes.definition("", *([paragraph(text, names)] if text else [])))
    return found


def is_entry(line):
    return indent(line) >= 2 and (re.search(r"\S {2,}\S", line) is not None or re.search(r"[;)]\s*$", line) is not None)


def docstring(text, names):
    """-> nodes"""
    out, fields, lines = [], nodes.field_list(), text.splitlines()
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if not line.strip():
            continue
        if match := FIELD.match(line):
            words = [match[2]]
            while number < len(lines) and indent(lines[number]) >= 2:
                words.append(lines[number].strip())
                number += 1
            fields += nodes.field("", nodes.field_name("", match[1]), nodes.field_body("", paragraph(" ".join(words), names)))
        elif is_entry(line):
            run = [line]
            while number < len(lines) and indent(lines[number]) >= 2:
                run.append(lines[number])
                number += 1
            out.append(entries(run, names))
        else:
            words = [line.strip()]
            while number < len(lines) and lines[number].strip() and not FIELD.match(lines[number]) and not is_entry(lines[number]):
                words.append(lines[number].strip())
                number += 1
            out.append(paragraph(" ".join(words), names))
    return [*out, fields] if fields.children else out
