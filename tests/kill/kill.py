# SPDX-License-Identifier: BSD-3-Clause
"""kill.py PROGRAM: kills a sweep at 50 random moments, lets it go on each time, and compares what it comes to at last.

A moment is a number of bytes by which the journal has grown, drawn from a seeded generator. When a sweep has finished,
its result is compared with an uninterrupted one's and the next is begun, until all kills were made.
"""
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

KILLS, SEED = 50, 20
# What may differ between two runs: after a resumption, fewer threads may have had work.
COST = re.compile(rb'"(seconds|peak_bytes|threads|fewer_threads)": ("[^"\n]*"|[^,\n]*)')


def size(path):
    return path.stat().st_size if path.exists() else 0


def run(program, journal, result, threads, grown=None):
    """Kills the program once the journal has grown by so many bytes. Returns whether the program finished first."""
    begun = size(journal)
    child = subprocess.Popen([program, journal, result, str(threads)], stdout=subprocess.PIPE, text=True)
    while grown is not None and child.poll() is None and size(journal) < begun + grown:
        time.sleep(0.0002)
    if grown is not None:
        child.send_signal(signal.SIGKILL)
    output, _ = child.communicate()
    if child.returncode not in (0, -signal.SIGKILL):
        sys.exit(f"{program} failed with {child.returncode}")
    print(output, end="")
    return child.returncode == 0


def main(program):
    generator = random.Random(SEED)
    print(f"seed {SEED}")
    kills = sweeps = torn = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        run(program, folder / "whole.jsonl", folder / "whole.json", 1)
        expected = COST.sub(b"", (folder / "whole.json").read_bytes())
        total = size(folder / "whole.jsonl")
        while kills < KILLS:
            journal, result = folder / f"{sweeps}.jsonl", folder / f"{sweeps}.json"
            while not run(program, journal, result, 1 + kills % 2,
                          generator.randrange(total // 8) if kills < KILLS else None):
                kills += 1
                if generator.random() < 0.3 and size(journal) > 0:  # as if the kernel had written only half of a line
                    torn += 1
                    with open(journal, "r+b") as file:
                        file.truncate(size(journal) - generator.randrange(min(size(journal), 60)))
            sweeps += 1
            if COST.sub(b"", result.read_bytes()) != expected:
                sys.exit(f"after {kills} kills, {result.read_text()} is not what an uninterrupted sweep finds:\n"
                         + (folder / "whole.json").read_text())
    print(f"{kills} kills, {torn} torn lines, {sweeps} sweeps: each came to the bytes of an uninterrupted one")


if __name__ == "__main__":
    main(sys.argv[1])
