# SPDX-License-Identifier: BSD-3-Clause
"""Builds the site into build/docs; scripts/docs.sh has installed what it needs. The pages are the repository's Markdown as
it is, and the headers' docstrings. A link to another file leads to a page that shows the file. A warning, a broken link
and a public name without a docstring are errors."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "tests" / "checks")]

import links  # noqa: E402
import tree  # noqa: E402
from declarations import run_doxygen  # noqa: E402
from interface import Interface  # noqa: E402
from reference import header_page  # noqa: E402

SITE = ROOT / "build" / "docs"
WORK, SOURCE = SITE / "work", SITE / "work" / "source"
LANGUAGES = {".hpp": "cpp", ".ipp": "cpp", ".cpp": "cpp", ".h": "cpp", ".py": "python", ".sh": "bash", ".json": "json",
             ".yml": "yaml", ".cmake": "cmake"}
TEXT_BYTES = 100_000  # a larger file is data


def write(page, text):
    path = SOURCE / f"{page}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def titled(title, *lines):
    return "\n".join([title, "=" * len(title), "", *lines, ""])


def indented(text):
    return [f"   {line}".rstrip() for line in text.splitlines()]


class Pages:
    """Documents, with their links turned to what the site shows for a file or a folder."""

    def __init__(self):
        self.documents = {path.resolve() for path in links.documents()}
        self.files = set()

    def target(self, document, name):
        place = (document.parent / name).resolve()
        if place in self.documents or place.suffix in (".svg", ".png"):
            return name
        if (place / "README.md") in self.documents:
            page = f"{tree.shown(place)}/README.md"
        elif place.is_relative_to(tree.INCLUDE) and place.suffix == ".hpp" and "detail" not in place.parts:
            page = header_page(place.relative_to(ROOT / "include").as_posix()) + ".rst"
        else:
            self.files.add(place)
            page = f"files/{tree.shown(place)}.rst"
        return os.path.relpath(SOURCE / page, (SOURCE / tree.shown(document)).parent)

    def line(self, document, text):
        def turned(match):
            name, hash_sign, anchor = match[1].partition("#")
            is_ours = name and not links.ELSEWHERE.match(name)
            return (self.target(document, name) if is_ours else name) + hash_sign + anchor

        def by_title(match):  # a link that is called as a file is called as the page on the site
            first = (document.parent / match[1]).read_text().partition("\n")[0]
            return f"[{first.removeprefix('# ')}]({match[1]}"

        text = re.sub(r"\[[\w/]+\.md\]\(([^()#]+)", by_title, text)
        code = []
        hidden = links.CODE.sub(lambda found: code.append(found[0]) or f"\0{len(code) - 1}\0", text)
        return re.sub("\0(\\d+)\0", lambda found: code[int(found[1])], links.LINK.sub(turned, hidden))

    def write(self):
        for document in sorted(self.documents):
            lines = document.read_text().splitlines()
            for number, text in links.prose(document):
                lines[number - 1] = self.line(document, text)
            write(tree.shown(document), "\n".join(lines) + "\n")
        shutil.copytree(ROOT / "docs" / "images", SOURCE / "docs" / "images")
        for place in sorted(self.files):
            self.write_file(place)

    @staticmethod
    def write_file(place):
        name = tree.shown(place)
        if place.is_dir():
            shown = ["A folder:", "", *(f"- ``{path.name}``" for path in sorted(place.iterdir()))]
        elif place.stat().st_size > TEXT_BYTES or place.suffix in (".onnx", ".pt", ".safetensors"):
            shown = [f"Data, {place.stat().st_size:,} bytes."]
        else:
            shown = [f".. code-block:: {LANGUAGES.get(place.suffix, 'text')}", "", *indented(place.read_text())]
        write(f"files/{name}.rst", ":orphan:\n\n" + titled(name, *shown))


def write_reference(interface):
    """A page for each floor and each header."""
    purposes = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", (ROOT / "docs" / "architecture.md").read_text(), re.MULTILINE))
    floors = {}
    for file in dict.fromkeys(entity.file for entity in interface.entities):
        floors.setdefault(file.split("/")[1], []).append(file.removeprefix("quantsweep/"))
    for floor in (name for name in purposes if name in floors):
        for header in floors[floor]:
            write(f"reference/{header.removesuffix('.hpp')}.rst", ":orphan:\n\n" + titled(
                header, f":doc:`{floor}/ <index>`", "", f".. interface:: {header}"))
        write(f"reference/{floor}/index.rst", titled(
            floor, purposes[floor].replace("`", "``")[:1].upper() + purposes[floor].replace("`", "``")[1:] + ".", "",
            f".. floor:: {floor}"))
    rows = [f"   * - :doc:`{floor}/index`\n     - {purposes[floor].replace('`', '``')}" for floor in purposes if floor in floors]
    write("reference/index.rst", titled(
        "Every public name", "By folder of ``include/quantsweep``. Folders are not namespaces: all names are in "
        "``quantsweep``, those of ``mpi/`` in ``quantsweep::mpi``. The search finds each by name.", "", ".. list-table::", "",
        *rows, "", ".. toctree::", "   :hidden:", "", *(f"   {floor}/index" for floor in purposes if floor in floors)))


def mend_theme(static):
    """Debian's Furo comes as the theme's source. Its script imports another, which a page from disk may not; and its style has
    lost that "auto" is dark where the reader's system is."""
    script = static / "scripts" / "furo.js"
    imported = r'^import Gumshoe from ".*";$'
    if re.search(imported, script.read_text(), re.MULTILINE):
        gumshoe = (static / "scripts" / "gumshoe-patched.js").read_text()
        script.write_text(gumshoe + re.sub(imported, "", script.read_text(), flags=re.MULTILINE))
    style = (static / "styles" / "furo.css").read_text()
    if "prefers-color-scheme" not in style:
        dark = re.search(r'body\[data-theme="dark"\] \{(.*?)\}', style, re.DOTALL)[1]
        with (static / "style.css").open("a") as ours:
            ours.write(f'@media (prefers-color-scheme: dark) {{ body:not([data-theme="light"]) {{{dark}}} }}\n')


def main():
    shutil.rmtree(SITE, ignore_errors=True)
    WORK.mkdir(parents=True)
    problems = list(links.check())
    run_doxygen(HERE / "Doxyfile", ROOT / "include", WORK)
    interface = Interface(WORK / "xml", ROOT / "include")
    problems += interface.undocumented()
    if problems:
        print(*problems, sep="\n")
        if "--draft" not in sys.argv:
            sys.exit(f"{len(problems)} problem(s)")
    Pages().write()
    write_reference(interface)
    for page in sorted((HERE / "pages").glob("*")):
        shutil.copy(page, SOURCE / page.name)
    subprocess.run([sys.executable, "-B", "-m", "sphinx", "-q", "-W", "--keep-going", "-j", "2", "-b", "html", "-c", str(HERE), "-d",
                    str(WORK / "doctrees"), str(SOURCE), str(SITE / "html")], check=True)
    mend_theme(SITE / "html" / "_static")
    print(f"{(SITE / 'html' / 'index.html').relative_to(ROOT)}: open it in a browser")


if __name__ == "__main__":
    main()
