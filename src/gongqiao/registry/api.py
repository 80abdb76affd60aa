"""What other apps may import."""

import polars as pl
from django.db.backends.utils import CursorWrapper

from gongqiao.platform.copying import copy_out


def certificate_frame(cursor: CursorWrapper) -> pl.DataFrame:
    """All certificates: number_index (binary), cert_type, person_id."""
    return copy_out(
        cursor,
        "SELECT number_index, cert_type, person_id FROM registry_certificate",
        {"number_index": pl.Binary, "cert_type": pl.String, "person_id": pl.Int64},
    )
