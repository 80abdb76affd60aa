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
        self._register = registry.certificate_frame(cursor)
        self._seen = self._identified(
            pl.DataFrame(schema={"psn_cert_type": pl.String, "certno": pl.String})
        )

    def match(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Replace `certno` by `certno_index`, `certno_masked` and `person_id` (null: unknown).

        Each distinct number is normalised and indexed once. The rows come back sorted by person, so
        that a person's settlements lie together on disk.
        """
        keyed = rows.with_columns(_KEY).drop("certno")
        distinct = keyed["_key"].unique()
        fresh = distinct.filter(~distinct.is_in(self._seen["_key"].implode()))
        if len(fresh):
            number = fresh.str.splitn(SEPARATOR, 2).struct
            pairs = {"psn_cert_type": number.field("field_0"), "certno": number.field("field_1")}
            self._seen = pl.concat([self._seen, self._identified(pl.DataFrame(pairs))])
        return (
            keyed.join(self._seen, on="_key", how="left")
            .drop("_key")
            .sort("person_id", nulls_last=True, maintain_order=True)
        )

    def _identified(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """`_key`, `certno_index`, `certno_masked`, `person_id` of pairs of type and number."""
        clean = pl.col("certno").str.contains(f"^{CLEAN_RESIDENT}$")
        usual, others = pairs.filter(clean), pairs.filter(~clean)
        numbers = [normalise_certificate(kind, number) for kind, number in others.iter_rows()]
        masked = pl.Series("certno_masked", [mask_certno(n) for n in numbers], dtype=pl.String)
        indexes = blind_indexes([*usual["certno"], *numbers])
        return (
            pl.concat([usual.with_columns(_MASKED), others.with_columns(masked)])
            .with_columns(pl.Series("certno_index", indexes, dtype=pl.Binary), _KEY)
            .join(
                self._register,
                left_on=["certno_index", "psn_cert_type"],
                right_on=["number_index", "cert_type"],
                how="left",
            )
            .select("_key", "certno_index", "certno_masked", "person_id")
        )


SEPARATOR = "\x1f"
_KEY = pl.concat_str("psn_cert_type", "certno", separator=SEPARATOR).alias("_key")
"""One column to join by: it takes half the time that two take."""
_MASKED = pl.concat_str(
    pl.col("certno").str.head(4), pl.lit("*" * 10), pl.col("certno").str.tail(4)
).alias("certno_masked")
"""`mask_certno` of a number of 18 characters."""


_ATTACH = """
WITH moved AS (
    UPDATE feeds_settlement r SET person_id = o.person_id
    FROM feeds_settlement o
    WHERE r.init_setl_id IS NOT NULL AND o.setl_id = r.init_setl_id AND o.source_id = r.source_id
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
