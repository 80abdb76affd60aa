"""Appending, sealing and proving, on a real database."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext_noop

from gongqiao.audit import api, fields, queries, sentences
from gongqiao.audit.models import Event, Head, Seal
from gongqiao.platform.context import SYSTEM, Actor

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 5, 1, 2, 3, 456789, tzinfo=UTC)
LI = Actor("li", 7)


def some_events(count: int) -> None:
    api.record_many(
        [
            api.NewEvent("demo.change", ("thing", n), {"a": 1}, {"a": n, "im": "工"})
            for n in range(count)
        ],
        at=AT,
        by=LI,
    )


@contextmanager
def without_triggers(table: str) -> Iterator[None]:
    """An intruder who owns the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def run(statement: str, *params: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def codes() -> list[str]:
    return [finding.code for finding in api.verify().findings]


def test_record_keeps_what_was_said() -> None:
    api.record(
        at=AT, by=LI, action="demo.change", subject=("thing", 5), old={"on": date(2026, 1, 1)},
        new={"amount_fen": 12}, reason="why", request_id="r1", path="00000001.",
    )  # fmt: skip
    event = Event.objects.get()
    assert (event.at, event.actor_id, event.actor_name) == (AT, 7, "li")
    assert (event.subject_type, event.subject_id) == ("thing", "5")
    assert (event.old, event.new) == ({"on": "2026-01-01"}, {"amount_fen": 12})
    assert (event.reason, event.request_id, event.path) == ("why", "r1", "00000001.")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET reason = 'nicer'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "UPDATE audit_seal SET hash = '\\x00'",
        "DELETE FROM audit_seal",
        "TRUNCATE audit_seal",
        "UPDATE audit_head SET position = position",
        "UPDATE audit_head SET position = position - 1",
        "DELETE FROM audit_head",
        "TRUNCATE audit_head",
    ],
)
def test_the_trail_is_only_ever_added_to(statement: str) -> None:
    some_events(2)
    api.seal()
    with pytest.raises(IntegrityError, match="only"), transaction.atomic():
        run(statement)
    assert (Event.objects.count(), Seal.objects.count(), Head.objects.count()) == (2, 2, 1)


def test_seal_chains_each_event_once() -> None:
    some_events(5)
    assert api.seal(batch=2) == 5
    assert api.seal() == 0
    some_events(1)
    assert api.seal() == 1
    assert [s.position for s in Seal.objects.order_by("position")] == [1, 2, 3, 4, 5, 6]
    verdict = api.verify()
    assert verdict.intact
    assert verdict.events == 6
    assert api.head() == api.HeadMark(6, bytes.fromhex(verdict.head_hash))


def test_the_digest_does_not_depend_on_the_session() -> None:
    some_events(3)
    api.seal()
    run("SET LOCAL TimeZone = 'America/New_York'")
    run("SET LOCAL DateStyle = 'German'")
    assert codes() == []


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE audit_event SET reason = 'nicer' WHERE id = %s", ["HASH_DIFFERS"]),
        (
            "UPDATE audit_event SET at = at + interval '1 microsecond' WHERE id = %s",
            ["HASH_DIFFERS"],
        ),
        ("UPDATE audit_event SET new = jsonb_set(new, '{a}', '9') WHERE id = %s", ["HASH_DIFFERS"]),
        ("UPDATE audit_event SET actor_id = NULL WHERE id = %s", ["HASH_DIFFERS"]),
        ("DELETE FROM audit_event WHERE id = %s", ["EVENT_MISSING"]),
    ],
)
def test_a_changed_event_is_found(statement: str, expected: list[str]) -> None:
    some_events(4)
    api.seal()
    with without_triggers("audit_event"):
        run(statement, Event.objects.order_by("id")[1].pk)
    assert codes() == expected


def test_a_lost_last_link_is_found() -> None:
    some_events(3)
    api.seal()
    with without_triggers("audit_seal"):
        run("DELETE FROM audit_seal WHERE position = 3")
    assert codes() == ["LINK_MISSING"]  # the event is sealed again, behind the hole


def test_events_cut_off_with_their_links_are_found() -> None:
    some_events(3)
    api.seal()
    with without_triggers("audit_seal"), without_triggers("audit_event"):
        run("DELETE FROM audit_event WHERE id = (SELECT max(id) FROM audit_event)")
        run("DELETE FROM audit_seal WHERE position = 3")
    assert codes() == ["HEAD_DIFFERS"]


def test_a_rewritten_chain_is_found_by_an_earlier_head() -> None:
    some_events(3)
    api.seal()
    noted = api.head()
    with (
        without_triggers("audit_event"),
        without_triggers("audit_seal"),
        without_triggers("audit_head"),
    ):
        run("UPDATE audit_event SET actor_name = 'someone else'")
        run("DELETE FROM audit_seal")
        run("DELETE FROM audit_head")
    assert api.verify().intact
    assert [f.code for f in api.verify(noted).findings] == ["KNOWN_HEAD_DIFFERS"]


def test_random_tamperings_of_single_rows_are_all_found() -> None:
    some_events(60)
    api.seal()
    ids = list(Event.objects.values_list("pk", flat=True))
    dice = random.Random(20260305)  # seeded: the run can be repeated
    changes = (
        "UPDATE audit_event SET subject_id = subject_id || '0' WHERE id = %s",
        "UPDATE audit_event SET old = NULL WHERE id = %s",
        "UPDATE audit_event SET action = upper(action) WHERE id = %s",
        "DELETE FROM audit_event WHERE id = %s",
        "DELETE FROM audit_seal WHERE event_id = %s",
        "UPDATE audit_seal SET hash = sha256(hash) WHERE event_id = %s",
        "UPDATE audit_seal SET position = position + 1000 WHERE event_id = %s",
        "UPDATE audit_seal SET event_id = event_id + 100000 WHERE event_id = %s",
    )
    for _ in range(120):
        with without_triggers("audit_event"), without_triggers("audit_seal"):
            point = transaction.savepoint()
            run(dice.choice(changes), dice.choice(ids))
            assert codes()
            transaction.savepoint_rollback(point)
    assert codes() == []


