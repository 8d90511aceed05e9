# SPDX-License-Identifier: BSD-3-Clause
"""The part of the site that is made from the headers, as an extension of Sphinx:

  .. interface:: sweep/options.hpp    every public name of a header
  .. floor:: sweep                    a table of a floor's names
  .. members:: sweep_options          a struct's members as a table

The names are found by the search, and wherever a page has one as code, it becomes a link."""
import re

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx import addnodes
from sphinx.domains import Domain, ObjType
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

import docstrings
from interface import KINDS


class Names(Domain):
    name, label = "qs", "C++"
    object_types = {kind: ObjType(kind) for kind in (*KINDS.values(), "enumerator")}
    initial_data = {"objects": {}}  # name -> (kind, page, anchor)

    def clear_doc(self, docname):
        self.data["objects"] = {name: known for name, known in self.data["objects"].items() if known[1] != docname}

    def merge_domaindata(self, docnames, other):
        self.data["objects"].update(other["objects"])

    def get_objects(self):
        for name, (kind, page, anchor) in self.data["objects"].items():
            yield name, name, kind, page, anchor, 1

    def resolve_any_xref(self, *_):
        return []


class FromHeaders(Directive):
    required_arguments = 1

    @property
    def env(self):
        return self.state.document.settings.env

    @property
    def interface(self):
        return self.env.app.interface

    def is_name(self, word):
        return word.removeprefix("quantsweep::").removeprefix("qs::") in self.interface.names

    def doc(self, entity):
        return docstrings.docstring(entity.doc, self.is_name)

    def code(self, text):
        return nodes.literal_block(text, text, language="cpp")


class InterfaceOf(FromHeaders):
    def run(self):
        path = "quantsweep/" + self.arguments[0]
        about = self.interface.about(path)
        start = [nodes.paragraph("", "", *docstrings.inline(about, self.is_name)), self.code(f"#include <{path}>")]
        return start + [self.entity(entity) for entity in self.interface.entities if entity.file == path]

    def entity(self, entity, outer=()):
        short = entity.name.rpartition("::")[2]
        if short.endswith(">"):  # a specialization
            short = entity.name
        parts = (*outer, entity.anchor)
        sign = addnodes.desc_signature(entity.signature, ids=[entity.anchor], is_multiline=True, _toc_parts=parts)
        if not outer or entity.kind in ("class", "struct"):
            sign["_toc_name"] = short
        lines = entity.signature.splitlines()
        shown = [f"concept {short}"] if entity.kind == "concept" else lines
        for line in shown:
            sign += self.line(line, short, line is shown[-1])
        self.env.get_domain("qs").data["objects"].setdefault(entity.name, (entity.kind, self.env.docname, entity.anchor))
        content = addnodes.desc_content("", *self.doc(entity))
        if entity.kind == "concept":
            content += self.code(entity.signature)
        content += [self.entity(member, parts) for member in entity.members]
        return addnodes.desc("", sign, content, domain="qs", objtype=entity.kind, desctype=entity.kind, noindex=False,
                             classes=["qs", entity.kind])

    @staticmethod
    def line(text, name, is_last):
        line = addnodes.desc_signature_line("", "")
        match = re.search(rf"(?<![\w:]){re.escape(name)}(?!\w)", text) if is_last else None
        if match:
            line += [addnodes.desc_sig_keyword("", text[: match.start()]), addnodes.desc_name("", text[match.start() : match.end()]),
                     addnodes.desc_sig_keyword("", text[match.end() :])]
        else:
            line += addnodes.desc_sig_keyword("", text)
        line["add_permalink"] = is_last
        return line


def table(heads, rows, widths):
    body = nodes.tbody("", *(nodes.row("", *(nodes.entry("", *cell) for cell in row)) for row in rows))
    head = nodes.thead("", nodes.row("", *(nodes.entry("", nodes.paragraph("", text)) for text in heads)))
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in widths), head, body, cols=len(heads))
    return nodes.table("", group, classes=["names"])


class Floor(FromHeaders):
    def run(self):
        rows = []
        for entity in self.interface.entities:
            if entity.file.startswith(f"quantsweep/{self.arguments[0]}/"):
                text = "" if docstrings.FIELD.match(entity.doc) else " ".join(entity.doc.split())
                first = re.split(r"(?<=[.;])\s(?![^(]*\))", text, maxsplit=1)[0].rstrip(";")
                rows.append([[nodes.paragraph("", "", nodes.literal("", entity.name, known=True))], [nodes.paragraph("", entity.kind)],
                             [docstrings.paragraph(first, self.is_name)] if first else []])
        return [table(["Name", "Kind", "In short"], rows, [30, 10, 60])]


class Members(FromHeaders):
    def run(self):
        entity = next(entity for entity in self.interface.all() if entity.name == self.arguments[0])
        rows = []
        for member in entity.members:
            if member.kind == "variable":
                value = member.value.removeprefix("=").strip()
                value = "" if value == "{}" else value
                rows.append([[nodes.paragraph("", "", nodes.literal("", member.name, known=True, last=True))],
                             [nodes.paragraph("", "", nodes.literal("", member.type)),
                              *([nodes.paragraph("", "", nodes.Text("default "), nodes.literal("", value))] if value else [])],
                             self.doc(member)])
        return [table(["Member", "Type", "Meaning"], rows, [22, 28, 50])]


class LinkNames(SphinxPostTransform):
    """`sweep_options` in a text is a link to what the reference says of it, and `io/journal.hpp` to the header's page."""

    default_priority = 20

    def is_meant(self, name, kind, text):
        """Not where a word is a member that a concept asks of a host, or a member of another name's."""
        return kind == "function" and name not in self.app.interface.asked or kind != "function" and not text.endswith(")")

    def run(self, **_):
        objects, page = self.env.get_domain("qs").data["objects"], self.env.docname
        for node in list(self.document.findall(nodes.literal)):
            if any(isinstance(outer, (nodes.reference, nodes.title, addnodes.desc_signature)) for outer in parents(node)):
                continue
            text = node.astext()
            name = re.sub(r"\(.*\)$", "", text.removeprefix("qs::").removeprefix("quantsweep::"))
            if name in objects and (node.get("known") or self.is_meant(name, objects[name][0], text)):
                to, anchor = objects[name][1:]
            elif text.endswith(".hpp") and (header := header_page(text)) in self.env.all_docs:
                to, anchor = header, ""
            elif text.startswith("docs/") and text.removesuffix(".md") in self.env.all_docs:
                to, anchor = text.removesuffix(".md"), ""
            else:
                continue
            if node.get("last"):
                node.children = [nodes.Text(name.rpartition("::")[2])]
            node.replace_self(make_refnode(self.app.builder, page, to, anchor, node.deepcopy()))


def parents(node):
    while node.parent is not None:
        node = node.parent
        yield node


def header_page(path):
    return "reference/" + path.strip("<>").removeprefix("include/").removeprefix("quantsweep/").removesuffix(".hpp")


def setup(app):
    app.add_domain(Names)
    app.add_directive("interface", InterfaceOf)
    app.add_directive("floor", Floor)
    app.add_directive("members", Members)
    app.add_post_transform(LinkNames)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
