# SPDX-License-Identifier: BSD-3-Clause
"""Compiles a case as it is, which must succeed, and with -DKO, which must fail for the reason that the case states.

    // KO: regular expression      matched on the first line of the compiler's output that says "error:"
    // KO flags: -ffast-math       used instead of -DKO
"""
import pathlib
import re
import subprocess
import sys


def run(command):
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.returncode, result.stderr


def main():
    case, separator, *command = sys.argv[1:]
    assert separator == "--"
    text = pathlib.Path(case).read_text()
    # A case may list a pattern for each compiler's wording. One of them must match.
    patterns = re.findall(r"^// KO: (.+)$", text, re.MULTILINE)
    flags = re.findall(r"^// KO flags: (.+)$", text, re.MULTILINE)
    if not patterns:
        sys.exit(f"{case}: no line `// KO: regular expression`")

    failed, output = run([*command, case])
    if failed:
        sys.exit(f"{case}: must compile without KO, and does not\n{output}")
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
