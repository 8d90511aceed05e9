# SPDX-License-Identifier: BSD-3-Clause
"""Ten million fake quantized values, and more, as PyTorch makes them per tensor and per channel, and by ONNX's definition.

    fake_quantize.py write             makes fake_quantize.csv beside this file
    fake_quantize.py check             asks anew and compares

The file has a line a case: what was asked, and a digest of all outputs' bits, which tests/format/fake_quantize.cpp
compares with its own. Inputs follow from a case's seed by index: see `inputs`. They are finite and, for PyTorch, below
2^62 steps; beyond 2^63 it converts numbers that no integer holds. Debian: python3-torch; without it the exit status is
77, for skipped.
"""
import csv
import pathlib
import sys

try:
    import numpy as np
    import torch
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

GOLDEN = pathlib.Path(__file__).with_suffix(".csv")
F32, U32, U64 = np.float32, np.uint32, np.uint64

# Lowest and highest code, the number of bits of the tried multiples of a step, and scale and zero point of each
# quantizer.
GRIDS = [
    (-8, 7, 6, [(0.1, 3)]),
    (-128, 127, 10, [(0.0235, 0)]),
    (-127, 127, 10, [(0.00214854861, 0)]),
    (0, 255, 10, [(1.0, 0)]),
    (0, 255, 10, [(0.33333334, 128)]),
    (-128, 127, 10, [(1e-30, -5)]),
    (-128, 127, 10, [(3e36, 10)]),
    (-2, 1, 4, [(1.1754944e-38, 0)]),
    (-32768, 32767, 17, [(7.3e-05, -1)]),
    (0, 65535, 18, [(0.037, 12345)]),
]
CHANNELS = [
    (-128, 127, 10, [(0.02, 0), (0.5, -128), (1.1754944e-38, 127), (0.00214854861, 3), (7e36, 0), (1.0, -1), (0.1, 5)]),
    (0, 65535, 18, [(0.001, 0), (0.3, 32768), (1e-20, 65535)]),
]
PER_TENSOR, PER_CHANNEL, ONNX = "pytorch per tensor", "pytorch per channel", "onnx"


def cases():
    """Yields function, codes, bits, quantizers, and the number of values for each quantizer."""
    for grid in GRIDS:
        yield (PER_TENSOR, *grid, 1_000_000)
    for grid in CHANNELS:
        yield (PER_CHANNEL, *grid, 1_000_000)
    for grid in GRIDS + CHANNELS:
        yield (ONNX, *grid, 200_000)


def mix(x):
    """The finalizer of splitmix64."""
    x = (x ^ (x >> U64(30))) * U64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> U64(27))) * U64(0x94D049BB133111EB)
    return x ^ (x >> U64(31))


def inputs(function, seed, count, bits, scales):
    """Value i is for the scale i modulo their number. Of eight kinds, by chance: three are anywhere among the codes, then
    ties, their neighbours, any float at all, denormals, and whole steps. What is not finite, or for PyTorch too far, is a
    fraction of a step.
    """
    random = mix(np.arange(count, dtype=U64) + U64(seed << 40))
    scale = np.resize(scales, count)
    word = (random >> U64(32)).astype(U32)
    steps = ((random >> U64(8)) & U64((1 << bits) - 1)).astype(np.int64).astype(F32) - F32(1 << (bits - 1))
    kind = random & U64(7)
    anywhere = (steps + (word >> U32(16)).astype(F32) * F32(2**-16)) * scale
    tie = (steps + F32(0.5)) * scale
    neighbour = (tie.view(U32) + np.where(word & U32(1), U32(1), U32(0xFFFFFFFF))).view(F32)
    x = np.select([kind == 3, kind == 4, kind == 5, kind == 6, kind == 7],
                  [tie, neighbour, word.view(F32), (word & U32(0x807FFFFF)).view(F32), steps * scale], anywhere)
    near = np.isfinite(x) if function == ONNX else np.abs(x * (F32(1) / scale)) < F32(2.0**62)
    return np.where(near, x, steps * F32(2**-20) * scale).astype(F32)


def by_onnx(x, scales, zeros, lowest, highest):
    """QuantizeLinear: saturate(round_half_to_even(x / scale) + zero); DequantizeLinear: (code - zero) * scale."""
    rounded = np.rint(x / np.resize(scales, x.size)).astype(np.float64) + np.resize(zeros, x.size)
    codes = np.clip(rounded, lowest, highest).astype(np.int64)
    return (codes - np.resize(zeros, x.size)).astype(F32) * np.resize(scales, x.size)


def outputs(function, x, scales, zeros, lowest, highest):
    if function == ONNX:
        return by_onnx(x, scales, zeros, lowest, highest)
    if function == PER_TENSOR:
        made = torch.fake_quantize_per_tensor_affine(torch.from_numpy(x), float(scales[0]), int(zeros[0]), lowest, highest)
    else:
        rows = torch.from_numpy(x).reshape(-1, len(scales))
        made = torch.fake_quantize_per_channel_affine(rows, torch.from_numpy(scales),
                                                      torch.from_numpy(zeros.astype(np.int32)), 1, lowest, highest)
    return made.numpy().ravel()


def digest(values):
    places = np.arange(values.size, dtype=U64) << U64(32)
    return int(np.add.reduce(mix(places + values.view(U32))))


def rows():
    with np.errstate(over="ignore", invalid="ignore"):
        for seed, (function, lowest, highest, bits, quantizers, each) in enumerate(cases()):
            scales = np.array([scale for scale, _ in quantizers], F32)
            zeros = np.array([zero for _, zero in quantizers], np.int64)
            count = each * len(quantizers)
            x = inputs(function, seed, count, bits, scales)
            made = outputs(function, x, scales, zeros, lowest, highest)
            yield [function, lowest, highest, " ".join(map(str, scales)), " ".join(map(str, zeros)), bits, seed, count,
                   f"{digest(x):016x}", f"{digest(made):016x}"]


HEADER = ["function", "lowest", "highest", "scales", "zeros", "bits", "seed", "count", "inputs", "outputs"]


def main():
    match sys.argv[1:]:
        case ["write"]:
            with GOLDEN.open("w", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([HEADER, *rows()])
        case ["check"]:
            with GOLDEN.open(newline="") as file:
                known = list(csv.reader(file))[1:]
            found = [list(map(str, row)) for row in rows()]
            for row in (row for row in found if row not in known):
                print("not in the file:", *row)
            if found != known:
                sys.exit(f"PyTorch {torch.__version__} gives other bits than {GOLDEN.name}")
            print(f"{sum(int(row[7]) for row in found)} values as in the file, PyTorch {torch.__version__}")
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
