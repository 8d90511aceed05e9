# SPDX-License-Identifier: BSD-3-Clause
"""A mobile classifier for 28 x 28 grey images, in PyTorch: what train.py trains.

Inverted residuals with hard-swish and squeeze-excite, after Howard et al.,
"Searching for MobileNetV3" (ICCV 2019).
"""
from torch import nn


class Layer(nn.Sequential):
    """Convolution, batch norm, and an activation or none."""

    def __init__(self, inputs, outputs, kernel=1, stride=1, groups=1, activation=None):
        super().__init__(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
                         nn.BatchNorm2d(outputs), activation() if activation else nn.Identity())


class SqueezeExcite(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.reduce = nn.Linear(channels, channels // 4)
        self.expand = nn.Linear(channels // 4, channels)
        self.relu, self.gate = nn.ReLU(), nn.Hardsigmoid()

    def forward(self, x):
        return x * self.gate(self.expand(self.relu(self.reduce(x.mean((2, 3))))))[:, :, None, None]


class Bottleneck(nn.Module):
    def __init__(self, inputs, hidden, outputs, kernel, stride, squeeze, activation):
        super().__init__()
        self.expand = Layer(inputs, hidden, activation=activation)
        self.depthwise = Layer(hidden, hidden, kernel, stride, hidden, activation)
        self.squeeze = SqueezeExcite(hidden) if squeeze else nn.Identity()
        self.project = Layer(hidden, outputs)
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.project(self.squeeze(self.depthwise(self.expand(x))))
        return x + y if self.adds else y


BLOCKS = [  # inputs, hidden, outputs, kernel, stride, squeeze, activation
    (16, 32, 16, 3, 1, True, nn.ReLU),
    (16, 64, 24, 3, 2, False, nn.ReLU),
    (24, 72, 24, 3, 1, False, nn.ReLU),
    (24, 96, 40, 5, 2, True, nn.Hardswish),
    (40, 120, 40, 5, 1, True, nn.Hardswish),
    (40, 120, 40, 5, 1, True, nn.Hardswish),
]


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = Layer(1, 16, 3, 2, activation=nn.Hardswish)
        self.blocks = nn.ModuleList(Bottleneck(*block) for block in BLOCKS)
        self.last = Layer(40, 160, activation=nn.Hardswish)
        self.hidden, self.swish = nn.Linear(160, 128), nn.Hardswish()
        self.head = nn.Linear(128, 10)

    def forward(self, x):
        x = self.stem(x)
        for block in self.blocks:
            x = block(x)
        return self.head(self.swish(self.hidden(self.last(x).mean((2, 3)))))
