"""Dice that depend on nothing but a seed and a name.

Every draw is a pure function of (seed, path, name, index) in whole-number arithmetic (SplitMix64):
the numbers are the same on every machine and with every version of NumPy, and one more draw
somewhere changes no other. Nothing here is fit for secrets.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


@dataclass(frozen=True, slots=True)
class Dice:
    """A box of dice: `seed` for the whole city, `path` for the part that throws them."""

    seed: int
    path: str = ""

    def box(self, *names: object) -> "Dice":
        """The dice of a part: independent of those of other parts."""
        return Dice(self.seed, "/".join([self.path, *map(str, names)]))

    def bits(self, name: str, count: int, first: int = 0) -> NDArray[np.uint64]:
        """`count` draws of 64 bits, beginning with the draw of index `first`."""
        text = f"{self.seed}|{self.path}|{name}".encode()
        start = int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")
        z = np.arange(first + 1, first + count + 1, dtype=np.uint64)
        z *= _GOLDEN
        z += np.array([start], dtype=np.uint64)
        z = (z ^ (z >> np.uint64(30))) * _FIRST
        z = (z ^ (z >> np.uint64(27))) * _SECOND
        return z ^ (z >> np.uint64(31))

    def below(self, name: str, count: int, limit: int | Ints, first: int = 0) -> Ints:
        """Whole numbers from 0 to `limit` − 1 (a number below 2**31, or one for each draw)."""
        high = self.bits(name, count, first) >> np.uint64(32)
        return ((high * np.asarray(limit, dtype=np.uint64)) >> np.uint64(32)).astype(np.int64)

    def between(self, name: str, count: int, low: int, high: int, first: int = 0) -> Ints:
        """Whole numbers from `low` to `high`, both included."""
        return self.below(name, count, high - low + 1, first) + low

    def chance(self, name: str, count: int, per_10000: int, first: int = 0) -> Bools:
        """True with the probability `per_10000` / 10 000."""
        return self.below(name, count, 10_000, first) < per_10000

    def weighted(self, name: str, count: int, weights: Sequence[int], first: int = 0) -> Ints:
        """Indexes into `weights`, each as often as its weight says."""
        edges = np.cumsum(np.asarray(weights, dtype=np.int64))
        drawn = self.below(name, count, int(edges[-1]), first)
        return np.searchsorted(edges, drawn, side="right").astype(np.int64)

    def curve(
        self, name: str, count: int, points: Sequence[tuple[int, int]], first: int = 0
    ) -> Ints:
        """Values of a distribution given by points (share in millionths, value), joined by lines.

        The first point has share 0, the last 1 000 000.
        """
        shares = np.array([share for share, _ in points], dtype=np.int64)
        values = np.array([value for _, value in points], dtype=np.int64)
        u = self.below(name, count, 1_000_000, first)
        k = np.searchsorted(shares, u, side="right") - 1
        width = shares[k + 1] - shares[k]
        found: Ints = values[k] + (u - shares[k]) * (values[k + 1] - values[k]) // width
        return found

    def order(self, name: str, count: int) -> Ints:
        """The numbers 0 … count − 1 shuffled."""
        return np.argsort(self.bits(name, count), kind="stable").astype(np.int64)
