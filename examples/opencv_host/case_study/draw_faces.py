# SPDX-License-Identifier: BSD-3-Clause
"""Draws faces on cluttered backgrounds as inputs of BlazeFace, anew from a seed.

    draw_faces.py COUNT SEED out.safetensors

Writes the batch file, and beside it where the faces are: out.txt, with x, y and radius, from 0 to 1. Needs Debian's
python3-pil and python3-numpy.
"""
import pathlib
import random
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "common"))
import safetensors  # noqa: E402: of the examples, not the package of that name

SIZE, INPUT = 512, 128  # pixels: of a drawing, of the network's input
SKIN = [(225, 180, 150), (200, 150, 115), (150, 105, 75), (95, 65, 50)]
HAIR = [(30, 25, 20), (90, 60, 30), (160, 130, 70), (120, 120, 120)]


def near(rng, colour, spread=15):
    return tuple(max(0, min(255, level + rng.randint(-spread, spread))) for level in colour)


def darker(colour, share):
    return tuple(int(level * share) for level in colour)


def draw_clutter(rng):
    image = Image.new("RGB", (SIZE, SIZE), near(rng, (128, 128, 128), 100))
    draw = ImageDraw.Draw(image)
    for _ in range(12):
        x, y = rng.randrange(SIZE), rng.randrange(SIZE)
        w, h = rng.randint(40, 200), rng.randint(40, 200)
        draw.rectangle([x - w / 2, y - h / 2, x + w / 2, y + h / 2], fill=near(rng, (128, 128, 128), 110))
    return image


def draw_face(rng):
    """Returns a picture, and where its face is: x, y and radius."""
    image = draw_clutter(rng)
    draw = ImageDraw.Draw(image)
    r = rng.uniform(45, 80)
    cx, cy = rng.uniform(r * 1.1, SIZE - r * 1.1), rng.uniform(r * 1.35, SIZE - r * 1.35)
    skin, hair = near(rng, rng.choice(SKIN)), near(rng, rng.choice(HAIR))
    shade = darker(skin, 0.72)

    def ellipse(x, y, w, h, colour):
        draw.ellipse([cx + r * (x - w), cy + r * (y - h), cx + r * (x + w), cy + r * (y + h)], fill=colour)

    draw.rectangle([cx - r * 0.35, cy + r * 0.8, cx + r * 0.35, cy + r * 1.9], fill=shade)  # neck
    ellipse(0, 2.0, 1.4, 0.6, near(rng, (90, 90, 140), 60))
    ellipse(0, -0.25, 0.98, 1.2, hair)
    for ear in (-0.88, 0.88):
        ellipse(ear, 0.05, 0.13, 0.25, shade)
    ellipse(0, 0.12, 0.85, 1.12, skin)
    if rng.random() < 0.7:
        draw.chord([cx - r * 0.88, cy - r * 1.15, cx + r * 0.88, cy + r * 0.2], 180, 360, fill=hair)
    eye, top = rng.uniform(0.3, 0.38), rng.uniform(-0.12, -0.02)
    for x in (-eye, eye):
        ellipse(x, top, 0.19, 0.12, shade)
        ellipse(x, top, 0.17, 0.09, (240, 238, 235))
        ellipse(x, top, 0.08, 0.085, near(rng, (60, 45, 35)))
        ellipse(x, top, 0.04, 0.045, (10, 10, 10))
        draw.line([cx + r * (x - 0.2), cy + r * (top - 0.2), cx + r * (x + 0.2), cy + r * (top - 0.22)], fill=hair,
                  width=int(r * 0.07))
    draw.polygon([(cx - r * 0.02, cy), (cx - r * 0.14, cy + r * 0.42), (cx + r * 0.14, cy + r * 0.42), (cx + r * 0.02, cy)],
                 fill=darker(skin, 0.88))
    for nostril in (-0.07, 0.07):
        ellipse(nostril, 0.42, 0.04, 0.03, shade)
    ellipse(0, 0.68, rng.uniform(0.25, 0.36), rng.uniform(0.06, 0.11), near(rng, (170, 70, 70)))
    draw.line([cx - r * 0.3, cy + r * 0.68, cx + r * 0.3, cy + r * 0.68], fill=(90, 35, 35), width=max(2, int(r * 0.02)))
    image = image.rotate(rng.uniform(-12, 12), Image.BICUBIC, center=(cx, cy), fillcolor=image.getpixel((0, 0)))
    image = image.filter(ImageFilter.GaussianBlur(rng.uniform(2, 6)))
    return image.resize((INPUT, INPUT), Image.BILINEAR), (cx / SIZE, cy / SIZE, r / SIZE)


def main(count, seed, path):
    rng, noise_rng = random.Random(f"face {seed}"), np.random.default_rng(int(seed))
    inputs, places = [], []
    for _ in range(int(count)):
        image, place = draw_face(rng)
        values = np.asarray(image, np.float32) + noise_rng.normal(0, rng.uniform(0, 8), (INPUT, INPUT, 3))
        inputs.append(np.clip(values, 0, 255) / 127.5 - 1)
        places.append(place)
    safetensors.save(path, {"x": np.stack(inputs).astype(np.float32)}, {})
    pathlib.Path(path).with_suffix(".txt").write_text("".join("%.4f %.4f %.4f\n" % place for place in places))


if __name__ == "__main__":
    main(*sys.argv[1:])
