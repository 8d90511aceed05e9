# SPDX-License-Identifier: BSD-3-Clause
"""Renders lines of text as inputs of PP-OCR's networks, drawn anew from a seed.

    render.py recognise|direction COUNT SEED out.safetensors

Writes the batch file, and beside it the texts: out.txt, one a line. Needs Debian's python3-pil, python3-numpy,
fonts-dejavu-core, fonts-dejavu-extra and fonts-liberation.
"""
import pathlib
import random
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "common"))
import safetensors  # noqa: E402: of the examples, not the package of that name

FONTS = [pathlib.Path("/usr/share/fonts/truetype") / name for name in (
    "dejavu/DejaVuSans.ttf", "dejavu/DejaVuSans-Bold.ttf", "dejavu/DejaVuSans-Oblique.ttf",
    "dejavu/DejaVuSansCondensed.ttf", "dejavu/DejaVuSerif.ttf", "dejavu/DejaVuSerif-Italic.ttf",
    "dejavu/DejaVuSansMono.ttf", "liberation/LiberationSans-Regular.ttf", "liberation/LiberationSans-Bold.ttf",
    "liberation/LiberationSerif-Regular.ttf", "liberation/LiberationSerif-Italic.ttf",
    "liberation/LiberationMono-Regular.ttf")]
WORDS = """account amount basket before bottle branch bridge butter candle carbon center change charge circle client
coffee copper corner cotton credit degree detail device doctor dollar double engine factor family filter finger flight
garden ground height island kernel ladder lesson letter market member metal minute mobile monday mother napkin number
object office orange packet palace parcel pencil people period planet pocket police profit public record region result
sample school screen season second server signal silver socket spring square street summer switch system ticket timber
travel tunnel update valley vessel volume weight window winter yellow zero""".split()


def draw_text(rng):
    kind = rng.randrange(4)
    if kind == 0:
        return rng.choice(["{:.2f}", "${:.2f}", "{:.1f}%", "{:.0f} kg"]).format(rng.uniform(1, 999))
    if kind == 1:
        return "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ23456789") for _ in range(rng.randint(4, 7)))
    word = rng.choice(WORDS)
    return rng.choice([word, word.capitalize(), word.upper()])


def draw_line(rng, text):
    """Draws a line of text on a background of its own and crops it tightly, as a text detector would."""
    font = ImageFont.truetype(str(rng.choice(FONTS)), rng.randint(18, 56))
    left, top, right, bottom = font.getbbox(text)
    margin = [rng.uniform(0.05, 0.2) * (bottom - top) for _ in range(4)]
    size = (int(right - left + margin[0] + margin[1]) + 1, int(bottom - top + margin[2] + margin[3]) + 1)
    light, dark = rng.randint(150, 255), rng.randint(0, 90)
    paper, ink = (dark, light) if rng.random() < 0.25 else (light, dark)
    tint = lambda level: tuple(max(0, min(255, level + rng.randint(-25, 25))) for _ in range(3))
    line = Image.new("RGB", size, tint(paper))
    ImageDraw.Draw(line).text((margin[0] - left, margin[2] - top), text, tint(ink), font)
    line = line.rotate(rng.uniform(-2, 2), Image.BICUBIC, fillcolor=line.getpixel((0, 0)))
    return line.filter(ImageFilter.GaussianBlur(rng.uniform(0, 0.025) * size[1]))


def as_input(image, noise, rng, width, height):
    """Returns BGR values from -1 to 1 at the network's height, padded with 0 to its width."""
    scaled = image.resize((min(width, max(1, round(image.width * height / image.height))), height), Image.BILINEAR)
    values = np.asarray(scaled, np.float32)[:, :, ::-1]
    values = np.clip(values + rng.normal(0, noise, values.shape), 0, 255) / 127.5 - 1
    padded = np.zeros((3, height, width), np.float32)
    padded[:, :, :values.shape[1]] = values.transpose(2, 0, 1)
    return padded


def recognise(rng, noise_rng):
    text = draw_text(rng)
    return as_input(draw_line(rng, text), rng.uniform(0, 20), noise_rng, 160, 48), text, None


def direction(rng, noise_rng):
    text, turned = draw_text(rng), rng.randrange(2)
    line = draw_line(rng, text)
    line = line.rotate(180) if turned else line
    return as_input(line, rng.uniform(0, 20), noise_rng, 192, 48), text, turned


def main(kind, count, seed, path):
    rng, noise_rng = random.Random(f"{kind} {seed}"), np.random.default_rng(int(seed))
    drawn = [{"recognise": recognise, "direction": direction}[kind](rng, noise_rng) for _ in range(int(count))]
    arrays = {"x": np.stack([values for values, _, _ in drawn])}
    if drawn[0][2] is not None:
        arrays["labels"] = np.array([label for _, _, label in drawn], np.int64)
    safetensors.save(path, arrays, {})
    pathlib.Path(path).with_suffix(".txt").write_text("".join(text + "\n" for _, text, _ in drawn))


if __name__ == "__main__":
    main(*sys.argv[1:])
