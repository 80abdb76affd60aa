"""Settlements find their persons by certificate."""

import polars as pl
import pytest
from django.db import connection

from gongqiao.feeds.services import match
from gongqiao.kernel.masking import mask_certno
from gongqiao.platform.crypto import blind_index
from gongqiao.registry.models import Certificate, Person

pytestmark = pytest.mark.django_db
ID, OTHER_ID, PASSPORT = "330425198001010011", "330425198001010038", "E12345678"


@pytest.fixture
def holders() -> dict[tuple[str, str], int]:
    """The person of each certificate."""
    found = {}
    for kind, number in (("01", ID), ("01", OTHER_ID), ("16", PASSPORT)):
        person = Person.objects.create(name=number, name_key=number)
        Certificate.objects.create(
            person=person,
            cert_type=kind,
            number=number,
            number_index=blind_index(number),
            last4=number[-4:],
        )
        found[kind, number] = person.pk
    return found


@pytest.mark.parametrize("hashed", [match._HASH, pl.lit(7, dtype=pl.UInt64).alias("_hash")])
def test_each_line_finds_its_person(
    holders: dict[tuple[str, str], int], hashed: pl.Expr, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when two numbers have one hash; over several blocks, numbers known and new."""
    monkeypatch.setattr(match, "_HASH", hashed)
    blocks = [
        [("01", ID), ("16", PASSPORT), ("01", ID), ("01", "330425198001010046")],
        [("01", PASSPORT), ("01", OTHER_ID), ("16", PASSPORT.lower()), ("01", f" {ID} ")],
    ]
    with connection.cursor() as cursor:
        matcher = match.Matcher(cursor)
    for pairs in blocks:
        kinds, numbers = zip(*pairs, strict=True)
        lines = {"line": range(len(pairs)), "psn_cert_type": kinds, "certno": numbers}
        found = matcher.match(pl.DataFrame(lines))
        assert sorted(found["line"]) == list(range(len(pairs)))
        for row in found.iter_rows(named=True):
            kind, number = pairs[row["line"]]
            assert row["certno"] == number
            clean = number.strip().upper()
            assert row["person_id"] == holders.get((kind, clean))
            assert row["certno_index"] == blind_index(clean)
            assert row["certno_masked"] == mask_certno(clean)
        known = found["person_id"].drop_nulls()
        assert known.equals(known.sort())
