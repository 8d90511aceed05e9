# SPDX-License-Identifier: BSD-3-Clause
"""The classifier of examples/fashion_mnist, in PyTorch: what train.py trains.

An EfficientViT-style network for 28 x 28 grey images, after Cai et al.,
"EfficientViT: Multi-Scale Linear Attention for High-Resolution Dense
Prediction" (ICCV 2023). A *layer* is a convolution with its norm and
activation; its name is `stage:block:layer`. As in EfficientViT-SAM-L0, exit
layers have no activation, and the entry and depthwise layers of stages 3 and 4
have a bias instead of a norm.
"""
import torch
from torch import nn

BATCH_NORM_EPSILON = 1e-5
ATTENTION_EPSILON = 1e-15
HEAD_DIMENSION = 16


class Layer(nn.Module):
    """Convolution, then batch norm (or a bias), then tanh-form GELU (or nothing)."""

    def __init__(self, inputs, outputs, kernel=1, stride=1, groups=1, norm=True, bias=None, activation=True):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups,
                              bias=not norm if bias is None else bias)
        self.norm = nn.BatchNorm2d(outputs, eps=BATCH_NORM_EPSILON) if norm else nn.Identity()
        self.activation = nn.GELU(approximate="tanh") if activation else nn.Identity()

    def forward(self, x):
        return self.activation(self.norm(self.conv(x)))


def res(channels):
    return [Layer(channels, channels, 3), Layer(channels, channels, 3, activation=False)]


def fmb(inputs, hidden, outputs, stride=1):
    return [Layer(inputs, hidden, 3, stride), Layer(hidden, outputs, activation=False)]


def mb(inputs, hidden, outputs, stride=1):
    return [Layer(inputs, hidden, norm=False),
            Layer(hidden, hidden, 3, stride, groups=hidden, norm=False),
            Layer(hidden, outputs, activation=False)]


def att(channels, expansion=4):
    qkv = 3 * channels
    return [Layer(channels, qkv, norm=False, bias=False, activation=False),
            Layer(qkv, qkv, 5, groups=qkv, norm=False, bias=False, activation=False),
            Layer(qkv, qkv, groups=qkv // HEAD_DIMENSION, norm=False, bias=False, activation=False),
            Layer(2 * channels, channels, activation=False),
            *mb(channels, expansion * channels, channels)]


def relu_linear_attention(x):
    """(N, 3 * heads * d, H, W) -> (N, heads * d, H, W); each head holds q, k, v in turn."""
    n, channels, height, width = x.shape
    d = HEAD_DIMENSION
    x = x.reshape(n, channels // (3 * d), 3 * d, height * width)
    # Slices instead of split(), because some runtimes do not show the three outputs of one operator.
    q, k, v = x[:, :, :d].relu(), x[:, :, d:2 * d].relu(), x[:, :, 2 * d:]
    numerator = torch.matmul(torch.matmul(v, k.transpose(-1, -2)), q)
    denominator = torch.matmul(k.sum(-1, keepdim=True).transpose(-1, -2), q)
    return (numerator / (denominator + ATTENTION_EPSILON)).reshape(n, channels // 3, height, width)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        blocks = {
            "stage0:0": ("stem", [Layer(1, 16, 3)]),
            "stage0:1": ("res", res(16)),
            "stage1:0": ("fmb", fmb(16, 64, 24, stride=2)),
            "stage1:1": ("fmb", fmb(24, 96, 24)),
            "stage2:0": ("fmb", fmb(24, 96, 32, stride=2)),
            "stage2:1": ("fmb", fmb(32, 128, 32)),
            "stage3:0": ("mb", mb(32, 128, 48)),
            "stage3:1": ("mb", mb(48, 192, 48)),
            "stage4:0": ("mb", mb(48, 192, 64)),
            "stage4:1": ("att", att(64)),
            "stage4:2": ("att", att(64)),
        }
        self.kinds = {name: kind for name, (kind, _) in blocks.items()}
        self.blocks = nn.ModuleDict({name: nn.ModuleList(layers) for name, (_, layers) in blocks.items()})
        self.head = nn.Linear(64, 10)

    def forward(self, x):
        for name, layers in self.blocks.items():
            x = self.block(self.kinds[name], layers, x)
        return self.head(x.mean((2, 3)))

    def block(self, kind, layers, x):
        if kind == "att":
            qkv = layers[0](x)
            x = x + layers[3](relu_linear_attention(torch.cat([qkv, layers[2](layers[1](qkv))], 1)))
            return x + self.chain(layers[4:], x)
        y = self.chain(layers, x)
        return x + y if kind != "stem" and y.shape == x.shape else y

    @staticmethod
    def chain(layers, x):
        for layer in layers:
            x = layer(x)
        return x

    def named_layers(self):
        """Yields (name, module) for every layer, in the order in which they run."""
        for block, layers in self.blocks.items():
            for index, layer in enumerate(layers):
                yield f"{block}:{index}", layer
        yield "head:0:0", self.head


def tensors(network):
    """Returns the parameters as the C++ example reads them: `stage:block:layer.weight`, `.bias`, `.norm.*`."""
    result = {}
    for name, layer in network.named_layers():
        linear = layer if isinstance(layer, nn.Linear) else layer.conv
        result[f"{name}.weight"] = linear.weight
        if linear.bias is not None:
            result[f"{name}.bias"] = linear.bias
        if isinstance(getattr(layer, "norm", None), nn.BatchNorm2d):
            for part in ("weight", "bias", "running_mean", "running_var"):
                result[f"{name}.norm.{part}"] = getattr(layer.norm, part)
    return {name: tensor.detach().float().contiguous() for name, tensor in result.items()}
