"""Stored counts beside a recount; looks that a job takes, and what the pages say of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongqiao.membership import queries_counts
from gongqiao.membership.enums import LookKind
from gongqiao.membership.models import FindingCount, Look, Lookalike, QualityFinding, UnionCount
from gongqiao.membership.rules.lookalikes import BIGGEST
from gongqiao.membership.services import counting, lookalikes, looking, quality
from gongqiao.membership.tests.cast import AT, ON, a_federation, officer
from gongqiao.platform.context import SYSTEM
from gongqiao.registry import api as registry
from gongqiao.registry.models import Organisation, Person
from gongqiao.registry.tests.cast import certno

pytestmark = pytest.mark.django_db
ROWS = [
    ("王桂芳", certno(1), "13800006021", "mill", "2015-03-01"),
    ("李大山", certno(5), "", "dye", "2016-03-01"),
    ("赵小河", certno(7), "13800006022", "mill", "2016-03-01"),
]
LATER = AT + timedelta(minutes=10)


@pytest.fixture
def orgs(tmp_path: Any) -> dict[str, int]:
    return a_federation(tmp_path, *ROWS)


def path(orgs: dict[str, int], code: str) -> str:
    return Organisation.objects.get(pk=orgs[code]).path


def stored(orgs: dict[str, int], code: str) -> tuple[int, int, int] | None:
    rows = UnionCount.objects.filter(organisation_id=orgs[code])
    return rows.values_list("registered", "verified", "active").first()


def test_stored_figures_beside_a_recount(orgs: dict[str, int]) -> None:
    assert {f.figures["organisation"] for f in counting.compare(ON).findings} == {
        orgs["mill"], orgs["dye"],
    }  # fmt: skip
    assert counting.count_figures("", ON) == 3
    assert stored(orgs, "mill") == (2, 0, 2)
    assert stored(orgs, "dye") == (1, 0, 1)
    assert not counting.compare(ON).findings
    who = Person.objects.get(name="李大山").pk
    registry.end_membership(
        who, registry.Ground.RESIGNED, on=ON, reason_given="本人申请", by=SYSTEM, at=AT
    )
    differs = counting.compare(ON)
    assert (differs.exit_code, list(differs.lines())[1]) == (
        1, f"  organisation {orgs['dye']}, count figures, "
           "stored [1, 0, 1, 0], now [None, None, None, None]",
    )  # fmt: skip
    assert not counting.compare(ON, path(orgs, "mill")).findings
    counting.count_figures(path(orgs, "mill"), ON)
    assert stored(orgs, "dye") == (1, 0, 1)  # outside what was counted
    counting.count_figures(path(orgs, "dye"), ON)
    assert stored(orgs, "dye") is None
    assert not counting.compare(ON).findings
    with pytest.raises(IntegrityError), transaction.atomic():
        UnionCount.objects.filter(organisation_id=orgs["mill"]).update(verified=9)


def test_findings_change_by_what_is_new_and_what_is_mended(orgs: dict[str, int]) -> None:
    quality.look("", at=AT)
    before = dict(QualityFinding.objects.values_list("pk", "code"))
    assert queries_counts.counts_of("") == {"mobile_missing": 1, "mobile_unproved": 2}
    assert not [f for f in counting.compare(ON).findings if f.figures["count"] != "figures"]
    who = Person.objects.get(name="赵小河").pk
    registry.prove_mobile(who, "13800006022", by=SYSTEM, at=AT)
    quality.look("", at=LATER)
    after = dict(QualityFinding.objects.values_list("pk", "code"))
    assert after.items() < before.items()  # the rest was not written again
    assert queries_counts.counts_of(path(orgs, "mill")) == {"mobile_unproved": 1}
    QualityFinding.objects.first().delete()  # type: ignore[union-attr]  # there is one
    assert [f.figures["count"] for f in counting.compare(ON).findings][:1] != []
    with pytest.raises(IntegrityError), transaction.atomic():
        FindingCount.objects.update(number=0)


def test_who_moves_takes_their_findings_along(orgs: dict[str, int]) -> None:
    quality.look("", at=AT)
    counting.count_figures("", ON)
    who = Person.objects.get(name="王桂芳").pk
    registry.transfer(who, organisation_id=orgs["dye"], on=ON, by=SYSTEM, at=AT)
    quality.look(path(orgs, "dye"), at=LATER)  # the new union looks, the old one does not
    assert queries_counts.counts_of(path(orgs, "mill")) == {"mobile_unproved": 1}
    assert queries_counts.counts_of(path(orgs, "dye")) == {
        "mobile_missing": 1, "mobile_unproved": 1,
    }  # fmt: skip
    assert [f for f in counting.compare(ON).findings if f.figures["count"] != "figures"] == []


def test_a_batch_at_a_time_finds_the_same(
    orgs: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    quality.look("", at=AT)
    whole = set(QualityFinding.objects.values_list("person_id", "organisation_id", "code"))
    QualityFinding.objects.all().delete()
    monkeypatch.setattr(quality, "MEMBERS_AT_ONCE", 1)
    monkeypatch.setattr(quality, "NUMBERS_AT_ONCE", 1)
    quality.look("", at=AT)
    assert whole == set(QualityFinding.objects.values_list("person_id", "organisation_id", "code"))
    assert not [f for f in counting.compare(ON).findings if f.figures["count"] != "figures"]


def test_a_crowd_with_one_name_is_no_pair_unless_it_shares_more(orgs: dict[str, int]) -> None:
    people = [
        Person(name="王伟", name_key="王伟", born_on=ON - timedelta(days=9000 + n % (BIGGEST + 1)))
        for n in range(BIGGEST + 3)
    ]
    Person.objects.bulk_create(people)
    assert lookalikes.look(AT) == 2  # the two who share the day with another
    assert {tuple(pair.grounds) for pair in Lookalike.objects.all()} == {("name", "birth")}


def test_a_look_asked_for_twice_is_one_and_ends(
    orgs: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, mei = path(orgs, "mill"), officer("mei", "union_officer", orgs["mill"])
    first, new = looking.ask(LookKind.QUALITY, here, by=mei, at=AT)
    again, newer = looking.ask(LookKind.QUALITY, here, by=SYSTEM, at=AT)
    assert (new, newer, again) == (True, False, first)
    assert queries_counts.under_way("quality", here) == first
    assert queries_counts.under_way("quality", path(orgs, "dye")) is None
    done = looking.take(first.pk, at=AT, now=lambda: LATER)
    assert (done.state, done.found, done.done_at) == ("done", 2, LATER)
    assert looking.take(first.pk, at=AT, now=lambda: AT).done_at == LATER  # runs again: nothing
    assert queries_counts.last_done("quality", here) == LATER
    assert queries_counts.last_done("quality", path(orgs, "dye")) is None
    looking.take_now(LookKind.QUALITY, "", by=SYSTEM, at=LATER + timedelta(hours=1))
    assert queries_counts.last_done("quality", here) == LATER + timedelta(hours=1)

    lost, _new = looking.ask(LookKind.FIGURES, "", by=SYSTEM, at=AT)
    other, new = looking.ask(LookKind.FIGURES, "", by=SYSTEM, at=AT + timedelta(hours=3))
    lost.refresh_from_db()
    assert (lost.state, new) == ("failed", True)
    monkeypatch.setattr(counting, "count_figures", lambda _path, _on: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        looking.take(other.pk, at=AT, now=lambda: AT + timedelta(hours=3))
    other.refresh_from_db()
    assert (other.state, other.found) == ("failed", None)
    looking.forget(AT + timedelta(days=9))
    assert set(Look.objects.values_list("pk", flat=True)) == {first.pk}
    with pytest.raises(IntegrityError), transaction.atomic():
        Look.objects.filter(pk=first.pk).update(done_at=None)


def test_pages_say_as_of_when_and_what_is_under_way(orgs: dict[str, int]) -> None:
    officer("mei", "organisation_clerk", orgs["city"])
    client = Client()
    assert client.login(username="mei", password="secret of mei")
    page = reverse("membership:quality_union", args=[orgs["city"]])
    figures = reverse("membership:figures")
    for address, name in ((page, "quality_again"), (figures, "figures_again")):
        assert "还没有人查过" in client.get(address).content.decode()
        again = reverse(f"membership:{name}", args=[orgs["city"]])
        assert client.post(again).status_code == 302
        assert client.post(again).status_code == 302
        assert "等待检查" in client.get(address).content.decode()
    assert not QualityFinding.objects.exists()  # nothing is looked through while a page is asked
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s",
                       ["membership.take_look"])  # fmt: skip
        assert cursor.fetchone() == (2,)
    for look in Look.objects.all():
        looking.take(look.pk, at=AT, now=timezone.now)
    for address in (page, figures):
        text = client.get(address).content.decode()
        assert "截至" in text
        assert "hx-trigger" not in text.split('id="gq-looked"')[1].split(">")[0]
