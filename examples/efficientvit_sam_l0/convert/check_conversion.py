# SPDX-License-Identifier: BSD-3-Clause
"""Checks convert_checkpoint.py on small checkpoints.

    check_conversion.py     exits with 77 where there is no python3-torch
"""
import pathlib
import subprocess
import sys
import tempfile

try:
    import torch
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "common"))
import safetensors  # noqa: E402: of the examples, not the package of that name


def convert(folder, checkpoint, *options):
    """Returns the exit status, what was printed, and the tensors if there are any."""
    given, made = folder / "given.pt", folder / "made.safetensors"
    made.unlink(missing_ok=True)
    if isinstance(checkpoint, bytes):
        given.write_bytes(checkpoint)
    else:
        torch.save(checkpoint, given)
    command = [sys.executable, "-B", str(HERE / "convert_checkpoint.py"), str(given), str(made), *options]
    ran = subprocess.run(command, capture_output=True, text=True)
    return ran.returncode, ran.stdout + ran.stderr, safetensors.load(made) if made.exists() else None


def check(folder):
    weight = torch.arange(6.0).reshape(2, 3)
    tensors = {"image_encoder.a.weight": weight.half(), "image_encoder.a.num_batches_tracked": torch.tensor(7),
               "mask_decoder.b": torch.ones(2)}
    for checkpoint in (tensors, {"state_dict": tensors}):
        status, _, made = convert(folder, checkpoint)
        assert status == 0 and sorted(made) == ["image_encoder.a.num_batches_tracked", "image_encoder.a.weight"], made
        assert (made["image_encoder.a.weight"] == weight.numpy()).all()

    # What is no tensor is loaded only where that is asked for, with a warning. torch 1.13 takes no number either.
    for beside in (0.1, pathlib.PurePosixPath("run")):
        mixed = {"state_dict": tensors, "beside": beside}
        status, text, made = convert(folder, mixed)
        if status != 0 or not isinstance(beside, float):
            assert status == 1 and "--unsafe loads it" in text and "Traceback" not in text and made is None, text
        status, text, made = convert(folder, mixed, "--unsafe")
        assert status == 0 and "warning: --unsafe" in text and len(made) == 2, text

    wrong = [([weight], "holds a list, expected a dictionary of tensors by name"),
             ({"other": weight}, "is this a checkpoint of EfficientViT-SAM?"),
             ({"image_encoder.a": [1, 2]}, "image_encoder.a is a list, expected a tensor"),
             (b"no checkpoint", "not a file that torch.save wrote")]
    for value in ("nan", "inf", "-inf"):
        wrong.append(({"image_encoder.a": torch.tensor([1.0, float(value)])}, "image_encoder.a has NaN or infinite values"))
    wrong.append(({"image_encoder.a": torch.tensor([1e300], dtype=torch.float64)}, "has NaN or infinite values"))
    for checkpoint, sentence in wrong:
        status, text, made = convert(folder, checkpoint)
        assert status == 1 and sentence in text and "Traceback" not in text and made is None, text


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        check(pathlib.Path(name))
    print("checkpoints are converted, or refused with a sentence")
