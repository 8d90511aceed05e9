# SPDX-License-Identifier: BSD-3-Clause
"""Reads the text of Debian's package bible-kjv-text: the King James Version, 4 MB, out of copyright.

    bible -l9999 gen1:1-rev22:21 < /dev/null > kjv.txt

A line is a verse without its number, a chapter ends with an empty line. Every
twentieth chapter is held out: no training step sees it.
"""
import pathlib
import re

import numpy as np

HELD_OUT = 20  # every 20th chapter


def chapters(path):
    """Returns the text of each chapter, in the order of the book."""
    result, verses = [], []
    for line in pathlib.Path(path).read_text(encoding="ascii").splitlines():
        verse = re.match(r"\s+\d+ (.*)", line)
        if verse:
            verses.append(verse.group(1).strip())
        elif re.match(r"\S.* \d+$", line) and verses:  # the heading of the next chapter
            result.append("\n".join(verses) + "\n\n")
            verses = []
    return result + ["\n".join(verses) + "\n\n"]


def load(path):
    """-> (training bytes, held-out bytes), both uint8."""
    parts = chapters(path)
    held_out = [text for index, text in enumerate(parts) if index % HELD_OUT == HELD_OUT // 2]
    training = [text for index, text in enumerate(parts) if index % HELD_OUT != HELD_OUT // 2]
    return tuple(np.frombuffer("".join(texts).encode("ascii"), np.uint8) for texts in (training, held_out))
