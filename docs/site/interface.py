# SPDX-License-Identifier: BSD-3-Clause
"""The public interface, from Doxygen's XML, with the docstrings as they are written.
What lies in a folder or a namespace `detail` is private. A name without a docstring is an error, but for
  - what is defaulted or deleted, friends, destructors and assignments: the language says what they do
  - a member that a concept asks for, and an override: they have the concept's words, or the base's
  - an overload right after another, and an error's type: they have the words of the first, and of the error's number"""
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

ENTRY = re.compile(r"\s+(?:\w+(?:\.|::))?(\w+)(?:\([^)]*\)| (?= ))(?: +(.*))?$")
TRAITS_ENTRY = re.compile(r"\s+(?:using (?=\w+ =)|static [^(]* (?=\w+\())(\w+).*; +// (.*)$")  # code with a comment
KINDS = {"class": "class", "struct": "struct", "concept": "concept", "enum": "enum", "function": "function",
         "typedef": "type", "variable": "variable", "friend": "friend"}


@dataclass
class Entity:
    kind: str
    name: str  # without the namespace quantsweep
    signature: str
    doc: str
    file: str  # relative to include/
    line: int
    anchor: str = ""
    members: list = field(default_factory=list)
    value: str = ""  # of a member variable, an enumerator
    type: str = ""


def flat(element):
    return "" if element is None else "".join(element.itertext())


def tidy(text):
    text = re.sub(r"\s+", " ", text.replace("quantsweep::", "")).strip()
    text = re.sub(r"< ", "<", re.sub(r" >", ">", text))
    return re.sub(r" ([&*]+)(?= ?\w|,|\)|$|>)", r"\1 ", text).replace("& &", "&&").replace(" ,", ",").replace(" )", ")").strip()


def doc_of(element):
    blocks = [flat(part) for tag in ("briefdescription", "detaileddescription") for found in element.findall(tag)
              for part in found.iter("verbatim")]
    return "\n".join(line.lstrip().removeprefix("|").rstrip() for block in blocks for line in block.splitlines()).rstrip()


def template_head(element):
    found = element.find("templateparamlist")
    if found is None:
        return ""
    params = []
    for param in found.findall("param"):
        name, value = flat(param.find("declname")), flat(param.find("defval"))
        text = flat(param.find("type")) + (f" {name}" if name else "")
        params.append(text + (f" = {value}" if value else ""))
    head = f"template <{tidy(', '.join(params))}>\n"
    clause = tidy(flat(element.find("requiresclause")))
    return head + (f"    requires {clause}\n" if clause else "")


