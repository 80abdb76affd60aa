"""Handed on to a domain, a request is a matter of that domain's kind and clock, and comes back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gongqiao.access.tests.cast import a_user, grant
from gongqiao.desk import api as desk
from gongqiao.desk import kinds, queries_board, queries_figures
from gongqiao.desk.permissions import WORK
from gongqiao.kernel.dated import BadTable
from gongqiao.notices import api as notices
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.requests import labels, matters, queries
from gongqiao.requests.enums import State
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.rules.domains import domains_of
from gongqiao.requests.rules.routing import table_on
from gongqiao.requests.services import again, handing, handling
from gongqiao.requests.tests.cast import ANSWER, AT, ON, Cast, a_cast, asked

LATER = AT + timedelta(hours=1)
NEXT = AT + timedelta(days=1)


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


def handed(cast: Cast, domain: str = "relief") -> tuple[WorkerRequest, desk.WorkItem]:
    one = asked(cast)
    handing.hand_on(one.pk, domain=domain, reason="家里困难", by=cast.town, at=LATER)
    item = queries.item_of(one)
    assert item is not None
    return WorkerRequest.objects.get(pk=one.pk), item


def test_the_table_names_every_domain_that_is_offered() -> None:
    found = domains_of(matters.TABLE.read_text("utf-8"))
    codes = {domain.code for domain in found}
    assert codes == set(table_on(ON).domains) == set(labels.DOMAINS)
    assert {desk.kind_of(domain.kind).clock for domain in found} >= {"ten_days", "fifteen_days"}
    line = "{code: a, clock: b, icon: c}"
    for bad in (f"domains: [{line}]", f"source: x\ndomains: [{line}, {line}]",
                "source: x\ndomains: [{code: a, clock: b}]"):  # fmt: skip
        with pytest.raises(BadTable):
            domains_of(bad)


def test_an_item_of_the_domain_takes_its_place(cast: Cast) -> None:
    one, item = handed(cast)
    assert (one.office_id, one.domain, one.state) == (cast.tree.city, "relief", State.IN_HAND)
    assert (item.kind, item.organisation_id, item.state) == (
        "relief.request",
        one.office_id,
        "open",
    )
    before = desk.items_about((queries.SUBJECT, one.number)).last()
    assert before is not None
    assert (before.kind, before.outcome) == ("requests.consult", desk.HANDED_ON)
    assert before.due_at < item.due_at  # ten working days of its own
    assert item.figures["who"] == "陈阿福"
    asking = queries_board.asking(cast.town, LATER, WORK)
    assert list(queries_board.handed_on(asking)) == [before]
    seen = queries_board.counts(asking, desk.items_visible_to(cast.town, ON))
    assert seen["closed"] == 0
    assert queries_board.newest_handed_on(asking, 4) == ([before], 1)


def test_handing_on_finishes_nothing(cast: Cast) -> None:
    handed(cast)
    span = queries_figures.Span(ON, ON, NEXT)
    items = desk.WorkItem.objects.filter(kind="requests.consult")
    found = {f.measure.code: (f.part, f.base) for f in queries_figures.figures(items, span)}
    assert (found["closed"][0], found["same_day"], found["moved"]) == (0, (0, 1), (1, 1))
    assert found["on_time"] == (0, 0)


def test_the_domain_closes_and_the_worker_reads_it(cast: Cast) -> None:
    one, item = handed(cast)
    with pytest.raises(Refused) as hollow:
        desk.close_item(item.pk, outcome="answered", seen=None, by=cast.clerk, at=NEXT)
    assert hollow.value.code == "HOLLOW"
    desk.answered(item.pk, text=ANSWER, seen=None, by=cast.clerk, at=NEXT)
    desk.close_item(item.pk, outcome="answered", seen=None, by=cast.clerk, at=NEXT)
    done = WorkerRequest.objects.get(pk=one.pk)
    assert (done.state, done.answered_at) == (State.ANSWERED, NEXT)
    told = [m.words.title for m in notices.messages_shown(cast.chen_actor)]
    assert len(told) == 3  # where it went, news, the answer
    again.reopen(one.pk, "钱还没有到账", by=cast.chen_actor, at=NEXT)
    reopened = queries.item_of(done)
    assert reopened is not None
    assert (reopened.kind, reopened.state) == ("relief.request", "open")


def test_answered_on_its_own_page_the_domains_item_is_closed(cast: Cast) -> None:
    one, item = handed(cast)
    handling.answer(one.pk, ANSWER, seen=None, by=cast.clerk, at=NEXT)
    item.refresh_from_db()
    assert (item.state, item.outcome) == ("closed", "answered")


def test_sent_back_it_stands_where_it_came_from(cast: Cast) -> None:
    one, item = handed(cast)
    desk.close_item(item.pk, outcome=handing.BACK, seen=None, by=cast.clerk, at=NEXT)
    back = WorkerRequest.objects.get(pk=one.pk)
    assert (back.office_id, back.domain, back.state) == (cast.tree.town, "", State.IN_HAND)
    newest = queries.item_of(back)
    assert newest is not None
    assert (newest.kind, newest.state) == ("requests.consult", "open")
    handing.hand_on(one.pk, domain="relief", reason="还是困难", by=cast.town, at=NEXT)
    assert desk.items_about((queries.SUBJECT, one.number)).filter(closed_at=None).count() == 1


def test_from_a_domain_to_another_and_to_an_office(cast: Cast) -> None:
    one, first = handed(cast, "mediation")
    assert (one.office_id, first.kind) == (cast.tree.town, "mediation.request")
    handing.hand_on(one.pk, domain="bargaining", reason="属集体协商", by=cast.town, at=NEXT)
    item = queries.item_of(one)
    assert item is not None
    assert (item.kind, item.organisation_id) == ("bargaining.request", cast.tree.city)
    handing.hand_on(one.pk, office_id=cast.tree.city, reason="大厅答复", by=cast.clerk, at=NEXT)
    item = queries.item_of(one)
    assert item is not None
    assert item.kind == "requests.consult"
    assert WorkerRequest.objects.get(pk=one.pk).domain == ""


def test_a_confidential_one_stays_hidden(cast: Cast) -> None:
    one = asked(cast, confidential=True)
    handing.hand_on(one.pk, domain="relief", reason="困难", by=cast.clerk, at=LATER)
    (item,) = desk.items_about((queries.SUBJECT, one.number))
    assert (item.kind, item.person_id) == ("requests.confidential", None)


def test_the_domains_own_kind_stands_before_the_expected_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))  # its own is gone after the test
    own = replace(desk.kind_of("relief.request"), capability="audit.view", clock="two_hours")
    desk.register(own)
    matters.register()  # whichever app is ready last
    one, item = handed(cast)
    assert item.due_at < LATER + timedelta(hours=5)
    auditor: Actor = a_user("auditor")
    grant(auditor, "auditor", cast.tree.city, valid_from=ON)
    assert desk.items_visible_to(auditor, ON).filter(pk=item.pk).exists()
    assert not desk.items_visible_to(cast.clerk, ON).filter(pk=item.pk).exists()
    assert one.domain == "relief"
