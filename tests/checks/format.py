# SPDX-License-Identifier: BSD-3-Clause
"""Checks that .clang-format is true of every file of C++, by clang-format 19: other versions break lines elsewhere.

--write formats them. Exits with 77 where there is no clang-format 19.
"""
import re
import shutil
import subprocess
import sys

import tree

VERSION = 19
SUFFIXES = {".hpp", ".ipp", ".cpp", ".h"}
FOLDERS = ("include", "tests", "examples", "benchmarks")


def tool():
    """Returns the command of the right version, or None."""
    for name in (f"clang-format-{VERSION}", "clang-format"):
        if path := shutil.which(name):
            said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
            if re.search(rf"version {VERSION}\.", said):
                return path
    return None


def files():
    return [path for folder in FOLDERS for path in sorted((tree.ROOT / folder).rglob("*")) if path.suffix in SUFFIXES]


def check():
    command = [tool(), "--dry-run", "-Werror", "--style=file", *map(str, files())]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    wrong = {}
    for match in re.finditer(r"^(.+?):(\d+):\d+: error: ", said.stderr, re.MULTILINE):
        wrong.setdefault(match[1], match[2])
    for path, line in wrong.items():
        yield f"{path.removeprefix(str(tree.ROOT) + '/')}:{line}: not as .clang-format wants it; run format.py --write"
    if said.returncode != 0 and not wrong:
        yield f".clang-format:1: {said.stderr.strip()[:500]}"


def write():
    subprocess.run([tool(), "-i", "--style=file", *map(str, files())], check=True)


if __name__ == "__main__":
    if not tool():
        print(f"skipped: no clang-format {VERSION}")
        sys.exit(77)
    tree.main(check, write)
