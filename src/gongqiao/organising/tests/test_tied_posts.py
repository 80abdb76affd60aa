"""Whoever takes a post is a person of the register: proposed by name, confirmed by a clerk."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from gongqiao.organising.enums import Move
from gongqiao.organising.models import Case
from gongqiao.organising.services import cases
from gongqiao.organising.tests.cast import AT, org, paper, take
from gongqiao.organising.tests.test_pages import get, post, visitor
from gongqiao.platform.context import SYSTEM
from gongqiao.registry import api as registry
from gongqiao.registry.models import Certificate, Membership, Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("federation")]
STOOD = (("沈阿福", 55, "chair"), ("俞惠芬", 50, "vice_chair"), ("金国良", 46, "committee"))


@pytest.fixture
def north() -> Client:
    return visitor("mei", "town_officer", "north")


def member(name: str, union: str = "mill") -> Person:
    person = Person.objects.create(name=name, name_key=name)
    Membership.objects.create(person=person, organisation=org(union), joined_on=date(2020, 5, 1))
    Certificate.objects.create(
        person=person, cert_type="01", number="x", number_index=bytes([person.pk % 250] * 32),
        last4=f"{person.pk:04d}",
    )  # fmt: skip
    return person


def re_election() -> Case:
    mill = org("mill")
    values = cases.of_union(mill) | {"member_count": 60, "women_count": 20}
    case = cases.open_re_election(
        mill.pk, upper_id=org("north").pk, values=values, on=date(2026, 3, 1), by=SYSTEM, at=AT
    )
    take(case, Move.REQUEST, paper(2, "恒工〔2026〕1号"))
    return take(case, Move.PERMIT, paper(6, "北镇工〔2026〕1号"))


def entered(case: Case, **more: object) -> dict[str, object]:
    data: dict[str, object] = {
        "on": "2026-03-20", "body": "assembly", "years": 3, "seen": case.version,
        "union-entitled": 60, "union-present": 58, "union-seats": 3,
    }  # fmt: skip
    for n, (name, votes, held) in enumerate((*STOOD, ("朱小英", 20, "")), start=1):
        data |= {f"union-name_{n}": name, f"union-votes_{n}": votes, f"union-post_{n}": held}
    return data | more


def test_the_one_member_of_that_name_is_proposed_and_takes_the_post(north: Client) -> None:
    shen, *_others = member("沈阿福"), member("俞惠芬"), member("俞惠芬")
    member("金国良", "dye")  # of another union: nobody here
    case = re_election()
    page = get(north, "elect", case.pk)
    assert "职务要落实到名册上的人" in page
    assert "不填这些证件号码" not in page
    page = post(north, "elect", case.pk, **entered(case))
    assert "本工会有一名会员叫沈阿福" in page
    assert f"就是沈阿福，证件号码末四位{shen.pk:04d}，2020年5月1日入会" in page
    assert "本工会有几名会员都叫俞惠芬" in page
    assert "名册上本工会没有叫金国良的会员" in page
    case.refresh_from_db()
    assert case.state == "preparing"
    # a yes to what was not proposed ties nobody
    asked = {f"union-same_{n}": "on" for n in (1, 2, 3)}
    assert "有几名会员" in post(north, "elect", case.pk, **entered(case, **asked))
    post(north, "elect", case.pk, **entered(case, without="on", **asked))
    case.refresh_from_db()
    assert case.state == "elected"
    take(case, Move.REPORT, paper(22, "恒工〔2026〕2号"))
    page = get(north, "case_step", case.pk, "approve")
    assert page.count("批复后任职") == 1
    assert page.count("没有证件号码，职务将空缺") == 2
    assert "这个工会没有主席" not in page
    case.refresh_from_db()
    page = post(north, "case_step", case.pk, "approve", on="2026-03-28", years=3,
                number="北镇工〔2026〕8号", seen=case.version)  # fmt: skip
    assert "补登：俞惠芬、金国良。" in page
    there = registry.holding(registry.offices_of([org("mill").pk], AT.date()), AT.date())
    assert [(o.person_id, o.post) for o in there] == [(shen.pk, "chair")]


def test_the_approval_warns_of_a_chair_whom_nobody_is(north: Client) -> None:
    case = re_election()
    post(north, "elect", case.pk, **entered(case, without="on"))
    case.refresh_from_db()
    take(case, Move.REPORT, paper(22, "恒工〔2026〕2号"))
    page = get(north, "case_step", case.pk, "approve")
    assert "沈阿福当选主席，但还没有对应到名册上的人" in page
    assert "批复后由谁担任什么职务" not in get(north, "case_step", case.pk, "return_report")
    assert reverse("organising:case", args=[case.pk]) in page


def test_names_are_looked_up_in_a_few_questions(django_assert_num_queries: object) -> None:
    for name in ("沈阿福", "俞惠芬", "俞惠芬"):
        member(name)
    mill = org("mill").pk
    with django_assert_num_queries(2):  # type: ignore[operator]  # pytest-django's fixture
        found = registry.members_called(mill, {"沈阿福", "俞惠芬", "无名"})
    assert {name: len(alike) for name, alike in found.items()} == {"沈阿福": 1, "俞惠芬": 2}
