# SPDX-License-Identifier: BSD-3-Clause
"""Has Doxygen list what the public headers declare. Its own markup would eat the columns of a docstring, so headers are shown
to it with each docstring as a verbatim block, line for line."""
import re
import subprocess

BLOCK = re.compile(r"\s*///(?!<) ?(.*)$")
TRAILING = re.compile(r"(.*\S)\s*///< ?(.*)$")


def verbatim(lines):
    """Headers with docstrings as verbatim blocks, line for line."""
    out, number = [], 0
    while number < len(lines):
        line, text = lines[number], None
        if line.startswith("/// \\file"):
            out.append("/// \\file")
            number += 1
        elif match := BLOCK.match(line):
            text, start = [], "/** \\verbatim "
            while number < len(lines) and (match := BLOCK.match(lines[number])):
                text.append(match[1])
                number += 1
        elif match := TRAILING.match(line):
            text, start = [match[2]], match[1] + " /**< \\verbatim "
            number += 1
            while number < len(lines) and (more := re.match(r"\s*///<? ?(.*)$", lines[number])) and "///<" in lines[number]:
                text.append(more[1])
                number += 1
        else:
            out.append(line)
            number += 1
        if text:
            text = ["|" + line for line in text]  # or Doxygen takes away the indent that all lines but the first have
            out += [start + text[0], *text[1:]]
            out[-1] += " \\endverbatim */"
    return out


def run_doxygen(doxyfile, include, work):
    headers = [path for path in sorted(include.rglob("*.hpp")) if "detail" not in path.relative_to(include).parts]
    for path in headers:
        to = work / "headers" / path.relative_to(include)
        to.parent.mkdir(parents=True, exist_ok=True)
        text = "\n".join(verbatim(path.read_text().splitlines())) + "\n"
        # Doxygen loses an overload that takes `strides`, which is also what a member is called.
        to.write_text(text.replace("(const strides&", "(const dimensions<std::ptrdiff_t>&"))
    settings = doxyfile.read_text() + f"\nINPUT = {work}/headers\nSTRIP_FROM_PATH = {work}/headers\nOUTPUT_DIRECTORY = {work}\n"
    subprocess.run(["doxygen", "-"], input=settings, text=True, check=True, cwd=work)