def test_sentences_carry_figures_and_fall_back_to_the_code() -> None:
    sentences.register(
        api.Sentence(
            "demo.pay",
            gettext_noop("{actor} paid {amount_fen} on {paid_on}, was {old_amount_fen}: {reason}"),
        )
    )
    api.record(
        at=AT, by=LI, action="demo.pay", subject=("payment", 1), reason="due",
        old={"amount_fen": 100}, new={"amount_fen": 146077, "paid_on": "2026-03-05"},
    )  # fmt: skip
    api.record(at=AT, by=SYSTEM, action="demo.unknown", subject=("thing", 9))
    paid, unknown = Event.objects.order_by("id")
    with translation.override("en"):
        assert api.sentence_of(paid) == "li paid 1,460.77 on 5 March 2026, was 1.00: due"
        assert api.sentence_of(unknown) == "The system: demo.unknown (thing 9)"
    with translation.override("zh-hans"):
        assert "2026年3月5日" in api.sentence_of(paid)


def test_no_figure_reaches_into_objects() -> None:
    sentences.register(api.Sentence("demo.sly", "{a.__class__} {0} {a!r} {a} {missing}"))
    event = Event(action="demo.sly", actor_name="x", new={"a": "{actor}"})
    assert api.sentence_of(event) == "{a.__class__} {0} {a!r} {actor} …"


def test_the_time_line_of_a_record_is_its_own() -> None:
    some_events(3)
    assert [e.subject_id for e in api.events_about("thing", 1)] == ["1"]
    get_user_model().objects.create_user("mei", display_name="沈梅")
    api.record(at=AT, by=Actor("mei", 1), action="thing.done", subject=("thing", 1))
    assert "沈梅" in api.sentence_of(api.events_about("thing", 1)[0])


def test_who_sees_which_events(monkeypatch: pytest.MonkeyPatch) -> None:
    from gongqiao.platform import gate
    from gongqiao.platform.gate import Scope

    for path in ("", "00000001.", "00000001.00000002.", "00000001.00000003."):
        api.record(at=AT, by=LI, action="demo.x", subject=("thing", path or "all"), path=path)
    seen = {
        Scope(): [],
        Scope(paths=("00000001.00000002.",)): ["00000001.00000002."],
        Scope(paths=("00000001.",)): [
            "00000001.00000003.",
            "00000001.00000002.",
            "00000001.",
            "all",
        ],
        Scope(everywhere=True): ["00000001.00000003.", "00000001.00000002.", "00000001.", "all"],
    }
    for scope, expected in seen.items():
        monkeypatch.setattr(gate, "scope_of", lambda *_, scope=scope: scope)
        found = api.events_visible_to(LI, AT.date())
        assert [e.subject_id for e in found] == expected
        for event in Event.objects.all():
            reached = queries.event_for(LI, event.pk, AT.date())
            assert (reached is not None) == (event.subject_id in expected)


@pytest.mark.parametrize("most", [queries.MOST_NAMES, 2])
def test_the_trail_is_narrowed_by_part_of_a_name(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gongqiao.platform import gate
    from gongqiao.platform.gate import Scope

    monkeypatch.setattr(gate, "scope_of", lambda *_: Scope(everywhere=True))
    monkeypatch.setattr(queries, "MOST_NAMES", most)
    users = get_user_model().objects
    users.create_user("mei", display_name="沈梅")
    users.create_user("idle", display_name="沈闲")
    for n, name in enumerate(("mei", "Li.Wei", "li", "system", "mei", "li")):
        api.record(at=AT, by=Actor(name, n), action="thing.done", subject=("thing", n))

    def found(words: str) -> list[str]:
        asked = queries.Filters(person=words)
        return [e.subject_id for e in api.events_visible_to(LI, AT.date(), asked)]

    assert found("LI") == ["5", "2", "1"]
    assert found("沈") == ["4", "0"]
    assert found("e") == ["4", "3", "1", "0"]
    assert found("nobody") == found("%") == []
    assert len(found("")) == 6


def test_codes_in_a_sentence_read_as_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentences, "_sentences", {})
    api.register(api.Sentence("demo.go", "went by {way}", {"way": api.word({"bus": "公交"})}))
    known, other = (
        api.Event(action="demo.go", actor_name="li", new={"way": way}) for way in ("bus", "boat")
    )
    assert api.sentence_of(known) == "went by 公交"
    assert api.sentence_of(other) == "went by boat"


def test_the_page_of_an_event_reads_in_words() -> None:
    new = {"sealed": True, "amount_fen": 146077, "paid_on": "2026-03-05", "for": ["letter", 1],
           "size": 161185, "made_up": ""}  # fmt: skip
    api.record(at=AT, by=LI, action="demo.change", subject=("thing", 5), new=new)
    event = Event.objects.get()
    with translation.override("zh-hans"):
        told = {fields.field_says(n): fields.value_says(event, n, new) for n in new}
        assert fields.value_says(event, "size", {}) == ""
    assert told == {
        "密封": "是", "金额（元）": "1,460.77", "到账日期": "2026年3月5日", "属于": "letter, 1",
        "大小（字节）": "161185", "made_up": "",
    }  # fmt: skip
