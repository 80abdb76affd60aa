"""The drawn sample: which clean claims a person looks at all the same.

The seed's SHA-256 is stored when the run opens and the seed when it closes, so anyone can check the
draw: FNV-1a (64 bit) over the UTF-8 bytes of `draw_key`, exclusive-or the first eight bytes of the
seed (big-endian), mixed by the finaliser of splitmix64; drawn when the upper 53 bits, read as a
fraction, are below the rate.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

_FNV_OFFSET, _FNV_PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)


def drawn(keys: pl.Series, seed: bytes, rate_bp: int) -> NDArray[np.bool_]:
    """True for each drawn key. `rate_bp` in basis points."""
    if rate_bp <= 0 or keys.is_empty():
        return np.zeros(len(keys), dtype=np.bool_)
    mixed = _mix(_fnv(keys) ^ np.uint64(int.from_bytes(seed[:8], "big")))
    fraction = (mixed >> np.uint64(11)).astype(np.float64) / float(1 << 53)
    return fraction < rate_bp / 10_000


def _fnv(keys: pl.Series) -> NDArray[np.uint64]:
    data = keys.cast(pl.Binary).to_numpy()
    fixed = np.array(data, dtype="S")
    lengths = keys.str.len_bytes().to_numpy()
    width = fixed.dtype.itemsize
    letters = fixed.view(np.uint8).reshape(len(fixed), width) if width else None
    hashed = np.full(len(fixed), _FNV_OFFSET, dtype=np.uint64)
    for at in range(width):
        assert letters is not None
        inside = at < lengths
        step = (hashed ^ letters[:, at]) * _FNV_PRIME
        hashed = np.where(inside, step, hashed)
    return hashed


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    x = values
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
