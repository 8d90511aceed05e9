# SPDX-License-Identifier: BSD-3-Clause
"""Compiles a case as it is, which must succeed, and with -DKO, which must fail for the reason that the case states.

    // KO: regular expression      matched on one line of the compiler's output that says "error:" or "note:"
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
    # A case may list a pattern for each compiler's wording; one of them must match.
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
    # The text after error: or note:, lest the name of the file or the line of source match.
    reasons = re.findall(r"(?:error|note): (.*)$", output, re.MULTILINE)
    for reason in reasons:
        if any(re.search(pattern, reason) for pattern in patterns):
            print(reason)
            return
    sys.exit(f"{case}: fails for another reason than {patterns}\n{output}")


if __name__ == "__main__":
    main()
