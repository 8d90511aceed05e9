# SPDX-License-Identifier: BSD-3-Clause
"""Says how well the float network reads what render.py wrote.

    read_text.py outputs.safetensors texts.txt ppocr_keys_v1.txt
"""
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "common"))
import safetensors  # noqa: E402: of the examples, not the package of that name


def decode(scores, characters):
    """Decodes as CTC does: the best class of each place, with repeats counted once and without class 0, the blank."""
    best = scores.argmax(1)
    kept = [k for k, before in zip(best, [0, *best[:-1]]) if k not in (0, before)]
    return "".join(characters[k] for k in kept)


def main(outputs, texts, keys):
    characters = ["", *pathlib.Path(keys).read_text(encoding="utf-8").split("\n")[:6623], " "]
    scores = safetensors.load(outputs)["output0"]
    wanted = pathlib.Path(texts).read_text().splitlines()
    found = [decode(sample, characters) for sample in scores]
    whole = sum(a == b for a, b in zip(found, wanted))
    print(f"The float network reads {whole} of {len(found)} lines as they were drawn. The others:")
    for read, text in zip(found, wanted):
        if read != text:
            print(f"  {text!r} is read as {read!r}")


if __name__ == "__main__":
    main(*sys.argv[1:])
