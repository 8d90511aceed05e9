# SPDX-License-Identifier: BSD-3-Clause
"""Writes the trained classifier as TorchScript and as ONNX, and a batch of images with labels for either.

    /usr/bin/python3 examples/fashion_mnist/train/export.py

Needs Debian's python3-torch and python3-numpy. Reads and writes
examples/fashion_mnist/data: network.pt, network.onnx, batch.safetensors.
ONNX has the number of images in it, BATCH; TorchScript takes any. Operator
set 11 is the newest whose every operator here OpenCV 4.6 reads.
"""
import io
import pathlib
import sys
import zipfile

import numpy as np
import torch

from network import Network, tensors
from train import normalise

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "common"))
import safetensors  # noqa: E402: of the examples, not the package of that name

DATA = pathlib.Path(__file__).resolve().parents[1] / "data"
BATCH, IMAGES, OPERATOR_SET = 20, 100, 11


def load(network, weights):
    for name, parameter in tensors(network).items():  # they share the network's memory
        parameter.copy_(torch.from_numpy(weights[name]))


def save_torchscript(module, path):
    """Returns the file without its debug records, which hold the paths of this machine."""
    whole = io.BytesIO()
    torch.jit.save(module, whole)
    with zipfile.ZipFile(whole) as read, zipfile.ZipFile(path, "w") as written:
        for name in read.namelist():
            if not name.endswith(".debug_pkl"):
                written.writestr(zipfile.ZipInfo(name), read.read(name))


def main():
    torch.set_num_threads(1)
    network = Network()
    load(network, safetensors.load(DATA / "weights.safetensors"))
    network.eval()
    test = safetensors.load(DATA / "test.safetensors")
    images = normalise(test["images"][:IMAGES])
    with torch.no_grad():
        save_torchscript(torch.jit.trace(network, images[:BATCH], check_trace=False), DATA / "network.pt")
        torch.onnx.export(network, images[:BATCH], str(DATA / "network.onnx"), opset_version=OPERATOR_SET,
                          input_names=["images"], output_names=["logits"])
    safetensors.save(DATA / "batch.safetensors", {"images": images.numpy().astype(np.float16),
                                               "labels": test["labels"][:IMAGES].astype(np.int64)}, {})


if __name__ == "__main__":
    main()
