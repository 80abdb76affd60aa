"""Unified social credit codes by GB 32100: eighteen signs, the last one a check sign."""

import polars as pl
from stdnum.cn import uscc

from gongqiao.registry.rules import findings


def check(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """USCC_CHECK."""
    wrong = [
        (line, "USCC_CHECK", key, "")
        for line, code in rows.select("line", key).drop_nulls().iter_rows()
        if not uscc.is_valid(code)
    ]
    return findings.single(wrong)
