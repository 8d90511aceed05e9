# SPDX-License-Identifier: BSD-3-Clause
"""Takes the image encoder out of a checkpoint of EfficientViT-SAM, for the example to read.

    /usr/bin/python3 convert_checkpoint.py efficientvit_sam_l0.pt weights.safetensors

Names and values stay as they are; floating-point tensors become 32-bit floats. Debian: python3-torch python3-numpy.
"""
import argparse
import pathlib
import sys

import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "common"))
import safetensors  # noqa: E402: of the examples, not the package of that name

PREFIX = "image_encoder."


def load(path):
    try:
        # What is not a tensor is refused: loading it could run code.
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as problem:
        raise SystemExit(f"{path}: not a checkpoint that torch {torch.__version__} can load: {problem}")
    return checkpoint.get("state_dict", checkpoint)


def to_array(tensor):
    return (tensor.float() if tensor.is_floating_point() else tensor.long()).contiguous().numpy()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    arguments = parser.parse_args()
    tensors = {name: to_array(value) for name, value in load(arguments.checkpoint).items() if name.startswith(PREFIX)}
    if not tensors:
        raise SystemExit(f'{arguments.checkpoint}: no tensor\'s name begins with "{PREFIX}"; '
                         "is this a checkpoint of EfficientViT-SAM?")
    safetensors.save(arguments.out, tensors, {"source": arguments.checkpoint.name})
    values = sum(array.size for array in tensors.values())
    print(f"{arguments.out}: {len(tensors)} tensors, {values:,} values")


if __name__ == "__main__":
    main()
