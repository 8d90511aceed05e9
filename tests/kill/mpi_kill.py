# SPDX-License-Identifier: BSD-3-Clause
"""mpi_kill.py MPIRUN PROGRAM [KILLS]: kills a random rank of a sweep at random moments and begins it again with another number
of ranks, until it comes to its end; then compares what it found with an uninterrupted one of a single rank.

A moment is a number of bytes by which the journals have grown, drawn from a seeded generator.
"""
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

SEED = 7
COST = re.compile(rb'"(seconds|peak_bytes|threads|fewer_threads)": ("[^"\n]*"|[^,\n]*)')


def size(journal):
    total = 0
    for path in journal.parent.glob(journal.name + "*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:  # merged by a rank in the meantime
            pass
    return total


def ranks_of(process):
    children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(child) for child in children.read_text().split()] if children.exists() else []


def run(mpirun, program, ranks, journal, result, generator=None, grown=None):
    """Kills a rank once the journals have grown by so many bytes. Returns whether the sweep finished first."""
    begun = size(journal)
    command = [mpirun, "-n", str(ranks), program, journal, result]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL if grown is not None else None)
    killed = False
    while grown is not None and child.poll() is None:
        if size(journal) >= begun + grown and (there := ranks_of(child)):
            try:
                os.kill(generator.choice(there), signal.SIGKILL)
                killed = True
            except ProcessLookupError:
                pass
            break
        time.sleep(0.0005)
    code = child.wait(timeout=120)  # no rank may wait for the killed one
    if code != 0 and not killed:
        sys.exit(f"{program} failed with {code} on {ranks} ranks")
    return code == 0


def main(mpirun, program, kills_wanted=4):
    generator = random.Random(SEED)
    kills = sweeps = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        run(mpirun, program, 1, folder / "whole.jsonl", folder / "whole.json")
        expected = COST.sub(b"", (folder / "whole.json").read_bytes())
        total = size(folder / "whole.jsonl")
        while kills < kills_wanted or sweeps == 0:
            journal, result = folder / f"{sweeps}.jsonl", folder / f"{sweeps}.json"
            while not run(mpirun, program, generator.randrange(1, 5), journal, result, generator,
                          generator.randrange(1, total // 3) if kills < kills_wanted else None):
                kills += 1
            sweeps += 1
            if COST.sub(b"", result.read_bytes()) != expected:
                sys.exit(f"after {kills} kills a sweep did not come to what an uninterrupted one finds")
    print(f"{kills} kills, {sweeps} sweeps: each came to the bytes of an uninterrupted one")


if __name__ == "__main__":
    for variable in ("OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "OMPI_MCA_rmaps_base_oversubscribe"):
        os.environ[variable] = "1"
    os.environ["OMPI_MCA_btl_vader_single_copy_mechanism"] = "none"
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