class Interface:
    def __init__(self, xml, include):
        self.include, self.entities, self.by_id = include, [], {}
        self.seen, self.overrides = set(), []
        for path in sorted(xml.glob("*.xml")):
            for compound in ET.parse(path).getroot().iter("compounddef"):
                self.read(compound)
        self.nest()
        self.inherit()
        self.name_anchors()
        self.names = {entity.name for entity in self.all()}

    def about(self, path):
        """What a header's third line says of it."""
        return (self.include / path).read_text().splitlines()[2].removeprefix("/// \\file").strip()

    def read(self, compound):
        kind, name = compound.get("kind"), tidy(flat(compound.find("compoundname")))
        if kind in ("namespace", "file"):
            for member in compound.iter("memberdef"):
                self.read_member(member, self.entities, "")
        elif kind in ("class", "struct", "concept") and compound.get("prot") != "private" and "detail::" not in name:
            entity = self.make(compound, KINDS[kind], name)
            entity.signature = self.concept_text(entity) if kind == "concept" else f"{template_head(compound)}{kind} {name}"
            bases = [tidy(flat(base)) for base in compound.findall("basecompoundref") if base.get("prot") == "public"]
            if bases:
                entity.signature += " : " + ", ".join(bases)
            self.entities.append(entity)
            for member in compound.iter("memberdef"):
                self.read_member(member, entity.members, name + "::")

    def make(self, element, kind, name):
        place = element.find("location")
        return Entity(kind, name, "", doc_of(element), place.get("file"), int(place.get("line")))

    def read_member(self, member, into, scope):
        if member.get("id") in self.seen or member.get("prot") != "public" or member.get("kind") not in KINDS:
            return
        self.seen.add(member.get("id"))
        name, args = flat(member.find("name")), tidy(flat(member.find("argsstring")))
        definition, kind = flat(member.find("definition")), KINDS[member.get("kind")]
        if "detail::" in definition.split("(")[0].split(" ")[-1] or kind == "friend":
            return
        if re.search(r"=\s*(default|delete)\s*$", args) or name.startswith("~") or name == "operator=":
            return
        space = re.match(r"quantsweep::((?:\w+::)*)", definition.split(" ")[-1])
        entity = self.make(member, kind, scope + name if scope else (space[1] if space and kind != "friend" else "") + name)
        entity.type, entity.value = tidy(flat(member.find("type"))), tidy(flat(member.find("initializer")))
        entity.signature = template_head(member) + self.declaration(member, entity, name, args)
        if kind == "enum":
            entity.signature = ("enum class " if member.get("strong") == "yes" else "enum ") + name
            for value in member.iter("enumvalue"):
                known = self.make(member, "enumerator", f"{entity.name}::{flat(value.find('name'))}")
                known.doc, known.value = doc_of(value), tidy(flat(value.find("initializer")))
                known.signature = f"{flat(value.find('name'))} {known.value}".strip()
                entity.members.append(known)
        self.by_id[member.get("id")] = entity
        if (base := member.find("reimplements")) is not None:
            self.overrides.append((entity, base.get("refid")))
        into.append(entity)

    @staticmethod
    def declaration(member, entity, name, args):
        if entity.kind == "type":
            return f"using {name} = {entity.type}" if "typedef" not in entity.type else f"{entity.type} {name}"
        static = "static " if member.get("static") == "yes" and not entity.type.startswith("static") else ""
        constexpr = "constexpr " if member.get("constexpr") == "yes" and "constexpr" not in entity.type else ""
        explicit = "explicit " if member.get("explicit") == "yes" and "explicit" not in entity.type else ""
        start = f"{static}{explicit}{constexpr}{entity.type} ".lstrip().replace("  ", " ")
        return f"{start}{name}{args}" if entity.kind == "function" else f"{start}{name}{spaced(entity.value)}"

    def concept_text(self, entity):
        """A concept's required expressions, as they are written."""
        lines = (self.include / entity.file).read_text().splitlines()
        name = entity.name.split("::")[-1]
        at = next(n for n, line in enumerate(lines) if re.match(rf"concept {name}\b", line))
        first = at
        while not lines[first].startswith("template"):
            first -= 1
        last, text = at, lines[at]
        while not (text.endswith(";") and text.count("{") == text.count("}")):
            last += 1
            text += lines[last]
        return "\n".join(lines[first : last + 1]).rstrip(";")

    def nest(self):
        """Classes in classes become members; the file and line order stands."""
        classes = {entity.name: entity for entity in self.entities if entity.kind in ("class", "struct")}
        for entity in list(self.entities):
            outer = classes.get(entity.name.rpartition("::")[0])
            if entity.kind in ("class", "struct") and outer:
                outer.members.append(entity)
                self.entities.remove(entity)
        self.entities.sort(key=lambda e: (e.file, e.line))
        for entity in self.all():
            if entity.kind != "enum":
                entity.members.sort(key=lambda e: e.line)

    def inherit(self):
        """Members that a concept asks for have the concept's words; so have those of a specialization of a template."""
        for entities in [self.entities, *(entity.members for entity in self.all())]:
            for before, entity in zip(entities, entities[1:]):
                is_overload = entity.kind == "function" and (before.name, before.file) == (entity.name, entity.file)
                if not entity.doc and (is_overload or (before.file, before.line) == (entity.file, entity.line)):
                    entity.doc = before.doc
        codes = {plain(e.name): e.doc for e in self.all() if e.name.startswith("error_code::")}
        for entity in self.entities:
            if entity.type.startswith("coded_error<error_code::"):
                entity.doc = codes[plain(entity.name)]
        concepts = [(e.name, *asked_of(e.doc)) for e in self.entities if e.kind == "concept" or e.name == "tensor_traits"]
        self.asked = {name for _, _, words in concepts for name in words}
        for entity in self.all():
            if entity.kind not in ("class", "struct"):
                continue
            names = {plain(member.name) for member in entity.members}
            for concept, required, words in concepts:
                is_special = entity.name.startswith(concept + "<")
                if not is_special and not (required and required <= names):
                    continue
                for member in entity.members:
                    if not member.doc and plain(member.name) in words:
                        member.doc = f"As `{concept}` asks: {words[plain(member.name)]}"
        for entity, base in self.overrides:
            entity.doc = entity.doc or self.by_id[base].doc if base in self.by_id else entity.doc

    def name_anchors(self):
        used = {}
        for entity in self.all():
            base = re.sub(r"[^\w]+", "-", entity.name.replace("operator", "operator ")).strip("-").lower()
            used[base] = used.get(base, 0) + 1
            entity.anchor = base if used[base] == 1 else f"{base}-{used[base]}"

    def all(self, entities=None):
        for entity in self.entities if entities is None else entities:
            yield entity
            yield from self.all(entity.members)

    def undocumented(self):
        return [f"include/{e.file}:{e.line}: {e.kind} {e.name} has no docstring" for e in self.all() if not e.doc]


def plain(name):
    return name.rpartition("::")[2]


def spaced(value):
    return f" {value}" if value.startswith("=") else value


def asked_of(doc):
    """-> the names that a concept's docstring lists before "optionally", and the words of all that it lists"""
    required, words, name, optional = set(), {}, None, False
    for line in doc.splitlines():
        optional = optional or re.match(r"(and, optionally|Optional|It may have)", line) is not None
        entry = ENTRY.match(line) or TRAITS_ENTRY.match(line)
        if entry:
            name = "operator()" if len(entry[1]) == 1 else entry[1]
            text = (entry[2] or "").removeprefix("-> ")
            words[name] = f"{words[name]}, or {text}" if name in words else text
            if not optional:
                required.add(name)
        elif name and re.match(r"\s{6,}\S", line):
            words[name] = (words[name] + " " + line.strip()).strip()
        else:
            name = None
    return required, words
