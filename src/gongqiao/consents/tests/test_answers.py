"""Answers: written once, kept for ever, allowed or not."""

import contextlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from gongqiao.audit.models import Event
from gongqiao.consents import api, purposes, queries
from gongqiao.consents.enums import Answer, How
from gongqiao.consents.models import Consent, Wording
from gongqiao.consents.rules import State
from gongqiao.consents.services import answer, answer_many
from gongqiao.consents.tests.cast import AT, CODE, ON, Cast, a_cast, a_person, a_purpose, refused
from gongqiao.notices.models import Message
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.errors import Refused
from gongqiao.registry.services import merging

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(purposes, "_purposes", {CODE: a_purpose()})
    monkeypatch.setattr(purposes, "_listeners", {})
    return a_cast()


def say(cast: Cast, said: Answer, **more: object) -> Consent | None:
    told: dict[str, Any] = {"how": How.PHONE, "by": cast.worker, "at": AT, **more}
    return answer(cast.person.pk, CODE, said, **told)


def test_yes_then_no_longer(cast: Cast) -> None:
    assert not api.allowed(cast.person.pk, CODE, ON)
    assert say(cast, Answer.GIVEN) is not None
    assert api.allowed(cast.person.pk, CODE, ON)
    assert not api.allowed(cast.person.pk, CODE, ON - timedelta(days=1))
    assert say(cast, Answer.GIVEN) is None  # stands already
    assert say(cast, Answer.REVOKED) is not None
    assert not api.allowed(cast.person.pk, CODE, ON)
    assert [e.action for e in Event.objects.order_by("pk")][-2:] == [
        "consents.given", "consents.revoked",
    ]  # fmt: skip
    assert Consent.objects.count() == 2


def test_a_new_text_asks_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    say(cast, Answer.GIVEN)
    monkeypatch.setitem(purposes._purposes, CODE, a_purpose("为了别的事"))
    assert queries.consent_of(cast.person.pk, CODE, ON).state == State.OUTDATED
    assert not api.allowed(cast.person.pk, CODE, ON)
    say(cast, Answer.GIVEN)
    assert api.allowed(cast.person.pk, CODE, ON)
    texts = [w.texts["zh-hans"]["says"] for w in Wording.objects.order_by("number")]
    assert texts == ["为了帮您", "为了别的事"]


def test_the_second_of_two_pages_is_told(cast: Cast) -> None:
    made = say(cast, Answer.GIVEN, seen=0)
    assert made is not None
    with refused("STALE"):
        say(cast, Answer.REVOKED, seen=0)
    assert say(cast, Answer.REVOKED, seen=made.pk) is not None


def test_a_paper_has_its_place_and_the_worker_hears_of_it(cast: Cast) -> None:
    paper: dict[str, Any] = {"how": How.PAPER, "by": cast.clerk, "on": date(2026, 12, 1)}
    with refused("EVIDENCE"):
        say(cast, Answer.GIVEN, **paper)
    with refused("AHEAD"):
        say(cast, Answer.GIVEN, **{**paper, "on": ON + timedelta(days=1)}, evidence="卷1")
    made = say(cast, Answer.GIVEN, **paper, evidence="卷1")
    assert made is not None
    assert (made.by_name, made.on) == ("clerk", date(2026, 12, 1))
    assert Message.objects.get(person=cast.person).code == "consents.recorded.given"


def test_a_child_is_answered_for_by_a_guardian(cast: Cast) -> None:
    child = a_person("小陈", cast.tree.union, born=date(2015, 1, 1))
    paper: dict[str, Any] = {"how": How.PAPER, "by": cast.clerk, "at": AT, "evidence": "卷1"}
    with refused("GUARDIAN"):
        answer(child.pk, CODE, Answer.GIVEN, how=How.PHONE, by=cast.worker, at=AT)
    with refused("GUARDIAN"):
        answer(child.pk, CODE, Answer.GIVEN, **paper)
    made = answer(child.pk, CODE, Answer.GIVEN, guardian="陈师傅", **paper)
    assert made is not None
    assert made.guardian == "陈师傅"
    with refused("NO_GUARDIAN"):
        say(cast, Answer.GIVEN, how=How.PAPER, evidence="卷1", guardian="别人")


