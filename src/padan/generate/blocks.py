"""How the people are cut into blocks: whole kabupaten/kota where they are small, pieces of one where it is large."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from padan.generate.calibration import Ints

BLOCK_PEOPLE = 40_000
MAX_BLOCKS = 240
"""Serial numbers of NIKs issued elsewhere are divided among the blocks, so their number is bounded."""


@dataclass(frozen=True)
class Block:
    """A unit of generation: some pieces of kabupaten/kota, from random numbers of its own."""

    number: int
    kabkota: Ints
    people: Ints
    """(pieces, 2): men and women living at the end of the period."""
    piece: Ints
    pieces: Ints
    """Which piece of its kabupaten/kota it is, and of how many."""


def apportion(weights: Ints, total: int) -> Ints:
    """Shares out `total` in proportion to weights (any shape), by largest remainder; ties go to the first."""
    flat = weights.reshape(-1).astype(np.float64)
    exact = flat / flat.sum() * total
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return np.asarray(whole.reshape(weights.shape))


def plan_blocks(population: Ints) -> list[Block]:
    """Cuts (kabkota, 2) living men and women into blocks of about equal size.

    A kabupaten/kota above the block size becomes pieces of equal size; small ones share a block.
    """
    size = max(BLOCK_PEOPLE, int(population.sum()) // (MAX_BLOCKS // 2))
    pieces: list[tuple[int, int, int, NDArray[np.int64]]] = []
    for kabkota, people in enumerate(population):
        parts = max(1, -(-int(people.sum()) // size))
        for part in range(parts):
            share = people * (part + 1) // parts - people * part // parts
            if share.sum():
                pieces.append((kabkota, part, parts, share))
    groups: list[list[tuple[int, int, int, NDArray[np.int64]]]] = []
    filled = size
    for piece in pieces:
        count = int(piece[3].sum())
        if filled + count > size:
            groups.append([])
            filled = 0
        groups[-1].append(piece)
        filled += count
    return [
        Block(
            number,
            np.array([p[0] for p in group]),
            np.array([p[3] for p in group]),
            np.array([p[1] for p in group]),
            np.array([p[2] for p in group]),
        )
        for number, group in enumerate(groups)
    ]
