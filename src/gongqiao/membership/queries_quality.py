"""Reads of quality, duplicates and figures, in sets."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl
from django.db import connection
from django.db.models import QuerySet

from gongqiao.membership import queries_dues
from gongqiao.membership.models import DuesStanding, Lookalike, QualityFinding
from gongqiao.membership.rules.checks import SCHEMA
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.copying import copy_out
from gongqiao.registry import api as registry

VIEW = "membership.view"


def members_frame(organisations: list[int], on: date) -> pl.DataFrame:
    """The members of some organisations as the checks want them."""
    statement = """
        SELECT p.id, m.organisation_id, p.name, p.gender, p.born_on, m.joined_on,
          p.mobile_index IS NOT NULL,
          coalesce(p.proved_index = p.mobile_index, false),
          CASE WHEN p.mobile_index IS NULL THEN 0 ELSE (
            SELECT count(*) FROM registry_person h WHERE h.mobile_index = p.mobile_index
            AND h.merged_into_id IS NULL AND h.died_on IS NULL) END,
          count(c.id) FILTER (WHERE c.valid_to IS NULL OR c.valid_to > %s),
          coalesce(bool_or(c.valid_to <= %s), false),
          coalesce(bool_or(c.doubtful), false),
          EXISTS (SELECT FROM membership_lookalike l WHERE l.state = 'open' AND l.low = p.id)
          OR EXISTS (SELECT FROM membership_lookalike l WHERE l.state = 'open' AND l.high = p.id)
        FROM registry_membership m
        JOIN registry_person p ON p.id = m.person_id AND p.merged_into_id IS NULL
        LEFT JOIN registry_certificate c ON c.person_id = p.id
        WHERE m.left_on IS NULL AND m.organisation_id = ANY(%s)
        GROUP BY p.id, m.organisation_id, m.joined_on
    """
    with connection.cursor() as cursor:
        return copy_out(cursor, statement, SCHEMA, [on, on, organisations])


def batches(path: str, most: int) -> Iterator[list[int]]:
    """The organisations of a part of the tree, so many together that they have about `most`
    members: whatever the size of the federation, a look holds one batch in memory.
    """
    batch, members = [], 0
    for number, many in registry.sizes_below(path):
        batch.append(number)
        members += many
        if members >= most:
            yield batch
            batch, members = [], 0
    if batch:
        yield batch


def stored_numbers(path: str, after: int, most: int) -> list[tuple[int, str, str, bool]]:
    """(id, type, number, doubtful) of standing certificates there, in the order of ids."""
    return registry.numbers_below(path, after, most)


def findings_in(path: str) -> QuerySet[QualityFinding]:
    """What is to be mended in a part of the tree."""
    return QualityFinding.objects.filter(organisation__path__startswith=path)


def findings_visible_to(by: Actor, on: date, capability: str = VIEW) -> QuerySet[QualityFinding]:
    """Where the actor holds the capability."""
    scope = gate.scope_of(by, capability, on)
    rows = QualityFinding.objects.filter(scope.as_q("organisation__path"))
    return rows.select_related("person", "organisation")


def lookalikes_visible_to(by: Actor, on: date) -> QuerySet[Lookalike]:
    """Pairs of which the actor sees both: they could not be compared otherwise."""
    scope = gate.scope_of(by, "membership.duplicates", on)
    rows = Lookalike.objects.all()
    if scope.everywhere:
        return rows
    return rows.filter(registry.seen_in(scope, "low"), registry.seen_in(scope, "high"))


def lookalike_for(by: Actor, pair_id: int, on: date) -> Lookalike | None:
    """One of them."""
    return lookalikes_visible_to(by, on).filter(pk=pair_id).first()


def people_of(pairs: list[Lookalike]) -> dict[int, Any]:
    """The persons of some pairs with what a comparison shows, by id."""
    ids = {number for pair in pairs for number in (pair.low, pair.high)}
    people = registry.persons_for_list(registry.persons_with(ids))
    return {person.pk: person for person in people}


def behind(path: str, figure: str, on: date) -> QuerySet[Any]:
    """The persons whom a figure counts."""
    return counted(registry.everybody(), path, figure, on)


def counted(people: QuerySet[Any], path: str, figure: str, on: date) -> QuerySet[Any]:
    """Of these, whom a figure counts in a part of the tree."""
    if figure == "active":
        return people.filter(pk__in=registry.active_below(path))
    if figure == "paying":
        active = people.filter(pk__in=registry.active_below(path))
        return active.filter(pk__in=queries_dues.paying(on))
    members = registry.members_only(people, path)
    return registry.verified(members) if figure == "verified" else members


def dues_of(organisation_id: int, year: int) -> DuesStanding | None:
    """Whether a union pays for a year; None: nobody has said."""
    return DuesStanding.objects.filter(organisation_id=organisation_id, year=year).first()