def test_whoever_listens_hears_of_it(cast: Cast) -> None:
    heard: list[tuple[int, Answer]] = []
    api.listen(CODE, lambda person, said, _by, _at: heard.append((person, said)))
    say(cast, Answer.GIVEN)
    say(cast, Answer.REFUSED)  # of what was given: takes it back
    assert heard == [(cast.person.pk, Answer.GIVEN), (cast.person.pk, Answer.REVOKED)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consents_consent SET answer = 'refused'",
        "DELETE FROM consents_consent",
        "TRUNCATE consents_consent",
        "UPDATE consents_wording SET number = 9",
        "DELETE FROM consents_wording",
    ],
)
def test_answers_and_texts_stand(cast: Cast, statement: str) -> None:
    say(cast, Answer.GIVEN)
    with (
        pytest.raises(DatabaseError, match="only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; {statement}")


def test_answers_follow_a_merge_and_come_back(cast: Cast) -> None:
    other = a_person("陈师傅", cast.tree.union)
    answer(other.pk, CODE, Answer.GIVEN, how=How.PHONE, by=cast.worker, at=AT)
    proposed = merging.propose_merge(
        kept_id=cast.person.pk, merged_id=other.pk, reason="同一人", by=cast.worker, at=AT
    )
    merging.decide_merge(proposed.pk, confirm=True, by=cast.clerk, at=AT)
    assert api.allowed(cast.person.pk, CODE, ON)
    merging.undo_merge(proposed.pk, by=cast.clerk, at=AT)
    assert not api.allowed(cast.person.pk, CODE, ON)
    assert api.allowed(other.pk, CODE, ON)


def test_an_enrolment_form_speaks_only_for_those_who_said_nothing_yet(cast: Cast) -> None:
    against = a_person("李师傅", cast.tree.union)
    child = a_person("小李", cast.tree.union, born=date(2015, 1, 1))
    answer(against.pk, CODE, Answer.REFUSED, how=How.PHONE, by=cast.worker, at=AT)
    people = [cast.person.pk, against.pk, child.pk]
    told: dict[str, Any] = {"on": ON, "evidence": "登记表", "by": SYSTEM, "at": AT}
    assert answer_many(people, CODE, **told) == 1
    assert answer_many(people, CODE, **told) == 0
    assert api.allowed(cast.person.pk, CODE, ON)
    assert not api.allowed(against.pk, CODE, ON)
    with connection.cursor() as cursor:
        assert api.against(cursor, CODE, ON) == {against.pk}


STORIES = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(Answer), st.integers(0, 5), st.booleans()),
    max_size=12,
)


@settings(max_examples=25)
@given(STORIES)
def test_everybody_at_once_is_each_one_by_one(story: list[tuple[int, Answer, int, bool]]) -> None:
    """The set-based frames say of each person what `allowed` says."""
    before = dict(purposes._purposes)
    purposes._purposes[CODE] = a_purpose("一")
    with transaction.atomic():
        people = [a_person(f"某{n}", _an_organisation()) for n in range(3)]
        for who, said, days, first in story:
            purposes._purposes[CODE] = a_purpose("一" if first else "二")
            at = AT + timedelta(days=days)
            day = ON + timedelta(days=days)
            with contextlib.suppress(Refused):  # nothing there to take back
                answer(
                    people[who].pk, CODE, said, how=How.PAPER, evidence="卷", by=SYSTEM, at=at,
                    on=day,
                )  # fmt: skip
        on = ON + timedelta(days=3)
        each = {p.pk for p in people if api.allowed(p.pk, CODE, on)}
        last = {p.pk: queries.consent_of(p.pk, CODE, on).row for p in people}
        with connection.cursor() as cursor:
            assert set(api.allowed_frame(cursor, CODE, on)["person_id"]) == each
            no = {pk for pk, row in last.items() if row and row.answer != Answer.GIVEN}
            assert api.against(cursor, CODE, on) == no
        transaction.set_rollback(True)
    purposes._purposes.clear()
    purposes._purposes.update(before)


def _an_organisation() -> int:
    from gongqiao.registry.models import Organisation

    made, _new = Organisation.objects.get_or_create(
        code="u", defaults={"name": "工会", "kind": "grassroots", "path": "00000001."}
    )
    return made.pk


def test_an_unknown_purpose_is_a_mistake_of_a_programmer(cast: Cast) -> None:
    with pytest.raises(LookupError):
        api.allowed(cast.person.pk, "nobody.registered", ON)


def test_figures_have_the_rows_behind_them(cast: Cast) -> None:
    say(cast, Answer.GIVEN)
    a_person("李师傅", cast.tree.union)
    (tally,) = queries.tallies(cast.clerk, ON)
    assert (tally.people, dict(tally.states), tally.open) == (2, {State.GIVEN: 1}, 1)
    rows = queries.answers_visible_to(cast.clerk, ON)
    assert [r.person_id for r in queries.in_state(rows, State.GIVEN)] == [cast.person.pk]
    assert not queries.answers_visible_to(cast.stranger, ON)
