# SPDX-License-Identifier: BSD-3-Clause
"""Trains the language model of examples/tiny_lm and writes the files that the example reads.

    bible -l9999 gen1:1-rev22:21 < /dev/null > kjv.txt
    /usr/bin/python3 train.py --text kjv.txt --out ../data

Needs Debian's bible-kjv, python3-torch and python3-numpy, and libopenblas0,
without which a step takes ten times as long. The split is fixed (data.py), the
seed explicit; floating-point sums depend on the number of threads, so another
machine may end a few thousandths of a bit away. The weights are rounded to half
precision at the end, and the rounded network is the one that every number is of.
"""
import argparse
import json
import math
import pathlib
import sys
import time

import numpy as np
import torch
from torch.nn import functional

import data
from network import Network, tensors

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "common"))
import safetensors  # noqa: E402: of the examples, not the package of that name

LENGTH = 128  # tokens in a sequence, which has one byte more: the label of the last token
WARMUP, PEAK, LAST = 100, 3e-3, 0.05  # steps, learning rate, and the final share of it
TEST_SUBSET, CALIBRATION_SUBSET, GOLDEN = 128, 32, 2


def sequences(text, count=None):
    """Returns stretches of LENGTH + 1 bytes: all that fit side by side, or `count`, spread and shuffled."""
    starts = np.arange(0, len(text) - LENGTH, LENGTH)
    if count is not None:
        starts = starts[np.linspace(0, len(starts) - 1, count).astype(int)]
        starts = np.random.default_rng(count).permutation(starts)  # any prefix of these is spread over the whole text
    return np.stack([text[start:start + LENGTH + 1] for start in starts])


def loss_of(network, rows):
    """Returns the mean negative log-likelihood of a byte, in nats."""
    rows = torch.from_numpy(rows).long()
    return functional.cross_entropy(network(rows[:, :-1]).flatten(0, 1), rows[:, 1:].flatten())


@torch.no_grad()
def bits_per_byte(network, rows):
    return sum(loss_of(network, part).item() * len(part) for part in np.split(rows, range(64, len(rows), 64))) / (
        len(rows) * math.log(2))


def rate(step, steps):
    if step < WARMUP:
        return (step + 1) / WARMUP
    return LAST + (1 - LAST) * 0.5 * (1 + math.cos(math.pi * (step - WARMUP) / (steps - WARMUP)))


def save_weights(network, out):
    safetensors.save(out / "weights.safetensors",
                     {name: tensor.numpy().astype(np.float16) for name, tensor in tensors(network).items()}, {})


def train(arguments, network, text, held_out):
    matrices = [p for p in network.parameters() if p.dim() == 2]
    vectors = [p for p in network.parameters() if p.dim() == 1]
    optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0}],
                                  PEAK, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate(step, arguments.steps))
    generator = np.random.default_rng(arguments.seed)
    log, start, total = [], time.time(), 0.0
    for step in range(1, arguments.until + 1):
        starts = generator.integers(0, len(text) - LENGTH, arguments.batch)
        loss = loss_of(network, np.stack([text[s:s + LENGTH + 1] for s in starts]))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += loss.item() / math.log(2)
        if step % arguments.every == 0 or step == arguments.until:
            steps = (step - 1) % arguments.every + 1
            log.append({"step": step, "training_bits_per_byte": round(total / steps, 4),
                        "held_out_bits_per_byte": round(bits_per_byte(network, held_out[::16]), 4),
                        "minutes": round((time.time() - start) / 60, 1)})
            print(log[-1], flush=True)
            save_weights(network, arguments.out)
            total = 0.0
    return log


@torch.no_grad()
def write_files(arguments, network, log, text, held_out):
    for parameter in network.parameters():
        parameter.copy_(parameter.half().float())
    save_weights(network, arguments.out)
    test = sequences(held_out, TEST_SUBSET)
    golden = network(torch.from_numpy(test[:GOLDEN, :-1]).long())
    source = {"source": "Debian package bible-kjv-text 4.38; the text is out of copyright"}
    safetensors.save(arguments.out / "test.safetensors", {"bytes": test}, source)
    safetensors.save(arguments.out / "calibration.safetensors", {"bytes": sequences(text, CALIBRATION_SUBSET)}, source)
    safetensors.save(arguments.out / "golden_logits.safetensors", {"logits": golden.numpy()}, {})
    facts = {"seed": arguments.seed, "batch": arguments.batch, "steps_of_schedule": arguments.steps,
             "tokens_a_sequence": LENGTH,
             "parameters": sum(p.numel() for p in network.parameters()),
             "training_bytes": len(text), "held_out_bytes": len(held_out),
             "held_out_bits_per_byte": round(bits_per_byte(network, sequences(held_out)), 4),
             "test_bits_per_byte": round(bits_per_byte(network, test), 4), "log": log}
    (arguments.out / "training.json").write_text(json.dumps(facts, indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--text", type=pathlib.Path, required=True, help="output of the package's program, see data.py")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--steps", type=int, default=1600, help="of the schedule of the learning rate")
    parser.add_argument("--until", type=int, default=1200, help="the last step")
    parser.add_argument("--every", type=int, default=100, help="steps between two lines of the log")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    arguments.out.mkdir(parents=True, exist_ok=True)

    text, held_out = data.load(arguments.text)
    network = Network()
    log = train(arguments, network, text, sequences(held_out))

    write_files(arguments, network, log, text, held_out)


if __name__ == "__main__":
    main()
