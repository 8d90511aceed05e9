# SPDX-License-Identifier: BSD-3-Clause
"""Writes what ggml's own reference quantizers return for rows of many kinds.

    ggml.py write SOURCES...           makes ggml.csv beside this file
    ggml.py check SOURCES...           asks anew and compares

SOURCES are ggml-quants.c of 2025 or later, as in ggml, llama.cpp or the npm package llama.rn, and the folders of the
headers that it includes. It is compiled here, without fused products, and called. None of it is in this repository.
The file has a line for each format and kind of row, with a digest of the bits of all inputs and outputs, which
tests/format/ggml.cpp compares with its own. Where ggml leaves the sign of a zero open, in iq4_nl, it counts as plus.
"""
import csv
import ctypes
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

GOLDEN = pathlib.Path(__file__).with_suffix(".csv")
F32, U32, U64 = np.float32, np.uint32, np.uint64
FORMATS = ["q4_0", "q4_1", "q5_0", "q5_1", "q8_0", "q2_K", "q3_K", "q4_K", "q5_K", "q6_K", "iq4_nl"]
ROWS, ROW = 32, 256
KINDS = range(8)


def mix(x):
    """The finalizer of splitmix64."""
    x = (x ^ (x >> U64(30))) * U64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> U64(27))) * U64(0x94D049BB133111EB)
    return x ^ (x >> U64(31))


def power_of_two(exponents):
    return ((exponents + 127).astype(U32) << U32(23)).view(F32)


def inputs(kind):
    """Every step is exact. A row has one random word, and each value another: the sum of the four parts of 16 bits of
    the latter is about normal.
    """
    place = np.arange(ROWS * ROW, dtype=U64)
    word = mix(place + U64(kind << 40))
    row = mix((place >> U64(8)) + U64((kind + 100) << 40))
    parts = sum((word >> U64(16 * k)) & U64(0xFFFF) for k in range(4))
    bell = (parts.astype(np.int64) - 131070).astype(F32) * F32(2**-15)
    row_size = power_of_two((row % U64(40)).astype(np.int64) - 28)
    again = mix(word)
    match kind:
        case 0: return bell
        case 1: return bell * power_of_two(-(again % U64(16)).astype(np.int64))  # heavy tails
        case 2: return bell * row_size
        case 3: return F32(5) + np.abs(bell)  # no zero inside
        case 4: return np.where(row & U64(64), row_size, -row_size)  # constant
        case 5: return np.where(place // U64(16) % U64(3) == 1, np.where(again & U64(1), F32(-0.0), F32(0)), bell)
        case 6: return np.where(again % U64(8) == 0, bell, F32(0))
        case 7: return (again % U64(9)).astype(F32) - F32(4)  # whole numbers: ties


def compiled(source, folders, folder):
    """Builds a library in that folder, with stubs for functions that the quantizers do not call."""
    flags = ["-O2", "-fPIC", "-DNDEBUG", "-ffp-contract=off", *(f"-I{path}" for path in folders)]
    subprocess.run(["cc", *flags, "-c", source, "-o", f"{folder}/quants.o"], check=True)
    needed = subprocess.run(["nm", "-u", f"{folder}/quants.o"], check=True, capture_output=True, text=True).stdout.split()
    stubs = pathlib.Path(folder, "stubs.c")
    stubs.write_text("".join(f"void {name}(void) {{ __builtin_trap(); }}\n" for name in needed if "ggml_" in name))
    subprocess.run(["cc", "-shared", "-fPIC", stubs, f"{folder}/quants.o", "-lm", "-o", f"{folder}/quants.so"], check=True)
    return ctypes.CDLL(f"{folder}/quants.so")


def outputs(ggml, name, x):
    stored, made = np.zeros(x.nbytes, np.uint8), np.empty_like(x)
    count = ctypes.c_int64(x.size)
    getattr(ggml, f"quantize_row_{name}_ref")(ctypes.c_void_p(x.ctypes.data), ctypes.c_void_p(stored.ctypes.data), count)
    getattr(ggml, f"dequantize_row_{name}")(ctypes.c_void_p(stored.ctypes.data), ctypes.c_void_p(made.ctypes.data), count)
    return made + F32(0) if name == "iq4_nl" else made


def digest(values):
    places = np.arange(values.size, dtype=U64) << U64(32)
    return int(np.add.reduce(mix(places + values.view(U32))))


def rows(source, folders):
    with tempfile.TemporaryDirectory() as folder, np.errstate(over="ignore"):
        ggml = compiled(source, folders, folder)
        for name in FORMATS:
            for kind in KINDS:
                x = np.ascontiguousarray(inputs(kind), F32)
                made = outputs(ggml, name, x)
                assert np.isfinite(made).all(), (name, kind)
                yield [name.lower(), str(kind), f"{digest(x):016x}", f"{digest(made):016x}"]


def main():
    match sys.argv[1:]:
        case ["write", source, *folders]:
            with GOLDEN.open("w", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([["format", "rows", "inputs", "outputs"],
                                                                 *rows(source, folders)])
        case ["check", source, *folders]:
            with GOLDEN.open(newline="") as file:
                known = list(csv.reader(file))[1:]
            if list(rows(source, folders)) != known:
                sys.exit(f"this ggml gives other bits than {GOLDEN.name}")
            print(f"{len(known)} digests as in the file")
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
