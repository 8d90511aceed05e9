# SPDX-License-Identifier: BSD-3-Clause
"""Checks convert_checkpoint.py on small checkpoints.

    check_conversion.py     exits with 77 where there is no python3-torch
"""
import argparse
import contextlib
import io
import pathlib
import subprocess
import sys
import tempfile
import unittest.mock

try:
    import torch
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

import convert_checkpoint

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "common"))
import safetensors  # noqa: E402: of the examples, not the package of that name


def as_command(arguments):
    """Returns the exit status and what was printed."""
    ran = subprocess.run([sys.executable, "-B", str(HERE / "convert_checkpoint.py"), *arguments], capture_output=True,
                         text=True)
    return ran.returncode, ran.stdout + ran.stderr


def in_process(arguments):
    """Returns the same as as_command, without the seconds that a process takes to import torch."""
    status, printed = 0, io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        with unittest.mock.patch.object(sys, "argv", ["convert_checkpoint.py", *arguments]):
            try:
                convert_checkpoint.main()
            except SystemExit as end:  # as the interpreter ends with it
                status = 1
                print(end.code, file=sys.stderr)
    return status, printed.getvalue()


def convert(folder, checkpoint, *options, run=in_process):
    """Returns the exit status, what was printed, and the tensors if there are any."""
    given, made = folder / "given.pt", folder / "made.safetensors"
    made.unlink(missing_ok=True)
    if isinstance(checkpoint, bytes):
        given.write_bytes(checkpoint)
    else:
        torch.save(checkpoint, given)
    status, text = run([str(given), str(made), *options])
    return status, text, safetensors.load(made) if made.exists() else None


def check(folder):
    weight = torch.arange(6.0).reshape(2, 3)
    tensors = {"image_encoder.a.weight": weight.half(), "image_encoder.a.num_batches_tracked": torch.tensor(7),
               "mask_decoder.b": torch.ones(2)}
    for checkpoint, run in ((tensors, in_process), ({"state_dict": tensors}, as_command)):
        status, _, made = convert(folder, checkpoint, run=run)
        assert status == 0 and sorted(made) == ["image_encoder.a.num_batches_tracked", "image_encoder.a.weight"], made
        assert (made["image_encoder.a.weight"] == weight.numpy()).all()

    # What is no tensor is loaded only where that is asked for, with a warning. torch 1.13 takes no number either.
    for beside in (0.1, argparse.Namespace(epochs=3)):
        mixed = {"state_dict": tensors, "beside": beside}
        status, text, made = convert(folder, mixed)
        if status != 0 or not isinstance(beside, float):
            assert status == 1 and "--unsafe loads it" in text and "Traceback" not in text and made is None, text
        status, text, made = convert(folder, mixed, "--unsafe")
        assert status == 0 and "warning: --unsafe" in text and len(made) == 2, text

    # The last one is refused in a process of its own.
    wrong = [([weight], "holds a list, expected a dictionary of tensors by name"),
             ({"other": weight}, "is this a checkpoint of EfficientViT-SAM?"),
             ({"image_encoder": {"state_dict": tensors}}, "is this a checkpoint of EfficientViT-SAM?"),
             ({"image_encoder.a": [1, 2]}, "image_encoder.a is a list, expected a tensor"),
             (b"no checkpoint", "not a file that torch.save wrote"),
             (b"PK\3\4", "not a checkpoint that torch")]
    for value in ("nan", "inf", "-inf"):
        wrong.append(({"image_encoder.a": torch.tensor([1.0, float(value)])}, "image_encoder.a has NaN or infinite values"))
    wrong.append(({"image_encoder.a": torch.tensor([1e300], dtype=torch.float64)}, "has NaN or infinite values"))
    for number, (checkpoint, sentence) in enumerate(wrong, 1):
        status, text, made = convert(folder, checkpoint, run=as_command if number == len(wrong) else in_process)
        assert status == 1 and sentence in text and text.count("\n") == 1 and made is None, text


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        check(pathlib.Path(name))
    print("checkpoints are converted, or refused with a sentence")
