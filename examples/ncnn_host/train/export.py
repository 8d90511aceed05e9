# SPDX-License-Identifier: BSD-3-Clause
"""Writes the trained mobile classifier as ncnn's two files, and what the tests compare with.

    /usr/bin/python3 examples/ncnn_host/train/export.py mobile.pth

Needs Debian's python3-torch and python3-numpy. Batch norms are folded and
activations are put into their layers, as ncnnoptimize would. Writes to
examples/ncnn_host/data: mobile.param, mobile.bin, images with labels, and
PyTorch's logits of the first of them.
"""
import pathlib
import sys

import numpy as np
import torch
from torch import nn

from mobile import Network

EXAMPLES = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(EXAMPLES / "fashion_mnist" / "train"), str(EXAMPLES / "common")]
import safetensors  # noqa: E402: of the examples, not the package of that name
from train import normalise  # noqa: E402

DATA = EXAMPLES / "ncnn_host" / "data"
FASHION = EXAMPLES / "fashion_mnist" / "data"
GOLDEN = 64
ACTIVATIONS = {nn.Identity: "", nn.ReLU: " 9=1", nn.Hardswish: " 9=6 -23310=2,1.66666667e-01,5.0e-01"}


class Writer:
    """Collects the layers in the order in which they are written. A blob has the name of the layer that writes it."""

    def __init__(self):
        self.lines, self.weights, self.readers = [], bytearray(), {}

    def layer(self, kind, name, bottoms, parameters=""):
        self.lines.append([kind, name, list(bottoms), [name], parameters.strip()])
        return name

    def weighted(self, kind, name, bottom, weight, bias, parameters):
        self.weights += np.uint32(0).tobytes()  # 32-bit floats follow
        for part in (weight, bias):
            self.weights += part.detach().numpy().astype(np.float32).tobytes()
        return self.layer(kind, name, [bottom], parameters)

    def convolution(self, name, layer, bottom):
        conv, norm, activation = layer
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        weight, bias = conv.weight * scale[:, None, None, None], norm.bias - norm.running_mean * scale
        grouped = conv.groups > 1
        return self.weighted("ConvolutionDepthWise" if grouped else "Convolution", name, bottom, weight, bias,
                             f"0={conv.out_channels} 1={conv.kernel_size[0]} 3={conv.stride[0]} 4={conv.padding[0]} 5=1 "
                             f"6={weight.numel()}" + (f" 7={conv.groups}" if grouped else "") +
                             ACTIVATIONS[type(activation)])

    def linear(self, name, layer, activation, bottom):
        return self.weighted("InnerProduct", name, bottom, layer.weight, layer.bias,
                             f"0={layer.out_features} 1=1 2={layer.weight.numel()}" + ACTIVATIONS[type(activation)])

    def squeeze(self, name, block, bottom):
        x = self.layer("Pooling", f"{name}.mean", [bottom], "0=1 4=1")
        x = self.linear(f"{name}.reduce", block.reduce, block.relu, x)
        x = self.linear(f"{name}.expand", block.expand, nn.Identity(), x)
        x = self.layer("HardSigmoid", f"{name}.gate", [x], "0=1.66666667e-01 1=5.0e-01")
        x = self.layer("Reshape", f"{name}.reshape", [x], "0=1 1=1 2=-1")
        return self.layer("BinaryOp", f"{name}.scale", [bottom, x], "0=2")

    def bottleneck(self, name, block, bottom):
        x = self.convolution(f"{name}.expand", block.expand, bottom)
        x = self.convolution(f"{name}.depthwise", block.depthwise, x)
        if not isinstance(block.squeeze, nn.Identity):
            x = self.squeeze(f"{name}.squeeze", block.squeeze, x)
        x = self.convolution(f"{name}.project", block.project, x)
        return self.layer("BinaryOp", f"{name}.add", [bottom, x], "0=0") if block.adds else x

    def split_what_is_read_twice(self):
        """In ncnn a blob has one reader, so a Split layer copies it for several."""
        made = []
        for line in self.lines:
            made.append(line)
            for name in line[3]:
                readers = [reader for reader in self.lines if name in reader[2]]
                if len(readers) < 2:
                    continue
                parts = [f"{name}_{k}" for k in range(len(readers))]
                for reader, part in zip(readers, parts):
                    reader[2][reader[2].index(name)] = part
                made.append(["Split", f"split_{name}", [name], parts, ""])
        return made

    def save(self, param, weights):
        lines = self.split_what_is_read_twice()
        blobs = sum(len(line[3]) for line in lines)
        text = [f"7767517\n{len(lines)} {blobs}"]
        text += [" ".join([kind, name, str(len(bottoms)), str(len(tops)), *bottoms, *tops] + ([rest] if rest else []))
                 for kind, name, bottoms, tops, rest in lines]
        param.write_text("\n".join(text) + "\n")
        weights.write_bytes(self.weights)


def main():
    torch.set_num_threads(1)
    network = Network()
    network.load_state_dict(torch.load(sys.argv[1]))
    network.eval()
    writer = Writer()
    x = writer.layer("Input", "images", [])
    x = writer.convolution("stem", network.stem, x)
    for index, block in enumerate(network.blocks):
        x = writer.bottleneck(f"block{index}", block, x)
    x = writer.convolution("last", network.last, x)
    x = writer.layer("Pooling", "mean", [x], "0=1 4=1")
    x = writer.linear("hidden", network.hidden, network.swish, x)
    writer.linear("head", network.head, nn.Identity(), x)
    DATA.mkdir(exist_ok=True)
    writer.save(DATA / "mobile.param", DATA / "mobile.bin")
    images = normalise(safetensors.load(FASHION / "test.safetensors")["images"][:GOLDEN])
    with torch.no_grad():
        safetensors.save(DATA / "golden_logits.safetensors", {"logits": network(images).numpy()}, {})


if __name__ == "__main__":
    main()
