"""Settlements find their persons: by certificate, set by set."""

import polars as pl
from django.db.backends.utils import CursorWrapper

from gongqiao.kernel.identifiers import CLEAN_RESIDENT, normalise_certificate
from gongqiao.kernel.masking import mask_certno
from gongqiao.platform.crypto import blind_indexes
from gongqiao.registry import api as registry


class Matcher:
    """Holds the certificates of the register, and the numbers seen, for the time of one file."""

    def __init__(self, cursor: CursorWrapper) -> None:
        self._register = registry.certificate_index(cursor)
        self._seen = pl.DataFrame(schema={**KEYS, **IDENTIFIED})

    def match(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Add `certno_index`, `certno_masked` and `person_id` (null: unknown) to `certno`.

        Each distinct number is normalised and indexed once. The rows come back sorted by person, so
        that a person's settlements lie together on disk.
        """
        keys = rows.select(_KEY, *_CERTIFICATE).with_columns(_HASH)
        found = self._found(keys, "_hash")
        if not keys["_key"].equals(found["_key"]):  # two numbers with one hash
            found = self._found(keys, "_key")
        matched = rows.hstack(found.select(*IDENTIFIED))
        return matched.sort("person_id", nulls_last=True, maintain_order=True)

    def _found(self, keys: pl.DataFrame, by: str) -> pl.DataFrame:
        """What is known of the numbers, row by row; new ones are looked up in the register first.

        Joining by a hash takes half the time of joining by the text.
        """
        fresh = keys.join(self._seen.select(by), on=by, how="anti").unique("_key")
        if fresh.height:
            self._seen = pl.concat([self._seen, self._identified(fresh)])
        return keys.select(by).join(self._seen, on=by, how="left", maintain_order="left")

    def _identified(self, fresh: pl.DataFrame) -> pl.DataFrame:
        """KEYS and IDENTIFIED of distinct numbers."""
        clean = fresh["certno"].str.contains(f"^{CLEAN_RESIDENT}$")
        usual, others = fresh.filter(clean), fresh.filter(~clean)
        pairs = others.select(_CERTIFICATE).iter_rows()
        numbers = [normalise_certificate(kind, number) for kind, number in pairs]
        masked = pl.Series("certno_masked", [mask_certno(n) for n in numbers], dtype=pl.String)
        both = pl.concat([usual.with_columns(_MASKED), others.with_columns(masked)])
        indexes = blind_indexes([*usual["certno"].to_list(), *numbers])
        kinds = both["psn_cert_type"].to_list()
        found = {kind: self._register.get(kind, {}).get for kind in set(kinds)}
        persons = [found[kind](index) for kind, index in zip(kinds, indexes, strict=True)]
        return both.with_columns(
            pl.Series("certno_index", indexes, dtype=pl.Binary),
            pl.Series("person_id", persons, dtype=pl.Int64),
        ).select(*KEYS, *IDENTIFIED)


_CERTIFICATE = ("psn_cert_type", "certno")
_KEY = pl.concat_str(_CERTIFICATE, separator="\x1f").alias("_key")
_HASH = pl.col("_key").hash().alias("_hash")
KEYS = {"_key": pl.String, "_hash": pl.UInt64}
IDENTIFIED = {"certno_index": pl.Binary, "certno_masked": pl.String, "person_id": pl.Int64}
_MASKED = pl.concat_str(
    pl.col("certno").str.head(4), pl.lit("*" * 10), pl.col("certno").str.tail(4)
).alias("certno_masked")
"""`mask_certno` of a number of 18 characters."""


_ATTACH = """
WITH moved AS (
    UPDATE feeds_settlement r SET person_id = o.person_id
    FROM feeds_settlement o
    WHERE r.init_setl_id IS NOT NULL
      AND reverse(o.setl_id) = reverse(r.init_setl_id) AND o.source_id = r.source_id
      AND o.person_id IS DISTINCT FROM r.person_id
    RETURNING r.person_id AS person_id
)
INSERT INTO feeds_change (file_id, person_id)
SELECT DISTINCT %s::bigint, person_id FROM moved WHERE person_id IS NOT NULL
"""


def attach_reversals(cursor: CursorWrapper, file_id: int) -> None:
    """A reversal belongs to the person of its original, whatever number it carries itself."""
    cursor.execute(_ATTACH, [file_id])


_REMATCH = """
UPDATE feeds_settlement s SET person_id = c.person_id
FROM registry_certificate c
WHERE s.person_id IS NULL AND c.number_index = s.certno_index AND c.cert_type = s.psn_cert_type
RETURNING s.person_id
"""


def rematch(cursor: CursorWrapper) -> list[int]:
    """Look again for the persons of unmatched settlements; returns the persons found (sorted)."""
    cursor.execute(_REMATCH)
    return sorted({row[0] for row in cursor.fetchall()})
