# SPDX-License-Identifier: BSD-3-Clause
"""Takes the image encoder out of a checkpoint of EfficientViT-SAM, for the example to read.

    /usr/bin/python3 convert_checkpoint.py efficientvit_sam_l0.pt weights.safetensors

Names and values stay as they are; floating-point tensors become 32-bit floats, NaN and infinities are refused. Debian: python3-torch python3-numpy.
"""
import argparse
import pathlib
import pickle
import sys

import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "common"))
import safetensors  # noqa: E402: of the examples, not the package of that name

PREFIX = "image_encoder."
STARTS = (b"PK", b"\x80\x02")  # an archive since PyTorch 1.6, a pickle before


def load(path, unsafe):
    """Returns the tensors by name."""
    if unsafe:
        print(f"warning: --unsafe: everything in {path} is loaded, not only tensors, which can run any code; "
              "do so only if you trust its source", file=sys.stderr)
    try:
        with open(path, "rb") as file:
            if file.read(2) not in STARTS:
                raise SystemExit(f"{path}: not a file that torch.save wrote")
        checkpoint = torch.load(path, map_location="cpu", weights_only=not unsafe)
    except pickle.UnpicklingError as problem:
        if unsafe:
            raise SystemExit(f"{path}: torch {torch.__version__} cannot load it: {problem}")
        # The last sentence is the cause. The sentences before it are about torch.load's own arguments.
        raise SystemExit(f"{path}: holds what torch {torch.__version__} does not load safely "
                         f"({str(problem).split('WeightsUnpickler error: ')[-1].strip()}), such as a number or an object "
                         "beside the tensors; --unsafe loads it, which can run any code: use it only if you trust the "
                         "file's source")
    except Exception as problem:
        raise SystemExit(f"{path}: not a checkpoint that torch {torch.__version__} can load: {problem}")
    if isinstance(checkpoint, dict):
        checkpoint = checkpoint.get("state_dict", checkpoint)
    if not isinstance(checkpoint, dict):
        raise SystemExit(f"{path}: holds a {type(checkpoint).__name__}, expected a dictionary of tensors by name, or one "
                         'with such a dictionary under "state_dict"')
    return checkpoint


def to_array(path, name, value):
    if not isinstance(value, torch.Tensor):
        raise SystemExit(f"{path}: {name} is a {type(value).__name__}, expected a tensor")
    if not value.is_floating_point():
        return value.long().contiguous().numpy()
    if not torch.isfinite(value.float()).all():
        raise SystemExit(f"{path}: {name} has NaN or infinite values as 32-bit floats, which no network computes with")
    return value.float().contiguous().numpy()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--unsafe", action="store_true",
                        help="also load what is not a tensor, such as numbers of a training; this can run any code")
    arguments = parser.parse_args()
    tensors = {name: to_array(arguments.checkpoint, name, value)
               for name, value in load(arguments.checkpoint, arguments.unsafe).items()
               if isinstance(name, str) and name.startswith(PREFIX)}
    if not tensors:
        raise SystemExit(f'{arguments.checkpoint}: no tensor\'s name begins with "{PREFIX}"; '
                         "is this a checkpoint of EfficientViT-SAM?")
    safetensors.save(arguments.out, tensors, {"source": arguments.checkpoint.name})
    values = sum(array.size for array in tensors.values())
    print(f"{arguments.out}: {len(tensors)} tensors, {values:,} values")


if __name__ == "__main__":
    main()
