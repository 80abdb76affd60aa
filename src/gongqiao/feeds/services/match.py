"""Settlements find their persons: by certificate, set by set."""

import polars as pl
from django.db.backends.utils import CursorWrapper

from gongqiao.kernel.identifiers import normalise_certificate
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
        key = ["psn_cert_type", "certno"]
        fresh = rows.select(key).unique().join(self._seen, on=key, how="anti")
        if fresh.height:
            self._seen = pl.concat([self._seen, self._identified(fresh)])
        return (
            rows.join(self._seen, on=key, how="left")
            .drop("certno")
            .sort("person_id", nulls_last=True, maintain_order=True)
        )

    def _identified(self, pairs: pl.DataFrame) -> pl.DataFrame:
        numbers = [normalise_certificate(kind, number) for kind, number in pairs.iter_rows()]
        return pairs.with_columns(
            pl.Series("certno_index", blind_indexes(numbers), dtype=pl.Binary),
            pl.Series("certno_masked", [mask_certno(n) for n in numbers], dtype=pl.String),
        ).join(
            self._register,
            left_on=["certno_index", "psn_cert_type"],
            right_on=["number_index", "cert_type"],
            how="left",
        )


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
