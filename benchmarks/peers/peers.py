# SPDX-License-Identifier: BSD-3-Clause
"""Times what PyTorch and NumPy offer for the same work, on one thread; prints the benchmarks' JSON.

A peer that is not installed is left out. Usage: peers.py [FILTER]
"""
import json
import re
import sys
import time

SIZES = 100_000, 1_000_000, 8_400_000
WANTED = re.compile(sys.argv[1] if len(sys.argv) > 1 else "")
RESULTS = []


def measure(name, data, elements, work):
    """Returns the least processor time of several runs, after one run that is not counted."""
    name = f"{name}||{data}|{elements}"
    if not WANTED.search(name):
        return
    work()
    least, begin = float("inf"), time.thread_time()
    for _ in range(50):
        start = time.thread_time()
        work()
        now = time.thread_time()
        least = min(least, now - start)
        if now - begin > 0.2:
            break
    RESULTS.append({"name": name, "cpu_time": least * 1e9, "time_unit": "ns"})


def measure_numpy(numpy):
    random = numpy.random.default_rng(1)
    for size in SIZES:
        values = random.standard_normal(size, dtype=numpy.float32)
        measure("NumPy histogram, 2,048 bins", "normal", size, lambda: numpy.histogram(values, bins=2048, range=(-6, 6)))
        measure("NumPy min, max", "normal", size, lambda: (values.min(), values.max()))


def measure_torch(torch):
    torch.set_num_threads(1)
    torch.manual_seed(1)
    from torch.ao.quantization import HistogramObserver, PerChannelMinMaxObserver
    with torch.no_grad():
        for size in SIZES:
            channels = size // (64 * 196) * 64 * 196
            values = torch.randn(size)
            images, points = values[:channels].reshape(-1, 64, 14, 14), values[:channels].reshape(-1, 64)
            histogram = HistogramObserver()
            histogram(values)
            measure("PyTorch HistogramObserver", "normal", size, lambda: histogram(values))
            measure("PyTorch aminmax", "normal", size, lambda: torch.aminmax(values))
            for axis, tensor in ("axis 1", images), ("last axis", points):
                observer = PerChannelMinMaxObserver(ch_axis=1)
                measure(f"PyTorch PerChannelMinMaxObserver, {axis}", "normal", channels, lambda: observer(tensor))
                scales, zeros = torch.linspace(0.02, 0.5, 64), torch.zeros(64, dtype=torch.int32)
                measure(f"PyTorch fake_quantize per channel, {axis}", "normal", channels,
                        lambda: torch.fake_quantize_per_channel_affine(tensor, scales, zeros, 1, -128, 127))

            def quantize():
                return torch.fake_quantize_per_tensor_affine(values, 0.0235, 0, -128, 127)

            def error():
                difference = values - quantize()
                return (difference * difference).sum(), difference.abs().max()

            measure("PyTorch fake_quantize", "normal", size, quantize)
            measure("PyTorch error of fake_quantize", "normal", size, error)
        histogram = HistogramObserver()
        histogram(torch.randn(1_000_000))
        measure("PyTorch HistogramObserver.calculate_qparams", "normal", 1, histogram.calculate_qparams)


def main():
    versions = {}
    for name, measure_peer in ("numpy", measure_numpy), ("torch", measure_torch):
        try:
            module = __import__(name)
        except ImportError:
            print(f"{name} is not installed, so it is not measured", file=sys.stderr)
            continue
        versions[name] = module.__version__
        measure_peer(module)
    json.dump({"context": {"versions": versions}, "benchmarks": RESULTS}, sys.stdout)


if __name__ == "__main__":
    main()
