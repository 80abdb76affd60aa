"""The members' book of dues: by the sheet, a month once, taken back whole; who counts as paying."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gongqiao.accounts.models import User
from gongqiao.membership import queries_counts, queries_dues
from gongqiao.membership.enums import DuesWay
from gongqiao.membership.models import Dues, DuesSheet, Silence, UnionCount
from gongqiao.membership.rules import dues as rules
from gongqiao.membership.services import counting, dues, quality, silence
from gongqiao.membership.services.dues_lists import Handed
from gongqiao.membership.tests.cast import AT, FOUR, ON, officer, paid, refused
from gongqiao.platform.context import SYSTEM
from gongqiao.registry import api as registry
from gongqiao.registry.models import Organisation, Person
from gongqiao.registry.services import merging
from gongqiao.registry.tests.cast import certno

pytestmark = pytest.mark.django_db
ROWS = FOUR
Q3 = rules.period(date(2026, 7, 1), 3)


def named(name: str) -> int:
    return Person.objects.get(name=f"会员{name}").pk


def draft(orgs: dict[str, int], listed: str = "", asked: rules.Period = Q3, months: int = 3) -> int:
    return dues.draft(
        orgs["mill"], asked, months, DuesWay.PAYROLL, handed=Handed(listed), by=SYSTEM, at=AT
    ).pk


def payers(on: date = ON) -> set[str]:
    ids = queries_dues.paying(on)
    return {name[-1] for name in Person.objects.filter(pk__in=ids).values_list("name", flat=True)}


def test_everybody_but_who_is_unticked(orgs: dict[str, int]) -> None:
    registry.keep_membership(named("丁"), registry.Ground.RETIRED, on=ON, reason_given="退休",
                             by=SYSTEM, at=AT)  # fmt: skip
    number = draft(orgs)
    assert not Dues.objects.exists()
    done = dues.record(number, without=[named("乙")], by=SYSTEM, at=AT)
    assert (done.recorded, done.people) == (2, [])
    assert payers() == {"甲", "丙"}
    refused("DECIDED", dues.record, number, by=SYSTEM, at=AT)


def test_a_list_from_the_payroll(orgs: dict[str, int]) -> None:
    text = "\n".join([
        "序号\t姓名\t身份证号\t会费", f"1\t会员甲\t{certno(0)}\t21.50", "",
        f"会员丙，{certno(2).lower()}", f"3 {certno(0)}", "4\t会员丁\t330483198001010010",
        f"5\t别人\t{certno(77)}",
    ])  # fmt: skip
    one = DuesSheet.objects.get(pk=draft(orgs, text))
    assert set(one.people) == {named("甲"), named("丙")}
    assert [(line, why, figure) for line, why, _last, _column, figure in one.left_out] == [
        (1, "CERT_BLANK", ""), (5, "DUPLICATE", "2"), (6, "CERT_CHECK_DIGIT", ""),
        (7, "UNKNOWN", ""),
    ]  # fmt: skip
    assert one.refused == 4
    assert certno(77) not in str(one.left_out)
    refused("NOBODY", draft, orgs, f"9\t{certno(77)}")
    refused("LIST_LONG", draft, orgs, "1\n" * 20_001)


def test_a_month_is_paid_once(orgs: dict[str, int]) -> None:
    dues.record(draft(orgs, certno(0), Q3), by=SYSTEM, at=AT)
    one = DuesSheet.objects.get(pk=draft(orgs))
    assert (one.already, one.partly, len(one.people)) == (1, 0, 3)
    early, late = draft(orgs), draft(orgs)
    assert dues.record(early, by=SYSTEM, at=AT).recorded == 3
    refused("NOBODY", dues.record, late, by=SYSTEM, at=AT)
    with pytest.raises(IntegrityError, match="no_month_twice"), transaction.atomic():
        Dues.objects.create(person_id=named("甲"), sheet_id=early, from_on=date(2026, 8, 1),
                            until_on=date(2026, 9, 1))  # fmt: skip


def test_of_a_longer_sheet_the_months_that_are_left(orgs: dict[str, int]) -> None:
    for number, month in ((0, 8), (1, 7), (2, 6)):  # in the middle, at an end, outside
        one_month = rules.period(date(2026, month, 1), 1)
        dues.record(draft(orgs, certno(number), one_month, 1), by=SYSTEM, at=AT)
    one = DuesSheet.objects.get(pk=draft(orgs))
    assert (one.already, one.partly, len(one.people)) == (0, 2, 4)
    done = dues.record(one.pk, by=SYSTEM, at=AT)
    assert (done.recorded, done.partly) == (4, 2)
    rows = Dues.objects.filter(sheet=done).order_by("person__name", "from_on")
    assert [(p[-1], a.month, b.month) for p, a, b in rows.values_list(
        "person__name", "from_on", "until_on")] == [
        ("丁", 7, 10), ("丙", 7, 10), ("乙", 8, 10), ("甲", 7, 8), ("甲", 9, 10),
    ]  # fmt: skip
    stands = queries_dues.standing_in(one.people, Q3)
    assert not any(rules.left_of(Q3, stands[p]) for p in one.people)
    dues.take_back(done.pk, reason_given="名单拿错了", by=SYSTEM, at=AT)
    assert Dues.objects.filter(taken_back_at=None).count() == 3  # what each had paid before


def test_taken_back_whole(orgs: dict[str, int]) -> None:
    done = paid(orgs["mill"])
    refused("REASON", dues.take_back, done.pk, reason_given=" ", by=SYSTEM, at=AT)
    dues.take_back(done.pk, reason_given="名单拿错了", by=SYSTEM, at=AT)
    assert payers() == set()
    assert Dues.objects.count() == 4  # they stay
    refused("DECIDED", dues.take_back, done.pk, reason_given="再来", by=SYSTEM, at=AT)
    assert paid(orgs["mill"]).recorded == 4


@pytest.mark.parametrize(
    ("code", "first", "months"),
    [("LENGTH", date(2026, 1, 1), 2), ("FAR", date(1999, 1, 1), 1), ("FAR", date(2027, 6, 1), 12)],
)
def test_times_that_cannot_be(orgs: dict[str, int], code: str, first: date, months: int) -> None:
    refused(code, draft, orgs, "", rules.period(first, months), months)


def test_the_figure_is_of_members_and_a_word_counts_nobody(orgs: dict[str, int]) -> None:
    quality.set_dues(orgs["mill"], 2026, pays=True, by=SYSTEM, at=AT)
    path = Organisation.objects.get(code="mill").path
    counting.count_figures("", ON)
    assert UnionCount.objects.get(organisation_id=orgs["mill"]).paying == 0
    assert queries_counts.only_noted(path, 2026) == (1, 4)
    paid(orgs["mill"], listed=f"{certno(0)}\n{certno(1)}")
    counting.count_figures("", ON)
    (own,) = queries_counts.own_figures(path)
    assert (own.active, own.paying) == (4, 2)
    assert queries_counts.only_noted(path, 2026) == (0, 0)
    assert not counting.compare(ON).findings
    later = ON + timedelta(days=120)
    assert [f.figures["count"] for f in counting.compare(later).findings] == ["figures"]
    with pytest.raises(IntegrityError, match="membership_count_paying"), transaction.atomic():
        UnionCount.objects.filter(organisation_id=orgs["mill"]).update(paying=5)


def test_who_is_in_no_sheet_of_a_book_is_silent(orgs: dict[str, int]) -> None:
    assert silence.look("", at=AT) == 0  # nobody has said anything
    asked = rules.period(date(2026, 5, 1), 6)
    made = draft(orgs, f"{certno(0)}\n{certno(1)}", asked, 6)
    dues.record(made, by=SYSTEM, at=AT)
    assert silence.look("", at=AT) == 2
    assert set(Silence.objects.values_list("person__name", flat=True)) == {"会员丙", "会员丁"}


def test_two_entries_of_one_human_being(orgs: dict[str, int]) -> None:
    paid(orgs["mill"])
    kept, gone = named("甲"), named("乙")
    registry.end_membership(gone, registry.Ground.RESIGNED, on=ON, reason_given="重复登记",
                            by=SYSTEM, at=AT)  # fmt: skip
    first, second = (officer(who, "organisation_clerk", orgs["city"]) for who in ("mei", "hua"))
    made = merging.propose_merge(kept_id=kept, merged_id=gone, reason="同一个人", by=first, at=AT)
    merging.decide_merge(made.pk, confirm=True, by=second, at=AT)
    assert Dues.objects.filter(person_id=kept, taken_back_at=None).count() == 1
    assert not Dues.objects.filter(person_id=gone).exists()


def test_as_many_queries_for_one_as_for_four(orgs: dict[str, int]) -> None:
    def counted(listed: str, first: date) -> int:
        with CaptureQueriesContext(connection) as asked:
            dues.record(draft(orgs, listed, rules.period(first, 1), 1), by=SYSTEM, at=AT)
        return len(asked)

    everybody = "\n".join(certno(n) for n in range(len(FOUR)))
    assert counted(certno(0), date(2026, 1, 1)) == counted(everybody, date(2026, 2, 1)) <= 20


def test_the_database_refuses_by_itself(orgs: dict[str, int]) -> None:
    number = draft(orgs)
    for wrong in (
        {"until_on": Q3.from_on}, {"from_on": date(2026, 7, 2)}, {"state": "recorded"},
        {"state": "taken_back", "recorded_at": AT, "taken_back_at": AT}, {"recorded_at": AT},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            DuesSheet.objects.filter(pk=number).update(**wrong)
    dues.record(number, by=SYSTEM, at=AT)
    with pytest.raises(IntegrityError, match="membership_dues_months"), transaction.atomic():
        Dues.objects.update(until_on=Q3.from_on)


def test_the_pages(orgs: dict[str, int]) -> None:
    officer("mei", "union_officer", orgs["mill"])
    officer("hua", "organisation_clerk", orgs["city"])
    client = Client()
    assert client.login(username="hua", password="secret of hua")
    told: dict[str, Any] = {"union": "mill", "from_on": "2026-10-05", "months": "1",
                            "way": "payroll", "listed": ""}  # fmt: skip
    new = reverse("membership:dues_new")
    assert "union" in client.post(new, {**told, "union": "nowhere"}).context["form"].errors
    assert "from_on" in client.post(new, {**told, "from_on": "1990-01-01"}).context["form"].errors
    there = client.post(new, told)["Location"]
    page = client.get(there).content.decode()
    assert "2026年10月" in page
    assert page.count('name="id"') == 4
    number = DuesSheet.objects.get().pk
    client.post(reverse("membership:dues_record", args=[number]),
                {"ticks": "1", "id": [str(named("甲")), str(named("丙"))]})  # fmt: skip
    assert payers(timezone.localdate()) == {"甲", "丙"}
    assert "2026年10月" in client.get(reverse("membership:dues_sheets")).content.decode()
    again = client.post(new, told)["Location"]  # two have paid, two are left
    assert client.get(again).content.decode().count('name="id"') == 2
    member = reverse("membership:member_dues", args=[named("甲")])
    assert "2026年10月" in client.get(member).content.decode()
    worker = User.objects.create_user("w0")
    Person.objects.filter(pk=named("甲")).update(user=worker)
    phone = Client()
    phone.force_login(worker)
    assert "2026年10月" in phone.get(reverse("membership:me_membership")).content.decode()
    assert "2026年10月31日" in phone.get(reverse("membership:me_card")).content.decode()
    back = reverse("membership:dues_back", args=[number])
    assert client.post(back, {"reason": ""}).status_code == 200
    client.post(back, {"reason": "名单拿错了"})
    assert payers(timezone.localdate()) == set()
