"""Requests that are handled together: what each applicant reads, and what becomes of the others."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gongqiao.audit import api as audit
from gongqiao.desk import api as desk
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.requests import queries
from gongqiao.requests.enums import State
from gongqiao.requests.models import Turn, WorkerRequest
from gongqiao.requests.services import handling, merging
from gongqiao.requests.tests.cast import ANSWER, AT, Cast, a_cast, asked, user_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LATER = AT + HOUR


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def refused(code: str, do: Callable[..., Any], *args: Any, **kwargs: Any) -> Refused:
    with pytest.raises(Refused) as said:
        do(*args, **kwargs)
    assert said.value.code == code
    return said.value


def item_of(request: WorkerRequest) -> desk.WorkItem:
    found = queries.item_of(request)
    assert found is not None
    return found


def now_of(request: WorkerRequest) -> WorkerRequest:
    return WorkerRequest.objects.get(pk=request.pk)


def test_merging_and_taking_apart(cast: Cast) -> None:
    first = asked(cast)
    second = asked(cast, person_id=cast.lin.pk)
    merging.merge(second.pk, first.pk, by=cast.town, at=LATER)
    assert (now_of(second).state, now_of(second).leader_id) == (State.MERGED, first.pk)
    assert item_of(second).outcome == "merged"
    own = f"陈阿福您好：您的加班工资860元本月15日补发。{ANSWER}"
    for others, code in (
        ("", "TOGETHER"), ("已处理", "HOLLOW"), (f"{first.number}已答复：{ANSWER}", "PERSONAL"),
        (f"您好，和陈 阿福一样：{ANSWER}", "PERSONAL"), (f"今天是{{day}}。{ANSWER}", "PLACES"),
    ):  # fmt: skip
        refused(code, handling.answer, first.pk, own, others=others, seen=None, by=cast.town,
                at=LATER)  # fmt: skip
    assert now_of(first).state == State.NEW
    handling.answer(first.pk, own, others=f"{{name}}您好：{ANSWER}", seen=None, by=cast.town,
                    at=LATER)  # fmt: skip
    told = queries.turns_of(second, shown_only=True)[-1]
    assert (told.kind, told.text) == ("answer", f"林小妹您好：{ANSWER}")
    assert queries.stands(now_of(second)) == "together"
    merging.unmerge(second.pk, by=cast.town, at=LATER + HOUR)
    apart = now_of(second)
    assert (apart.state, apart.leader_id, apart.rounds) == (State.IN_HAND, None, 2)
    assert item_of(second).state == "open"


def test_ones_own_second_request_reads_the_same_words(cast: Cast) -> None:
    first, second = asked(cast), asked(cast)
    merging.merge(second.pk, first.pk, by=cast.town, at=LATER)
    handling.answer(first.pk, ANSWER, seen=None, by=cast.town, at=LATER)
    assert queries.turns_of(second, shown_only=True)[-1].text == ANSWER


def test_on_the_board_nothing_is_closed_without_words_for_the_others(cast: Cast) -> None:
    first, second = asked(cast), asked(cast, person_id=cast.lin.pk)
    merging.merge(second.pk, first.pk, by=cast.town, at=LATER)
    item = item_of(first)
    desk.answered(item.pk, text=ANSWER, seen=None, by=cast.town, at=LATER)
    refused("TOGETHER", desk.close_item, item.pk, outcome="answered", seen=None, by=cast.town,
            at=LATER)  # fmt: skip
    assert (item_of(first).state, now_of(first).state) == ("open", State.IN_HAND)
    assert queries.stands(now_of(second)) == State.MERGED


def test_withdrawn_it_leaves_who_asked_the_same_with_a_clock_of_their_own(cast: Cast) -> None:
    first, second = asked(cast), asked(cast, person_id=cast.lin.pk)
    merging.merge(second.pk, first.pk, by=cast.town, at=LATER)
    handling.withdraw(first.pk, by=cast.chen_actor, at=LATER + HOUR)
    assert (now_of(second).state, item_of(second).state) == (State.IN_HAND, "open")
    assert not Turn.objects.filter(request=second, by_name__gt="").exclude(kind="merge").exists()
    told = next(e.actor_id for e in audit.events_about(queries.SUBJECT, second.number))
    assert told is None  # nobody learns there who withdrew


def test_what_may_not_be_merged(cast: Cast) -> None:
    first, second = asked(cast), asked(cast)
    hidden = asked(cast, confidential=True)
    refused("SELF", merging.merge, first.pk, first.pk, by=cast.town, at=LATER)
    refused("CONFIDENTIAL", merging.merge, first.pk, hidden.pk, by=cast.town, at=LATER)
    merging.merge(second.pk, first.pk, by=cast.town, at=LATER)
    third = asked(cast)
    refused("FOLLOWS", merging.merge, third.pk, second.pk, by=cast.town, at=LATER)
    refused("LEADS", merging.merge, first.pk, third.pk, by=cast.town, at=LATER)
    handling.answer(first.pk, ANSWER, seen=None, by=cast.town, at=LATER)
    refused("CLOSED", merging.merge, third.pk, first.pk, by=cast.town, at=LATER)


def test_the_pages_of_who_asked_the_same(cast: Cast, client: Client) -> None:
    first, second = asked(cast), asked(cast, person_id=cast.lin.pk)
    merging.merge(second.pk, first.pk, by=cast.town, at=LATER)
    there = f"/office/requests/{first.number}/"
    client.force_login(user_of(cast.town))
    assert "写给问了同一件事的其他人" in client.get(there).content.decode()
    words = {"text": f"您的860元已补发。{ANSWER}", "others": "", "seen": "2"}
    refused_ = client.post(f"{there}answer/", words).content.decode()
    assert "您的860元已补发" in refused_  # what was written still stands there
    client.post(f"{there}answer/", {**words, "others": f"{{name}}您好：{ANSWER}"})
    page = client.get(f"/office/requests/{second.number}/").content.decode()
    assert "已随另一件答复" in page
    assert f"林小妹您好：{ANSWER}" in page
    client.force_login(user_of(Actor("lin", cast.lin.user_id)))
    page = client.get(f"/me/requests/{second.number}/").content.decode()
    assert f"林小妹您好：{ANSWER}" in page
    assert "和别人的同一件诉求一并办理" in page
    assert not {first.number, "860", "陈阿福"} & set(re.findall(r"[\w-]+|860|陈阿福", page))
    assert "已答复" in client.get("/me/requests/").content.decode()
