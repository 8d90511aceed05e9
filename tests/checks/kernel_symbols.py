# SPDX-License-Identifier: BSD-3-Clause
"""Checks the library's translation units that are compiled for one instruction set: all that they define for others to
share names it. Otherwise the linker could take a function of theirs for one that every machine must run.

    kernel_symbols.py NM LIBRARY
"""
import re
import subprocess
import sys

UNIT = re.compile(r"kernels_xsimd__(\w+)\.cpp")
SHARED = re.compile(r"^\S* +([WVTDBRu]) (.+)$")
# The compiler emits this for each unit that may throw.
HARMLESS = re.compile(r"^DW\.ref\.__gxx_personality_v0$")


def check(listing):
    """Returns the problems in what nm -C prints for a library."""
    units, unit = set(), None
    for line in listing.splitlines():
        if line.endswith(":"):
            found = UNIT.search(line)
            unit = found[1] if found else None
            units |= {unit} - {None}
        elif unit and (symbol := SHARED.match(line)):
            named = f"xsimd::{unit}" in symbol[2] or f"5xsimd{len(unit)}{unit}" in symbol[2]  # nm may fail to read it
            if not named and not HARMLESS.match(symbol[2]):
                yield f"the kernels on {unit} define {symbol[2]}"
    if not units:
        yield "the library has no kernels"


def main():
    nm, library = sys.argv[1:]
    listing = subprocess.run([nm, "-C", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    problems = list(check(listing))
    print("\n".join(problems) or "ok")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
