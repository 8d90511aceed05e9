# SPDX-License-Identifier: BSD-3-Clause
"""The image encoders of EfficientViT-SAM-L0, -L1 and -L2 in PyTorch, written on their own, as the reference of the C++
example.

    efficientvit_sam_l0.py write             makes efficientvit_sam_l0.safetensors beside this file
    efficientvit_sam_l0.py check             makes it anew and compares; also tests the converter of checkpoints

Weights and images are drawn by name and index, as examples/efficientvit_sam_l0/named_numbers.hpp draws them. Of L0 at
64 x 64 the output is kept whole, of other tensors and at other sizes a sample spread over all of them, and the means of
the output's channels, which every element is part of. The embedding is 64 x 64 for an image of 512; for the smaller ones
it is 8 x 8, so that they stand to it as images of 256, 512 and 1,024 do. Of L1 and L2 a sample of the output is kept.
Debian: python3-torch; without it the exit status is 77, for skipped.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import torch
    from torch import nn
    from torch.nn import functional
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples" / "common"))
import safetensors  # noqa: E402: of the examples, not the package of that name

GOLDEN = pathlib.Path(__file__).with_suffix(".safetensors")
SEED = 7
SIZES = {32: 8, 64: 8, 128: 8, 512: 64}  # size of an image: size of its embedding
VARIANTS = {"L0": ((1, 1, 1, 4, 4), 4), "L1": ((1, 1, 1, 6, 6), 8), "L2": ((1, 2, 2, 8, 8), 12)}  # repeated blocks
WHOLE = 64  # the size for which the whole output is kept
SAMPLES = 2003  # a prime, so that the sampled places do not line up with rows
EPSILON = 1e-6
BLOCK = 1 << 14  # numbers drawn at a time, so that they stay in the cache
HEAD = 32


# ----------------------------------------------------------------------------------------------------- the architecture


class Layer(nn.Module):
    """Convolution, then a norm or a bias, then GELU, whichever are asked for."""

    def __init__(self, inputs, outputs, kernel, stride=1, groups=1, norm=True, bias=False, gelu=False):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=bias)
        self.norm = nn.BatchNorm2d(outputs, eps=EPSILON) if norm else nn.Identity()
        self.gelu = gelu

    def forward(self, x):
        x = self.norm(self.conv(x))
        if not self.gelu:
            return x
        # The tanh form is spelled out, because Debian's release does not yet have the argument that asks for it.
        return x / 2 * (1 + torch.tanh((2 / torch.pi) ** 0.5 * (x + 0.044715 * x ** 3)))


class Chain(nn.Module):
    """Named children, one after another."""

    def __init__(self, **layers):
        super().__init__()
        for name, layer in layers.items():
            self.add_module(name, layer)

    def forward(self, x):
        for layer in self.children():
            x = layer(x)
        return x


class Wrapped(nn.Module):
    """A block as `main`, with a residual connection or without."""

    def __init__(self, main, residual=True):
        super().__init__()
        self.main, self.residual = main, residual

    def forward(self, x):
        return x + self.main(x) if self.residual else self.main(x)


class Sequence(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.op_list = nn.ModuleList(blocks)

    def forward(self, x):
        for block in self.op_list:
            x = block(x)
        return x


def two_convolutions(width):
    return Chain(conv1=Layer(width, width, 3, gelu=True), conv2=Layer(width, width, 3))


def fused(inputs, hidden, outputs, stride=1):
    return Chain(spatial_conv=Layer(inputs, hidden, 3, stride, gelu=True), point_conv=Layer(hidden, outputs, 1))


def separable(inputs, hidden, outputs, stride=1):
    return Chain(inverted_conv=Layer(inputs, hidden, 1, norm=False, bias=True, gelu=True),
                 depth_conv=Layer(hidden, hidden, 3, stride, hidden, norm=False, bias=True, gelu=True),
                 point_conv=Layer(hidden, outputs, 1))


class LinearAttention(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.qkv = Layer(width, 3 * width, 1, norm=False)
        self.aggreg = nn.ModuleList([nn.Sequential(
            nn.Conv2d(3 * width, 3 * width, 5, padding=2, groups=3 * width, bias=False),
            nn.Conv2d(3 * width, 3 * width, 1, groups=3 * width // HEAD, bias=False))])
        self.proj = Layer(2 * width, width, 1)

    def forward(self, x):
        near = self.qkv(x)
        batch, _, height, width = near.shape
        heads = torch.cat([near, self.aggreg[0](near)], 1).reshape(batch, -1, 3, HEAD, height * width)
        query, key, value = functional.relu(heads[:, :, 0]), functional.relu(heads[:, :, 1]), heads[:, :, 2]
        if height * width > HEAD:
            sums = value @ key.transpose(2, 3) @ query
            weights = key.sum(3)[:, :, None] @ query
            seen = sums / (weights + 1e-15)
        else:
            similarity = key.transpose(2, 3) @ query
            seen = value @ (similarity / (similarity.sum(2, keepdim=True) + 1e-15))
        return self.proj(seen.reshape(batch, -1, height, width))


class AttentionBlock(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.context_module = Wrapped(LinearAttention(width))
        self.local_module = Wrapped(separable(width, 6 * width, width))

    def forward(self, x):
        return self.local_module(self.context_module(x))


def stage(first, repeats, block):
    return Sequence(first, *[block() for _ in range(repeats)])


class Backbone(nn.Module):
    def __init__(self, repeats):
        super().__init__()
        self.stages = nn.ModuleList([
            stage(Layer(3, 32, 3, 2, gelu=True), repeats[0], lambda: Wrapped(two_convolutions(32))),
            stage(Wrapped(fused(32, 512, 64, 2), False), repeats[1], lambda: Wrapped(fused(64, 256, 64))),
            stage(Wrapped(fused(64, 1024, 128, 2), False), repeats[2], lambda: Wrapped(fused(128, 512, 128))),
            stage(Wrapped(separable(128, 2048, 256, 2), False), repeats[3], lambda: Wrapped(separable(256, 1024, 256))),
            stage(Wrapped(separable(256, 6144, 512, 2), False), repeats[4], lambda: AttentionBlock(512))])

    def forward(self, x):
        made = []
        for part in self.stages:
            made.append(x := part(x))
        return made


class Neck(nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.size = 64
        self.input_ops = nn.ModuleList([Sequence(Layer(width, 256, 1)) for width in (512, 256, 128)])
        self.middle = Sequence(*[Wrapped(fused(256, 256, 256)) for _ in range(depth)])
        self.output_ops = nn.ModuleList([Sequence(Layer(256, 256, 1, norm=False, bias=True))])

    def forward(self, stages):
        x = sum(functional.interpolate(take(made), size=(self.size, self.size), mode="bicubic", align_corners=False)
                for take, made in zip(self.input_ops, (stages[4], stages[3], stages[2])))
        return self.output_ops[0](self.middle(x))


class ImageEncoder(nn.Module):
    def __init__(self, variant="L0"):
        super().__init__()
        repeats, depth = VARIANTS[variant]
        self.backbone, self.neck = Backbone(repeats), Neck(depth)
        self.norm = nn.LayerNorm(256, eps=EPSILON)

    def forward(self, x):
        x = self.neck(self.backbone(x))
        return self.norm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


# -------------------------------------------------------------------------------------------- seeded weights and images


def mix(x):
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xbf58476d1ce4e5b9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94d049bb133111eb)
    return x ^ (x >> np.uint64(31))


def normal(seed, name, shape):
    key = mix(np.full(1, seed, np.uint64))
    for byte in name.encode():
        key = mix(key ^ np.uint64(byte))
    made = np.empty(int(np.prod(shape)), np.float32)
    for first in range(0, made.size, BLOCK):
        n = np.arange(2 * first + 1, 2 * min(first + BLOCK, made.size) + 1, dtype=np.uint64)
        bits = mix(key + n * np.uint64(0x9e3779b97f4a7c15))
        total = sum(((bits >> np.uint64(shift)) & np.uint64(0xffff)).astype(np.int64) for shift in (0, 16, 32, 48))
        made[first:first + BLOCK] = (total[0::2] + total[1::2] - 262140) / 53509.92
    return made.reshape(shape)


def distribution(name, shape):
    """Returns the mean and the standard deviation."""
    if name.endswith("running_var"):
        return 1, 0.1
    if name.endswith(("running_mean", "bias")):
        return 0, 0.1
    if len(shape) == 1:
        opens = "backbone" in name and ".op_list.0." in name
        last = name.endswith(("point_conv.norm.weight", "conv2.norm.weight", "proj.norm.weight"))
        return (0.35 if last and not opens else 1), 0.1
    after_gelu = name.endswith(("depth_conv.conv.weight", "point_conv.conv.weight", "conv2.conv.weight"))
    return 0, ((1 / 0.4252 if after_gelu else 1) / np.prod(shape[1:])) ** 0.5


def seeded_state(model):
    state = {}
    for name, value in model.state_dict(prefix="image_encoder.").items():
        if value.is_floating_point():
            mean, deviation = distribution(name, value.shape)
            value = mean + deviation * normal(SEED, name, value.shape).astype(np.float64)
            value = torch.from_numpy(value.astype(np.float32))
        state[name] = value
    return state


def seeded_model(variant="L0"):
    model = ImageEncoder(variant).eval()
    model.load_state_dict({name.removeprefix("image_encoder."): value for name, value in seeded_state(model).items()})
    return model


# -------------------------------------------------------------------------------------------------------- golden values


def watched(model):
    """Returns the names of nodes in the C++ graph, each with the module here that computes the same."""
    stages, neck = model.backbone.stages, model.neck
    attention = stages[4].op_list[1]
    return {"stage0:0:0": stages[0].op_list[0], "stage0:1:1": stages[0].op_list[1].main.conv2,
            "stage1:1:add": stages[1], "stage2:0:0": stages[2].op_list[0].main.spatial_conv, "stage2:1:add": stages[2],
            "stage3:0:1": stages[3].op_list[0].main.depth_conv, "stage3:4:add": stages[3],
            "stage4:1:2": attention.context_module.main.aggreg[0], "stage4:1:attention_add": attention.context_module,
            "stage4:1:add": attention, "stage4:4:add": stages[4], "neck:0:0": neck.input_ops[0],
            "neck:6:add": neck.middle, "neck:7:0": neck.output_ops[0], "norm": model}


def sample(values):
    flat = values.flatten()
    return flat[np.arange(SAMPLES) * flat.size // SAMPLES]


def run(model, size):
    """Returns the watched outputs for one image."""
    made = {}

    def keep(name):
        return lambda _, __, output: made.__setitem__(name, output)

    model.neck.size = SIZES[size]
    hooks = [module.register_forward_hook(keep(name)) for name, module in watched(model).items()]
    with torch.no_grad():
        model(torch.from_numpy(normal(SEED, "image", (1, 3, size, size))))
    for hook in hooks:
        hook.remove()
    return {name: output.numpy() for name, output in made.items()}


def golden():
    model = seeded_model()
    arrays = {"parameter:" + name: np.array(value.shape, np.int64)
              for name, value in model.state_dict(prefix="image_encoder.").items()}
    for size in SIZES:
        made = run(model, size)
        arrays |= {f"{size}:{name}": sample(output) for name, output in made.items()}
        arrays[f"{size}:channel_means"] = made["norm"].mean((0, 2, 3), np.float64).astype(np.float32)
        if size == WHOLE:
            arrays["output"] = made["norm"]
    for variant in ("L1", "L2"):
        arrays[variant + ":norm"] = sample(run(seeded_model(variant), WHOLE)["norm"])
    return arrays


# ------------------------------------------------------------------------------------------------------------- commands


def write():
    safetensors.save(GOLDEN, golden(), {"seed": str(SEED), "torch": torch.__version__})


def check():
    kept, made = safetensors.load(GOLDEN), golden()
    if kept.keys() != made.keys():
        raise SystemExit(f"{GOLDEN.name} holds other tensors; differing: {sorted(kept.keys() ^ made.keys())[:5]}")
    for name, values in made.items():
        largest = np.abs(values).max(initial=0)
        if values.shape != kept[name].shape or np.abs(values - kept[name]).max(initial=0) > 1e-5 * largest:
            raise SystemExit(f"{GOLDEN.name}: {name} is not what PyTorch gives")
    print(f"{GOLDEN.name}: {len(made)} tensors are what PyTorch gives")
    check_converter()


def check_converter():
    """Converts a whole checkpoint of the published form, in which the encoder's tensors are mixed with the decoder's. The
    example's convert/check_conversion.py tests other forms, and what is refused, on small ones."""
    encoder = ImageEncoder().state_dict(prefix="image_encoder.")
    decoder = {"mask_decoder.iou_token.weight": torch.zeros(1, 256)}
    script = ROOT / "examples/efficientvit_sam_l0/convert/convert_checkpoint.py"
    with tempfile.TemporaryDirectory() as folder:
        source, target = pathlib.Path(folder, "weights.pt"), pathlib.Path(folder, "weights.safetensors")
        torch.save({"state_dict": encoder | decoder}, source)
        result = subprocess.run([sys.executable, script, source, target], capture_output=True, text=True)
        if result.returncode != 0:
            raise SystemExit(result.stderr)
        converted = safetensors.load(target)
        if converted.keys() != encoder.keys():
            raise SystemExit("convert_checkpoint.py: the names are not the checkpoint's")
        for name, value in encoder.items():
            if converted[name].shape != value.shape or not np.array_equal(converted[name], value):
                raise SystemExit(f"convert_checkpoint.py: {name} is not the checkpoint's")
    print("convert_checkpoint.py: a whole checkpoint is converted")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = {"write": write, "check": check}
    parser.add_argument("command", choices=commands)
    torch.set_num_threads(1)
    commands[parser.parse_args().command]()


if __name__ == "__main__":
    main()
