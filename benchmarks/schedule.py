# SPDX-License-Identifier: BSD-3-Clause
"""Simulates how ranks share the batches of a sweep, some machines being slow, and says how near they come to the ideal.

    schedule.py [--ranks 1024] [--layers 100] [--batches 5000] [--slow 0.1] [--factor 2] [--spread 0.2] [--check]

Work is counted in evaluations of a chain of layers under one scheme, the mode only: a batch costs its float pass and, for each
layer, what comes after it. The pieces are those of include/quantsweep/sweep/detail/run/round_pieces.hpp. The ideal is all
work divided by the speed of all machines, without a repeated float pass and without a wait.
"""
import argparse
import heapq
import random


def blocks(left, batches, cells, threads, worth):
    """Returns how many blocks the first of the last `left` batches has, as round_pieces::blocks does."""
    if threads == 1:
        return 1
    share = 0.625 * min(threads, batches) / left
    wanted = int((1 + worth / 8) * min(share, 3.0))
    return min(max(wanted, -(-threads // batches), 1), max(cells, 1))


def cell_costs(layers):
    return [layers - layer for layer in range(layers)]


def efficiency(given, split=True, handed_out=False):
    """Returns the ideal time over the time at which the last rank ends. handed_out: batches are dealt in advance."""
    random_numbers = random.Random(given.seed)
    costs = cell_costs(given.layers)
    float_pass, cells = given.layers, sum(costs)
    weight = [random_numbers.uniform(1 - given.spread, 1 + given.spread) for _ in range(given.batches)]
    work = []
    for b in range(given.batches):
        count = blocks(given.batches - b, given.batches, given.layers, given.ranks, cells / float_pass) if split else 1
        work += [weight[b] * (float_pass + sum(costs[block::count])) for block in range(count)]
    slow = round(given.slow * given.ranks)
    speeds = [1 / given.factor] * slow + [1] * (given.ranks - slow)
    random_numbers.shuffle(speeds)
    ideal = sum(weight) * (float_pass + cells) / sum(speeds)
    if handed_out:
        ends = [sum(work[rank::given.ranks]) / speed for rank, speed in enumerate(speeds)]
        return ideal / max(ends)
    free = [(0.0, rank) for rank in range(given.ranks)]
    last = 0.0
    for piece in work:  # ranks claim pieces in this order as they become free
        now, rank = heapq.heappop(free)
        end = now + (piece + given.claim) / speeds[rank]
        last = max(last, end)
        heapq.heappush(free, (end, rank))
    return ideal / last


def parse(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--ranks", type=int, default=1024)
    parser.add_argument("--layers", type=int, default=100)
    parser.add_argument("--batches", type=int, default=5000)
    parser.add_argument("--slow", type=float, default=0.1, help="share of slow machines")
    parser.add_argument("--factor", type=float, default=2, help="how many times as long slow machines take")
    parser.add_argument("--spread", type=float, default=0.2, help="how far a batch's cost varies, as a share")
    parser.add_argument("--claim", type=float, default=0.1, help="what a claim and reading the batch cost, in evaluations")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check", action="store_true", help="fail below 90 %% of the ideal")
    return parser.parse_args(arguments)


def main():
    given = parse()
    found = {"shards, dealt in advance": efficiency(given, split=False, handed_out=True),
             "whole batches, claimed": efficiency(given, split=False),
             "smaller and smaller pieces, claimed": efficiency(given)}
    for name, share in found.items():
        print(f"{name}: {100 * share:.1f} % of the ideal")
    # Between these factors a slow machine may begin a batch at a worse moment than at either end.
    factors = ("1", "1.5", "2", "2.5", "3", "3.5", "4")
    if given.check and min(efficiency(parse(["--factor", factor])) for factor in factors) < 0.9:
        raise SystemExit("less than 90 % of the ideal")


if __name__ == "__main__":
    main()
