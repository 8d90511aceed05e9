# SPDX-License-Identifier: BSD-3-Clause
"""Checks that every file that names the version names the one in include/quantsweep/version.hpp."""
import re

import tree

SOURCE = re.compile(r'define QUANTSWEEP_VERSION "([^"]+)"')
OTHERS = {"CITATION.cff": re.compile(r"^version: (\S+)$", re.MULTILINE),
          "packaging/vcpkg/quantsweep/vcpkg.json": re.compile(r'^  "version": "([^"]+)"', re.MULTILINE),
          "packaging/debian/changelog": re.compile(r"\Aquantsweep \(([^-)]+)-")}


def check():
    version = SOURCE.search((tree.INCLUDE / "version.hpp").read_text())[1]
    for name, pattern in OTHERS.items():
        found = pattern.search((tree.ROOT / name).read_text())
        if not found or found[1] != version:
            yield f"{name}:1: names {found[1] if found else 'no version'}, and the library is {version}"


if __name__ == "__main__":
    tree.main(check)
