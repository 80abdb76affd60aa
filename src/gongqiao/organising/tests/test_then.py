"""Terms, foundings and elections as on a day: what ran then, under its name of then."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongqiao.organising import queries_then
from gongqiao.organising.enums import CaseKind, Move
from gongqiao.organising.models import Case, Term
from gongqiao.organising.rules.states import CLOSED, TABLE, stood
from gongqiao.organising.rules.tables import term_rule
from gongqiao.organising.rules.terms import state
from gongqiao.organising.services import terms
from gongqiao.organising.services.term_dates import dates_of
from gongqiao.organising.tests.cast import (
    AT,
    a_whole_committee,
    founding,
    org,
    refusal,
    up_to,
)
from gongqiao.organising.tests.test_pages import get, visitor
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.registry.models import OrganisationVersion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("federation")]


def test_where_a_case_stood_by_its_last_step() -> None:
    for line in TABLE:
        for kind in line.kinds:
            stays = (kind, line.move) == (CaseKind.BY_ELECTION, Move.APPROVE)
            if line.target not in CLOSED and not stays:
                assert stood(kind, line.move) == line.target or line.move == Move.TELL
    assert stood(CaseKind.BY_ELECTION, Move.APPROVE) == "approved"


def test_a_case_day_by_day() -> None:
    """Begun on the 1st, requested on the 2nd, permitted on the 6th, elected on the 20th …"""
    case = up_to(founding(), "registered")
    union = visitor("mei", "town_officer", "north")
    assert case.closed_on is not None
    days = {"2026-02-28": None, "2026-03-01": "准备中", "2026-03-05": "已请示，待批复",
            "2026-03-06": "筹备选举", "2026-03-21": "已选举，待上报",
            "2026-03-28": "已批复，待发证",
            case.closed_on.isoformat(): None}  # fmt: skip
    for day, says in days.items():
        page = get(union, "cases_on", day).partition('id="gq-table"')[2]
        assert (case.name in page) == (says is not None), day
        assert f">{says}<" in page.replace("\n", "") or says is None, day
    assert case.name in get(union, "cases_on", "2026-03-06", state="preparing")
    assert case.name not in get(union, "cases_on", "2026-03-06", state="elected")


def test_a_term_as_on_a_day() -> None:
    term, _seated = a_whole_committee()  # from 1 June 2025 for three years
    mill = org("mill")
    OrganisationVersion.objects.filter(organisation=mill).update(valid_to=date(2026, 1, 1))
    mill.name = "恒裕新材料工会"
    mill.save()
    OrganisationVersion.objects.create(
        organisation=mill, name=mill.name, kind=mill.kind, parent=mill.parent,
        valid_from=date(2026, 1, 1), changed_by="x", changed_at="2026-01-01T00:00Z",
    )  # fmt: skip
    union = visitor("mei", "town_officer", "north")
    before = OrganisationVersion.objects.get(organisation=mill, valid_to=date(2026, 1, 1)).name
    page = get(union, "terms_on", "2025-12-31")
    assert before in page
    assert mill.name in page  # what it is called today stands beside it
    assert before not in get(union, "terms_on", "2025-05-31")
    assert before not in get(union, "terms_on", "2026-01-01")
    assert before in get(union, "terms_on", "2025-12-31", q=before[:3], state="in_term")
    assert before not in get(visitor("jun", "town_officer", "south"), "terms_on", "2025-12-31")
    Term.objects.filter(pk=term.pk).update(closed_on=date(2025, 12, 31))
    assert before not in get(union, "terms_on", "2025-12-31")


def test_states_of_the_list_are_those_of_the_rule() -> None:
    term, _seated = a_whole_committee()
    visitor("mei", "town_officer", "north")
    mei = Actor("mei", get_user_model().objects.get(username="mei").pk)
    for until in (None, date(2028, 9, 1)):
        Term.objects.filter(pk=term.pk).update(
            extended_until=until, extension_number="桐总工〔2028〕1号" if until else "",
            extended_on=date(2028, 6, 20) if until else None,
        )  # fmt: skip
        term.refresh_from_db()
        for day in ("2025-06-01", "2027-12-03", "2027-12-04", "2028-05-31", "2028-06-01",
                    "2028-06-19", "2028-06-20", "2028-08-31", "2028-09-01"):  # fmt: skip
            on = date.fromisoformat(day)
            found = queries_then.terms_on(mei, AT.date(), on).get()
            assert getattr(found, "state_then", "") == state(
                dates_of(term), on, term_rule("grassroots", on)
            ), day


def test_an_extension_is_known_from_the_day_it_was_granted() -> None:
    term = terms.enter_term(org("mill").pk, no=2, started_on=date(2023, 1, 1), years=3, number="",
                            by=SYSTEM, at=AT)  # fmt: skip
    late = {"until": date(2026, 7, 1), "number": "北镇工〔2026〕3号", "seen": None}

    def granted(day: date) -> object:
        return lambda: terms.extend_term(term.pk, **late, on=day, by=SYSTEM, at=AT)  # type: ignore[arg-type]  # mixed

    assert refusal(granted(date(2026, 6, 2))) == "FUTURE"
    assert refusal(granted(date(2022, 12, 31))) == "EXTENSION_DAY"
    granted(date(2026, 2, 1))()  # type: ignore[operator]  # a lambda
    union = visitor("mei", "town_officer", "north")
    for day, says, until in (("2026-01-31", "届满未换届", "2025年12月31日"),
                             ("2026-02-01", "已延期", "2026年6月30日")):  # fmt: skip
        rows = get(union, "terms_on", day).partition('id="gq-table"')[2]
        assert f">{says}<" in rows.replace("\n", ""), day
        assert until in rows, day
        page = union.get(reverse("registry:organisation", args=[org("mill").pk]), {"on": day})
        assert f"至{until}" in page.content.decode(), day


def test_the_lists_of_today_lead_there() -> None:
    union = visitor("mei", "town_officer", "north")
    for name in ("terms", "cases"):
        answer = union.get(reverse(f"organising:{name}"), {"on": "2026-01-05"})
        there = reverse(f"organising:{name}_on", args=["2026-01-05"])
        assert answer.headers["Location"] == there
        for day in ("tomorrow", "2999-01-01"):
            back = union.get(reverse(f"organising:{name}_on", args=[day]))
            assert back.headers["Location"] == reverse(f"organising:{name}")


def test_few_queries_however_many() -> None:
    union = visitor("mei", "town_officer", "north")

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            get(union, "cases_on", "2026-03-06")
        return len(seen)

    up_to(founding(), "preparing")
    first = asked()
    for serial in (2, 3):
        up_to(founding(serial=serial), "requested")
    assert asked() == first <= 15
    assert Case.objects.count() == 3
