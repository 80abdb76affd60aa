"""Reads of consents: what holds for a person, for everybody, and what an office sees."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.backends.utils import CursorWrapper
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language

from gongqiao.consents.enums import Answer
from gongqiao.consents.models import Consent, Wording
from gongqiao.consents.purposes import Purpose, digest_of, known, purposes
from gongqiao.consents.rules import Given, Standing, State, standing
from gongqiao.platform.context import Actor
from gongqiao.platform.copying import copy_out
from gongqiao.registry import api as registry

MOST_ANSWERS = 1_000
VIEW = "consents.view"


def given(row: Consent) -> Given:
    """A row as the rule reads it."""
    return Given(row.pk, Answer(row.answer), row.on, bytes(row.wording.digest))


def answers_of(person_id: int, code: str | None = None) -> list[Consent]:
    """All that a person ever answered, newest first."""
    rows = Consent.objects.filter(person_id=person_id).select_related("wording")
    if code is not None:
        rows = rows.filter(purpose=code)
    return list(rows.order_by("-on", "-pk")[:MOST_ANSWERS])


@dataclass(frozen=True, slots=True)
class OwnConsent:
    """A purpose as it stands for a person; `row` is the answer it rests on."""

    purpose: Purpose
    standing: Standing
    row: Consent | None = None

    @property
    def state(self) -> State:
        """How it stands."""
        return self.standing.state


def consents_of(person_id: int, on: date) -> list[OwnConsent]:
    """All purposes as they stand for a person. One query."""
    rows = answers_of(person_id)
    by_id = {row.pk: row for row in rows}
    found = []
    for purpose in purposes():
        mine = [given(row) for row in rows if row.purpose == purpose.code]
        stands = standing(mine, digest_of(purpose), on)
        last = by_id[stands.last.id] if stands.last else None
        found.append(OwnConsent(purpose, stands, last))
    return found


def consent_of(person_id: int, code: str, on: date) -> OwnConsent:
    """One purpose as it stands for a person. One query."""
    purpose = known(code)
    rows = answers_of(person_id, code)
    stands = standing([given(row) for row in rows], digest_of(purpose), on)
    last = next((r for r in rows if stands.last and r.pk == stands.last.id), None)
    return OwnConsent(purpose, stands, last)


def allowed(person_id: int, code: str, on: date) -> bool:
    """May the facts of this purpose be looked at for this person on that day? One query."""
    return consent_of(person_id, code, on).standing.allows


def answered(people: Collection[int], code: str) -> set[int]:
    """Who of these people has ever answered a purpose, whatever they said. One query."""
    rows = Consent.objects.filter(purpose=known(code).code, person_id__in=people)
    return set(rows.values_list("person_id", flat=True))


LATEST = """
    SELECT DISTINCT ON (c.person_id) c.person_id, c.answer, c.on, c.wording_id
    FROM consents_consent c WHERE c.purpose = %s AND c.on <= %s
    ORDER BY c.person_id, c.on DESC, c.id DESC
"""


def allowed_frame(cursor: CursorWrapper, code: str, on: date) -> pl.DataFrame:
    """Everybody for whom `allowed` holds: person_id, since. One statement, whatever the size."""
    return copy_out(
        cursor,
        f"SELECT l.person_id, l.on FROM ({LATEST}) l "  # noqa: S608  # a constant, no input
        "JOIN consents_wording w ON w.id = l.wording_id "
        "WHERE l.answer = 'given' AND w.digest = %s ORDER BY l.person_id",
        {"person_id": pl.Int64, "since": pl.Date},
        [code, on, digest_of(known(code))],
    )


def against(cursor: CursorWrapper, code: str, on: date) -> set[int]:
    """Who said no to a purpose, or took back what they gave: for what goes on by itself unless
    somebody is against it. Few people, found by a partial index.
    """
    cursor.execute(
        "SELECT DISTINCT c.person_id FROM consents_consent c WHERE c.purpose = %s AND c.on <= %s "
        "AND c.answer <> 'given' AND NOT EXISTS (SELECT FROM consents_consent later "
        "WHERE later.purpose = c.purpose AND later.person_id = c.person_id AND later.on <= %s "
        "AND (later.on, later.id) > (c.on, c.id))",
        [known(code).code, on, on],
    )
    return {row[0] for row in cursor.fetchall()}


def latest_answers() -> QuerySet[Consent]:
    """The last answer of each person to each purpose, whatever the text."""
    later = Consent.objects.filter(
        Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk")),
        purpose=OuterRef("purpose"),
        person=OuterRef("person"),
    )
    return Consent.objects.filter(~Exists(later))


def answers_visible_to(by: Actor, on: date, capability: str = VIEW) -> QuerySet[Consent]:
    """The last answers of the people in reach."""
    people = registry.persons_visible_to(by, on, capability)
    return latest_answers().filter(person__in=people).select_related("person", "wording")


def in_state(rows: QuerySet[Consent], state: str) -> QuerySet[Consent]:
    """Those answers that stand in a state today; each purpose against its present text."""
    texts = Q()
    for purpose in purposes():
        texts |= Q(purpose=purpose.code, wording__digest=digest_of(purpose))
    if state == State.REVOKED:
        return rows.filter(answer=Answer.REVOKED)
    if state == State.OUTDATED:
        return rows.exclude(answer=Answer.REVOKED).exclude(texts)
    return rows.filter(texts, answer=state)


@dataclass(frozen=True, slots=True)
class Tally:
    """A purpose in figures: people in reach by how it stands for them."""

    purpose: Purpose
    people: int
    states: Mapping[State, int]

    @property
    def open(self) -> int:
        """Never answered."""
        return self.people - sum(self.states.values())


def tallies(by: Actor, on: date) -> list[Tally]:
    """Each purpose in figures. Two queries."""
    people = registry.persons_visible_to(by, on, VIEW)
    rows = answers_visible_to(by, on).order_by().select_related(None)
    grouped = rows.values_list("purpose", "answer", "wording__digest").annotate(n=Count("pk"))
    counts: dict[str, dict[State, int]] = {}
    texts = {p.code: digest_of(p) for p in purposes()}
    for code, answer, digest, n in grouped:
        if code in texts:
            state = _state(Answer(answer), bytes(digest) == texts[code])
            mine = counts.setdefault(code, {})
            mine[state] = mine.get(state, 0) + n
    everybody = people.count()
    return [Tally(p, everybody, counts.get(p.code, {})) for p in purposes()]


def _state(answer: Answer, same_text: bool) -> State:
    if answer == Answer.REVOKED:
        return State.REVOKED
    return State(answer.value) if same_text else State.OUTDATED


@dataclass(frozen=True, slots=True)
class PresentText:
    """What is read now: the number it has or gets with its first answer; `mark` names its words."""

    purpose: Purpose
    number: int
    mark: str


def present_text(code: str) -> PresentText:
    """The text that somebody who answers now has read. One query."""
    purpose, digest = known(code), digest_of(known(code))
    kept = list(Wording.objects.filter(purpose=code).order_by("-number").only("number", "digest"))
    number = next((w.number for w in kept if bytes(w.digest) == digest), None)
    latest = kept[0].number if kept else 0
    return PresentText(purpose, number or latest + 1, digest.hex())


def words_read(row: Consent) -> dict[str, str]:
    """The text that somebody answered to, in the reader's language."""
    texts: dict[str, dict[str, str]] = row.wording.texts
    return texts.get(get_language() or "", next(iter(texts.values())))
