"""What other apps may import."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.contrib.postgres.expressions import ArraySubquery
from django.db.backends.utils import CursorWrapper
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject, NullIf, Reverse
from numpy.typing import NDArray

from gongqiao.feeds.layout import REQUIRED as REQUIRED_COLUMNS
from gongqiao.feeds.layout import USED as COLUMNS
from gongqiao.feeds.models import FeedFile, HospitalName, Settlement
from gongqiao.feeds.queries import hospital_names
from gongqiao.feeds.rules.hospitals import names_of
from gongqiao.feeds.sentences import column_says
from gongqiao.feeds.services.checks import Stray, strays
from gongqiao.feeds.services.copied import Copies
from gongqiao.feeds.services.hospitals import Brought, load_hospitals
from gongqiao.feeds.services.match import rematch
from gongqiao.feeds.services.receipts import Receipt, RefusedLine, receipt_of
from gongqiao.feeds.services.receive import DEFAULT_SOURCE, Received, receive
from gongqiao.feeds.services.refused import write_refused
from gongqiao.platform.copying import numbers_out

__all__ = [
    "COLUMNS",
    "DEFAULT_SOURCE",
    "REQUIRED_COLUMNS",
    "Brought",
    "Copies",
    "FileRange",
    "Receipt",
    "Received",
    "RefusedLine",
    "Settlement",
    "Stray",
    "changed_people",
    "column_says",
    "files_not_in",
    "holders_of",
    "hospital_names",
    "hospitals_of_stay",
    "load_hospitals",
    "people_of",
    "ranges_of",
    "receipt_of",
    "receive",
    "rematch",
    "settlements_of_stay",
    "settlements_per_person",
    "settlements_with_hospitals",
    "share_of_all",
    "spread",
    "stays_with_number",
    "strays",
    "unmatched_in",
    "write_refused",
]

MOST_OF_A_STAY = 50


@dataclass(frozen=True)
class FileRange:
    """A received file: its new settlements have the ids `ids[0]` … `ids[1]`."""

    file_id: int
    new: int
    ids: tuple[int, int] | None


def files_not_in(known: Collection[int]) -> list[FileRange]:
    """Received files that are not among the known ones, oldest first."""
    files = FeedFile.objects.exclude(pk__in=known).order_by("pk")
    return [
        FileRange(f.pk, f.new, (f.first_id, f.last_id) if f.first_id and f.last_id else None)
        for f in files
    ]


def ranges_of(file_ids: Collection[int]) -> list[tuple[int, int]]:
    """Id ranges of the new settlements of these files, ascending."""
    found = FeedFile.objects.filter(pk__in=file_ids, first_id__isnull=False)
    return sorted(found.values_list("first_id", "last_id"))  # type: ignore[arg-type]  # not null by the filter


def people_of(cursor: CursorWrapper, file_ids: Collection[int]) -> NDArray[np.int64]:
    """Persons with a new or changed settlement of these files; sorted, distinct."""
    of_new = [
        f"feeds_settlement WHERE id BETWEEN {low} AND {high} AND person_id IS NOT NULL"
        for low, high in ranges_of(file_ids)
    ]
    return np.union1d(_persons(cursor, *of_new), changed_people(cursor, file_ids))


def changed_people(cursor: CursorWrapper, file_ids: Collection[int]) -> NDArray[np.int64]:
    """Persons who have, or had, a settlement that these files changed; sorted, distinct."""
    files = ",".join(map(str, file_ids)) or "NULL"
    return _persons(cursor, f"feeds_change WHERE file_id IN ({files})")


def _persons(cursor: CursorWrapper, *sources: str) -> NDArray[np.int64]:
    if not sources:
        return np.empty(0, dtype=np.int64)
    query = " UNION ".join(f"SELECT person_id FROM {each}" for each in sources)  # noqa: S608  # integers of our own
    people: NDArray[np.int64] = numbers_out(cursor, query, ("person_id",))["person_id"].to_numpy()
    return np.unique(people)


def share_of_all(cursor: CursorWrapper, file_ids: Collection[int]) -> tuple[int, float]:
    """How many settlements were new in these files, and what part of all settlements they are."""
    cursor.execute(
        "SELECT COALESCE(sum(new) FILTER (WHERE id = ANY(%s)), 0)::bigint, "
        "COALESCE(sum(new), 0)::bigint FROM feeds_feedfile",
        [list(file_ids)],
    )
    row = cursor.fetchone()
    new, everything = row if row else (0, 0)
    return new, new / max(everything, 1)


def spread(cursor: CursorWrapper, parts: int) -> list[int]:
    """Persons who part all settlements into about equal parts: at most `parts` - 1 of them, by a
    sample of a fiftieth of the table; ascending."""
    steps = [part / parts for part in range(1, parts)]
    cursor.execute(
        "SELECT percentile_disc(%s::float8[]) WITHIN GROUP (ORDER BY person_id) "
        "FROM feeds_settlement TABLESAMPLE SYSTEM (2) REPEATABLE (1) WHERE person_id IS NOT NULL",
        [steps],
    )
    row = cursor.fetchone()
    return sorted(set(row[0])) if row and row[0] else []


def settlements_per_person(cursor: CursorWrapper) -> float:
    """How many settlements a person of the register has on average: what a set of people weighs."""
    cursor.execute(
        "SELECT COALESCE((SELECT sum(new) FROM feeds_feedfile), 0)::float8 "
        "/ greatest((SELECT count(*) FROM registry_person), 1)"
    )
    row = cursor.fetchone()
    return float(row[0]) if row else 0.0


def unmatched_in(cursor: CursorWrapper, ranges: Collection[tuple[int, int]]) -> int:
    """How many settlements of these id ranges have no person (yet)."""
    total = 0
    for low, high in ranges:
        cursor.execute(
            "SELECT count(*) FROM feeds_settlement WHERE id BETWEEN %s AND %s "
            "AND person_id IS NULL",
            [low, high],
        )
        row = cursor.fetchone()
        total += row[0] if row else 0
    return total


def settlements_of_stay(stay_id: int) -> list[Settlement]:
    """All settlements of the stay that began with this one, its reversals too, as they came.

    A stay is what one person has under one `mdtrt_id`; where that is blank, the one settlement with
    what reverses it. At most 50; each with its file and source. Empty when there is none such.
    """
    return list(_of_stay(stay_id))


def settlements_with_hospitals(stay_id: int) -> tuple[list[Settlement], dict[str, str]]:
    """`settlements_of_stay`, and the name of each hospital code on its latest day: one query."""
    names = HospitalName.objects.filter(code=OuterRef("fixmedins_code"))
    known = ArraySubquery(names.values(one=JSONObject(since="valid_from", name="name")))
    annotated = _of_stay(stay_id).annotate(known_names=known)
    table = {
        one.fixmedins_code: [(date.fromisoformat(n["since"]), n["name"]) for n in one.known_names]
        for one in annotated
        if one.fixmedins_code
    }
    found: list[Settlement] = [*annotated]  # read once: the queryset keeps its rows
    return found, names_of([(one.fixmedins_code, one.enddate) for one in found], table)


def _of_stay(stay_id: int) -> QuerySet[Settlement]:
    """The first one is looked up where the others are; a blank number of the visit joins none."""
    first = Settlement.objects.filter(pk=stay_id)
    reverses = Q(
        source_id=Subquery(first.values("source_id")),
        init_setl_id=Subquery(first.values("setl_id")),
    )
    visit = first.values(number=NullIf("mdtrt_id", Value("")))
    visited = Q(person_id=Subquery(first.values("person_id")), mdtrt_id=Subquery(visit))
    found = Settlement.objects.filter(Q(pk=stay_id) | reverses | visited)
    return found.select_related("file", "source").order_by("id")[:MOST_OF_A_STAY]


def hospitals_of_stay(stay_id: int) -> list[tuple[str, str]]:
    """(code, name) of the hospitals of a stay in the order of its settlements, each once; a name
    that is not known is blank."""
    settlements, names = settlements_with_hospitals(stay_id)
    codes = dict.fromkeys(one.fixmedins_code for one in settlements if one.fixmedins_code)
    return [(code, names.get(code, "")) for code in codes]


def stays_with_number(setl_id: str) -> list[int]:
    """Ids of all settlements of the stays to which settlements with this number belong."""
    turned = Settlement.objects.annotate(turned=Reverse("setl_id"))  # as the unique key has it
    found = turned.filter(turned=setl_id[::-1])[:10]
    return sorted({one.pk for s in found for one in settlements_of_stay(s.pk)})


def holders_of(stays: Collection[int]) -> list[int]:
    """The people of these settlements."""
    found = Settlement.objects.filter(pk__in=stays, person__isnull=False)
    return sorted(set(found.values_list("person_id", flat=True))) if stays else []
