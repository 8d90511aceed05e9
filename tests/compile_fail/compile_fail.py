# SPDX-License-Identifier: BSD-3-Clause
"""Compiles cases as they are, which must succeed, and with -DKO, which must fail for the reason that the case states.

    compile_fail.py CASE -- COMMAND               one case, with -DKO
    compile_fail.py --sound CASE... -- COMMAND    all of them as they are, in one unit, because most of the time goes
                                                  into the headers. A case that specializes a template is a unit of
                                                  its own

    // KO: regular expression      matched on the first line of the compiler's output that says "error:"
    // KO flags: -ffast-math       used instead of -DKO
"""
import pathlib
import re
import subprocess
import sys


def run(command, text=""):
    result = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    return result.returncode, result.stderr


def sound_units(cases):
    """Yields units of C++ with all cases, each case in a namespace of its own."""
    includes, bodies = set(), ""
    for number, case in enumerate(cases):
        text = pathlib.Path(case).read_text()
        if "template <>" in text:
            yield f'#include "{case}"\n'
            continue
        includes.update(re.findall(r"^#include <.+>$", text, re.MULTILINE))
        bodies += f'namespace case_{number} {{\n#include "{case}"\n}}\n'
    host = pathlib.Path(__file__).with_name("host.hpp")
    yield "\n".join([*sorted(includes), f'#include "{host}"', bodies])


def check_sound(cases, command):
    for unit in sound_units(cases):
        failed, output = run([*command, "-x", "c++", "-"], unit)
        if failed:
            sys.exit(f"must compile without KO, and does not\n{output}")


def main():
    split = sys.argv.index("--")
    cases, command = sys.argv[1:split], sys.argv[split + 1:]
    if cases[0] == "--sound":
        check_sound(cases[1:], command)
        return
    case, = cases
    text = pathlib.Path(case).read_text()
    # A case may list a pattern for each compiler's wording. One of them must match.
    patterns = re.findall(r"^// KO: (.+)$", text, re.MULTILINE)
    flags = re.findall(r"^// KO flags: (.+)$", text, re.MULTILINE)
    if not patterns:
        sys.exit(f"{case}: no line `// KO: regular expression`")

    failed, output = run([*command, *(flags[0].split() if flags else ["-DKO"]), case])
    if not failed:
        sys.exit(f"{case}: must not compile with KO, and does")
    # This is what a person reads first. It starts after "error:", so that the name of the file or the source line
    # cannot match.
    reason = re.search(r"error: (.*)$", output, re.MULTILINE)
    if reason and any(re.search(pattern, reason[1]) for pattern in patterns):
        print(reason[1])
        return
    sys.exit(f"{case}: fails for another reason than {patterns}\n{output}")


if __name__ == "__main__":
    main()
