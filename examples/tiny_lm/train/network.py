# SPDX-License-Identifier: BSD-3-Clause
"""The language model of examples/tiny_lm, in PyTorch: what train.py trains.

A decoder-only transformer over bytes: llama's architecture as llama.cpp's
"llama" understands it. A token is a byte, so the vocabulary has 256 entries and
no special ones. Blocks hold RMS norms, grouped-query attention with rotary
positions and SwiGLU; the head has weights of its own (untied).

Rotary positions turn neighbouring numbers of a head, (0, 1), (2, 3), ...: the
convention of the original llama and of ggml's "norm" mode, so that a GGUF file
takes the weights of q and k as they are. Hugging Face's convention turns number
i with number i + half, and its converters reorder the rows of q and k.

Rows of every weight have a multiple of 256 numbers: the super-blocks of ggml's
K formats divide them.
"""
import math

import torch
from torch import nn
from torch.nn import functional

VOCABULARY, WIDTH, BLOCKS, HEADS, KEY_HEADS, HIDDEN = 256, 256, 3, 4, 2, 512
HEAD_WIDTH = WIDTH // HEADS
EPSILON, ROTARY_BASE = 1e-5, 10000.0
PROJECTIONS = ("q", "k", "v", "o", "gate", "up", "down")


class RmsNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(WIDTH))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + EPSILON) * self.weight


def rotate(x, cosine, sine):
    """(N, heads, tokens, HEAD_WIDTH) -> the same, each pair of neighbours turned by its angle."""
    pairs = x.unflatten(-1, (HEAD_WIDTH // 2, 2))
    a, b = pairs[..., 0], pairs[..., 1]
    return torch.stack((a * cosine - b * sine, a * sine + b * cosine), -1).flatten(-2)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention_norm, self.mlp_norm = RmsNorm(), RmsNorm()
        narrow = KEY_HEADS * HEAD_WIDTH
        shapes = {"q": (WIDTH, WIDTH), "k": (WIDTH, narrow), "v": (WIDTH, narrow), "o": (WIDTH, WIDTH),
                  "gate": (WIDTH, HIDDEN), "up": (WIDTH, HIDDEN), "down": (HIDDEN, WIDTH)}
        for name, (inputs, outputs) in shapes.items():
            projection = nn.Linear(inputs, outputs, bias=False)
            residual = name in ("o", "down")  # smaller, so that the sum over the blocks starts small
            nn.init.normal_(projection.weight, std=0.02 / math.sqrt(2 * BLOCKS) if residual else 0.02)
            setattr(self, name, projection)

    def attention(self, x, cosine, sine, mask):
        def heads(projection, count):
            return projection(x).unflatten(-1, (count, HEAD_WIDTH)).transpose(1, 2)

        q = rotate(heads(self.q, HEADS), cosine, sine)
        k = rotate(heads(self.k, KEY_HEADS), cosine, sine)
        v = heads(self.v, KEY_HEADS)
        # Query heads 0 and 1 read key head 0, heads 2 and 3 read key head 1.
        k, v = (t.repeat_interleave(HEADS // KEY_HEADS, 1) for t in (k, v))
        scores = q @ k.transpose(-1, -2) / math.sqrt(HEAD_WIDTH) + mask
        return (scores.softmax(-1) @ v).transpose(1, 2).flatten(-2)

    def forward(self, x, cosine, sine, mask):
        x = x + self.o(self.attention(self.attention_norm(x), cosine, sine, mask))
        y = self.mlp_norm(x)
        return x + self.down(functional.silu(self.gate(y)) * self.up(y))


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, WIDTH)
        nn.init.normal_(self.embedding.weight, std=0.02)
        self.blocks = nn.ModuleList(Block() for _ in range(BLOCKS))
        self.norm = RmsNorm()
        self.head = nn.Linear(WIDTH, VOCABULARY, bias=False)
        nn.init.normal_(self.head.weight, std=0.02)

    def forward(self, tokens):
        """(N, tokens) -> logits (N, tokens, VOCABULARY) of the byte after each."""
        length = tokens.shape[1]
        frequency = ROTARY_BASE ** (-torch.arange(0, HEAD_WIDTH, 2).float() / HEAD_WIDTH)
        angle = torch.outer(torch.arange(length).float(), frequency)
        mask = torch.full((length, length), -math.inf).triu(1)
        x = self.embedding(tokens)
        for block in self.blocks:
            x = block(x, angle.cos(), angle.sin(), mask)
        return self.head(self.norm(x))


def tensors(network):
    """Returns the parameters as the C++ example reads them: `block0:attention:q.weight` and so on."""
    result = {"embedding.weight": network.embedding.weight}
    for index, block in enumerate(network.blocks):
        for name in PROJECTIONS:
            part = "attention" if name in "qkvo" else "mlp"
            result[f"block{index}:{part}:{name}.weight"] = getattr(block, name).weight
        result[f"block{index}:attention:norm.weight"] = block.attention_norm.weight
        result[f"block{index}:mlp:norm.weight"] = block.mlp_norm.weight
    result["norm.weight"] = network.norm.weight
    result["head.weight"] = network.head.weight
    return {name: tensor.detach() for name, tensor in result.items()}
