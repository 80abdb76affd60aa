"""The pages of organising: scope, the two sides of a case, letters, bounded queries."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from gongqiao.access.tests.cast import a_user, grant
from gongqiao.desk.models import WorkItem
from gongqiao.organising import wording
from gongqiao.organising.enums import LetterKind
from gongqiao.organising.models import Case, Term
from gongqiao.organising.services import clocks, letters, terms
from gongqiao.organising.tests.cast import AT, credit_code, founding, org, up_to
from gongqiao.platform.context import SYSTEM
from gongqiao.registry import api as registry
from gongqiao.registry.api import label
from gongqiao.registry.models import (
    CoveredUnit,
    Employer,
    Membership,
    Office,
    Organisation,
    Person,
)
from tests.journeys.checks import check_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("federation")]


def visitor(name: str, role: str, at: str) -> Client:
    grant(a_user(name), role, org(at).pk)
    client = Client()
    client.force_login(get_user_model().objects.get(username=name))
    return client


def get(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(f"organising:{name}", args=args), query)
    assert answer.status_code == 200, answer.status_code
    check_html(answer)
    return answer.content.decode()


def post(client: Client, name: str, *args: object, **data: object) -> str:
    answer = client.post(reverse(f"organising:{name}", args=args), data, follow=True)
    check_html(answer)
    return answer.content.decode()


@pytest.fixture
def north() -> Client:
    return visitor("mei", "town_officer", "north")


def test_one_town_sees_nothing_of_the_other(north: Client) -> None:
    ours, theirs = founding(), founding(upper="south", serial=2)
    page = get(north, "cases")
    assert ours.name in page
    assert theirs.name not in page
    for name, more in (("case", []), ("elect", []), ("case_step", ["request"]),
                       ("letter", ["request.docx"])):  # fmt: skip
        address = reverse(f"organising:{name}", args=[theirs.pk, *more])
        assert north.get(address).status_code == 404, name


def test_the_union_prepares_and_the_union_above_answers() -> None:
    mill = visitor("wei", "union_officer", "mill")
    case = Case.objects.create(
        kind="re_election", name="恒裕纺织工会", org_kind="grassroots", upper=org("north"),
        organisation=org("mill"), member_count=60, opened_on=date(2026, 3, 1), opened_at=AT,
    )  # fmt: skip
    page = post(mill, "case_step", case.pk, "request", on="2026-03-02", number="恒工[2026]1号",
                seen=case.version)  # fmt: skip
    assert "恒工〔2026〕1号" in page
    address = reverse("organising:case_step", args=[case.pk, "permit"])
    assert mill.get(address).status_code == 403
    assert address not in page
    town = visitor("mei", "town_officer", "north")
    assert address in get(town, "case", case.pk)
    item = WorkItem.objects.get(kind=clocks.ANSWER)
    assert (item.organisation, item.closed_at) == (org("north"), None)
    post(town, "case_step", case.pk, "permit", on="2026-03-05", number="北镇工〔2026〕1号", seen=1)
    item.refresh_from_db()
    assert item.closed_at is not None


def test_an_election_by_the_form(north: Client) -> None:
    case = up_to(founding(), "preparing")
    data: dict[str, object] = {
        "on": "2026-03-20", "body": "assembly", "seen": case.version,
        "union-entitled": 60, "union-present": 58, "union-seats": 2, "years": 5, "without": "on",
    }  # fmt: skip
    people = [("沈阿福", 50, "chair"), ("俞惠芬", 40, "committee"), ("金国良", 20, "")]
    for n, (name, votes, post_) in enumerate(people, start=1):
        data |= {f"union-name_{n}": name, f"union-votes_{n}": votes, f"union-post_{n}": post_}
    wrong = data | {"union-votes_1": 59}
    assert "工会委员会：沈阿福得59票" in post(north, "elect", case.pk, **wrong)
    assert "请确定" not in post(north, "elect", case.pk, **(data | {"union-votes_2": ""}))
    page = post(north, "elect", case.pk, **data)
    assert "沈阿福" in page
    case.refresh_from_db()
    assert (case.state, case.years) == ("elected", 5)
    assert "拟任期为五年，" in " ".join(
        letters.letter_of(case, LetterKind.REPORT, AT.date()).paragraphs
    )


def test_steps_by_the_pages_up_to_the_certificate(north: Client) -> None:
    case = up_to(founding(), "reported")
    page = post(north, "case_step", case.pk, "approve", on="2026-03-28", years=3, code="NEW-1",
                number="北镇工〔2026〕8号", seen=case.version)  # fmt: skip
    assert "请到组织页面补登：沈阿福、俞惠芬、金国良。" in page
    assert Organisation.objects.get(code="NEW-1").name == case.name
    asked = {"on": "2026-04-02", "certificate": "法证8号", "representative": "沈阿福",
             "seen": case.version + 1}  # fmt: skip
    page = post(north, "case_step", case.pk, "register", uscc=case.employer_uscc, **asked)
    assert "工会代码以8开头" in page
    post(north, "case_step", case.pk, "register", uscc=credit_code("81", 3), **asked)
    case.refresh_from_db()
    assert case.state == "registered"


def test_letters_come_as_word_and_pdf(north: Client) -> None:
    case = up_to(founding(), "approved")
    for letter in ("request", "permit", "report", "approval"):
        for kind, start in (("docx", b"PK"), ("pdf", b"%PDF")):
            address = reverse("organising:letter", args=[case.pk, f"{letter}.{kind}"])
            answer = north.get(address)
            assert answer.content.startswith(start), (letter, kind)
            assert "attachment" in answer["Content-Disposition"]
    for wrong in ("request.exe", "nothing.pdf", "..pdf"):
        address = reverse("organising:letter", args=[case.pk, wrong])
        assert north.get(address).status_code == 404


def test_terms_are_watched_and_come_to_the_desk(north: Client) -> None:
    term = terms.enter_term(org("mill").pk, no=4, started_on=date(2023, 6, 1), years=3,
                            number="", by=SYSTEM, at=AT)  # fmt: skip
    assert clocks.watch(date(2025, 12, 2), by=SYSTEM, at=AT) == 0
    assert clocks.watch(date(2025, 12, 3), by=SYSTEM, at=AT) == 1
    assert clocks.watch(date(2025, 12, 4), by=SYSTEM, at=AT) == 0
    item = WorkItem.objects.get(kind=clocks.RE_ELECT)
    page = get(north, "terms")
    assert "恒裕纺织工会" in page
    assert north.get(reverse("organising:term", args=[term.pk])).status_code == 302
    post(north, "term_extend", term.pk, until="2026-12-01", number="北镇工〔2026〕2号",
         on="2026-05-20", seen="2026-06-01")  # fmt: skip
    item.refresh_from_db()
    assert item.closed_at is not None
    assert Term.objects.get().extended_until == date(2026, 12, 1)


def employers(*rows: tuple[str, int, str]) -> None:
    for n, (town, staff, trade) in enumerate(rows):
        Employer.objects.create(name=f"虚构企业{n}", uscc=credit_code("91", n), town=org(town),
                                staff_count=staff, industry=trade)  # fmt: skip


def test_gaps_by_size_trade_and_town(north: Client) -> None:
    employers(("north", 24, "C"), ("north", 25, "C"), ("north", 150, "H"), ("south", 500, "C"))
    Organisation.objects.filter(code="mill").update(employer_uscc=credit_code("91", 2))
    page = get(north, "coverage")
    assert "虚构企业0" in page
    assert "虚构企业1" in page
    assert "虚构企业2" not in page  # has its own
    assert "虚构企业3" not in page  # of another town
    assert "虚构企业2" in get(north, "coverage", union="own")
    assert "虚构企业1" in get(north, "coverage", size="25-100")
    assert "虚构企业0" not in get(north, "coverage", size="25-100")
    assert "虚构企业1" not in get(north, "coverage", size="0-25")
    assert "虚构企业1" not in get(north, "coverage", industry="H")


def test_gaps_crossed_by_trade_and_size(north: Client) -> None:
    employers(("north", 24, "C"), ("north", 25, "C"), ("north", 30, "C"), ("north", 150, "H"),
              ("north", 40, ""), ("south", 26, "C"))  # fmt: skip
    Organisation.objects.filter(code="mill").update(employer_uscc=credit_code("91", 2))
    answer = north.get(reverse("organising:coverage"))
    check_html(answer)
    table = answer.context["crossed"]
    assert [trade for trade, _cells in table["rows"]] == ["C", "H", ""]
    told = {(trade, cell.says): (cell.gaps, cell.employers) for trade, cells in table["rows"]
            for cell in cells if cell.employers}  # fmt: skip
    assert told == {
        ("C", "不满25人"): (1, 1), ("C", "25至99人"): (1, 2), ("H", "100至199人"): (1, 1),
        ("", "25至99人"): (1, 1),
    }  # fmt: skip
    for trade, cells in table["rows"]:
        for cell in (c for c in cells if c.behind):
            for union, many in (("none", cell.gaps), ("all", cell.employers)):
                there = f"{reverse('organising:coverage')}?union={union}&{cell.behind}"
                assert len(north.get(there).context["page"].rows) == many, (trade, there)


def test_a_joint_union_covers_units(north: Client) -> None:
    employers(("north", 10, "C"), ("north", 12, "C"))
    Organisation.objects.filter(code="mill").update(kind="joint_grassroots")
    code = credit_code("91", 0)
    post(north, "unit_new", org("mill").pk, employer=code, since="2026-01-01", headcount=10)
    unit = CoveredUnit.objects.get()
    twice = post(north, "unit_new", org("mill").pk, employer=code, since="2026-02-01")
    assert "已有联合工会涵盖这家单位" in twice
    assert "虚构企业0" not in get(north, "coverage")
    post(north, "unit_end", org("mill").pk, unit.pk, until="2026-02-01")
    assert "虚构企业0" in get(north, "coverage")
    page = post(north, "unit_new", org("mill").pk, employer=credit_code("91", 1),
                since="2999-01-01")  # fmt: skip
    assert "已登记：虚构企业1从2999年1月1日起由本工会涵盖。" in page
    assert "将从2999年1月1日起" in page  # shown, but not counted yet


def test_closing_by_the_page(north: Client) -> None:
    page = post(north, "close", org("mill").pk, on="2026-03-01", number="北镇工〔2026〕9号",
                because="企业注销")  # fmt: skip
    assert "已于2026年3月1日撤销" in page
    assert "恒裕纺织工会" not in north.get(reverse("registry:organisations")).content.decode()
    then = north.get(reverse("registry:organisation", args=[org("north").pk]),
                     {"on": "2026-02-01"})  # fmt: skip
    check_html(then)
    assert "恒裕纺织工会" in then.content.decode()


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
        if answer.status_code != 200:
            raise AssertionError(answer.status_code)
    return len(seen)


def test_queries_do_not_grow_with_the_rows(north: Client) -> None:
    first = up_to(founding(), "registered")
    employers(("north", 24, "C"), ("north", 30, "H"))
    assert first.organisation is not None
    lists = [reverse(f"organising:{n}") for n in ("cases", "terms", "coverage")]
    pages = [
        reverse("organising:case", args=[first.pk]),
        reverse("registry:organisation", args=[first.organisation.pk]),
        reverse("registry:organisation", args=[org("north").pk]),
    ]
    before = [queries_of(north, a) for a in lists]
    for serial in range(2, 5):
        up_to(founding(serial=serial), "registered")
    assert [queries_of(north, a) for a in lists] == before
    counts = dict(zip(lists + pages, before + [queries_of(north, a) for a in pages], strict=True))
    assert max(counts.values()) <= 20, counts


def test_what_is_asked_of_a_towns_chair_follows_the_entry() -> None:
    clerk = visitor("lin", "town_officer", "north")
    chair = Person.objects.create(name="周某", name_key="周某")
    page = reverse("registry:organisation", args=[org("north").pk])
    one = Office.objects.create(
        organisation=org("north"), person=chair, post="chair", nature="part_time",
        starts_on=date(2025, 1, 1),
    )  # fmt: skip
    with translation.override("zh-hans"):
        asked = wording.finding("PARTY_DEPUTY", {"post": "chair", "of": 1, "are": 0, "need": 1})
    assert asked in clerk.get(page).content.decode()
    form = reverse("registry:office_edit", args=[org("north").pk, one.pk])
    check_html(clerk.get(form))
    given = {"nature": "full_time", "source": "party_government", "party_deputy": "on"}
    answer = clerk.post(form, given, follow=True)
    check_html(answer)
    shown = answer.content.decode()
    assert asked not in shown
    assert str(label("source", "party_government")) in shown
    one.refresh_from_db()
    assert (one.nature, one.source, one.party_deputy) == ("full_time", "party_government", True)
    clerk.post(form, {"nature": "full_time", "source": ""})
    assert asked in clerk.get(page).content.decode()


def test_employers_as_on_a_day(north: Client) -> None:
    employers(("north", 24, "C"))
    one = Employer.objects.get()
    union = org("mill")
    CoveredUnit.objects.create(
        organisation=union, employer=one, since=date(2024, 1, 1), until=date(2025, 1, 1)
    )
    assert one.name in get(north, "coverage_on", "2024-06-01", union="covered")
    assert one.name not in get(north, "coverage_on", "2024-06-01", union="none")
    assert one.name in get(north, "coverage_on", "2025-01-01", union="none")
    assert one.name in get(north, "coverage")  # today it has none
    answer = north.get(reverse("organising:coverage"), {"on": "2024-06-01"})
    assert answer.headers["Location"] == reverse("organising:coverage_on", args=["2024-06-01"])
    for odd in ("2999-01-01", "yesterday"):
        assert north.get(reverse("organising:coverage_on", args=[odd])).status_code == 302


def test_past_days_show_the_codes_of_their_time(north: Client) -> None:
    employers(("north", 24, "C"))
    one, union = Employer.objects.get(), org("mill")
    old, new = one.uscc, credit_code("91", 41)
    registry.change_organisation(
        union.pk, values={"employer_uscc": old}, on=date(2024, 1, 1), by=SYSTEM, at=AT
    )
    address = reverse("organising:employer_code", args=[one.pk])
    check_html(north.get(address))
    for wrong in (old, new[:-1] + "0", credit_code("81", 3), "<b>", "=1+1"):
        answer = north.post(address, {"uscc": wrong, "on": "2025-03-01"})
        check_html(answer)
        assert 'id="id_uscc_error"' in answer.content.decode(), wrong
    post(north, "employer_code", one.pk, uscc=new, on="2025-03-01")
    union.refresh_from_db()
    assert union.employer_uscc == new  # the union follows
    for day, code in (("2025-02-28", old), ("2025-03-01", new)):
        page = get(north, "coverage_on", day, union="own")
        assert one.name in page
        assert code in page
        assert (new if code == old else old) not in page
    assert old in get(north, "coverage", union="own", q=old)  # found by the code that it had
    again = north.post(address, {"uscc": old, "on": "2025-06-01"}).content.decode()
    assert 'id="id_uscc_error"' in again  # it stays its own
    early = {"uscc": credit_code("91", 42), "on": "2025-03-01"}
    assert 'id="id_on_error"' in north.post(address, early).content.decode()


def test_members_as_on_a_day(north: Client) -> None:
    people = [Person.objects.create(name=n, name_key=n) for n in ("赵早", "钱转", "孙新")]
    mill, dye = org("mill"), org("dye")
    for who, place, since, until in (
        (0, mill, date(2020, 1, 1), date(2023, 1, 1)), (1, mill, date(2020, 1, 1),
        date(2024, 1, 1)), (1, dye, date(2024, 1, 1), None), (2, mill, date(2025, 1, 1), None),
    ):  # fmt: skip
        Membership.objects.create(
            person=people[who], organisation=place, joined_on=since, left_on=until,
            state="left" if until else "active", ground="resigned" if until else "",
        )  # fmt: skip

    def shown(day: str) -> set[str]:
        address = reverse("registry:members_on", args=[mill.pk, day])
        answer = north.get(address)
        check_html(answer)
        return {p.name for p in people if p.name in answer.content.decode()}

    assert shown("2021-06-01") == {"赵早", "钱转"}
    assert shown("2023-01-01") == {"钱转"}  # left on that day: no longer there
    assert shown("2024-06-01") == set()
    assert shown("2025-06-01") == {"孙新"}
    theirs = reverse("registry:members_on", args=[org("south").pk, "2024-06-01"])
    assert north.get(theirs).status_code == 404
    one = queries_of(north, reverse("registry:members_on", args=[mill.pk, "2022-06-01"]))
    assert one <= 20


def test_the_union_above_by_its_name_or_code(north: Client) -> None:
    given: dict[str, object] = {
        "name": "北镇家政行业工会联合会", "org_kind": "sector_federation", "staff_count": 300,
        "member_count": 260, "women_count": 120,
    }  # fmt: skip
    town = org("north")

    def begun(upper: str) -> str:
        there = reverse("organising:case_new")
        return north.post(there, {**given, "upper": upper}, follow=True).content.decode()

    assert "没有叫这个名称或代码的组织" in begun("月亮")
    alike = begun(town.name[:2])
    assert f"{town.name} ({town.code})" in alike
    outside = begun(org("south").name)
    assert "没有叫这个名称或代码的组织" in outside
    page = begun(f" {town.name} ")
    case = Case.objects.get(name=given["name"])
    assert case.upper == town
    assert "提示" not in page  # no size of a committee or chair as for unions of workers themselves
    says = " ".join(letters.letter_of(case, LetterKind.REQUEST, AT.date()).paragraphs)
    assert "本行业现有职工300人" in says
    assert "本单位" not in says
