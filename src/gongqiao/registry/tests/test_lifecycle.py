"""How organisations end, what they cover, what stood on a day; employers from a spreadsheet."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from stdnum.cn import uscc

from gongqiao.platform.context import SYSTEM
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import Scope
from gongqiao.registry import queries_employers, queries_tree
from gongqiao.registry.enums import OfficeNature, Post
from gongqiao.registry.models import (
    CoveredUnit,
    Employer,
    Membership,
    Office,
    Organisation,
    OrganisationVersion,
    Person,
)
from gongqiao.registry.queries_employers import UnionFigures
from gongqiao.registry.rules import credit_codes
from gongqiao.registry.services import coverage, lifecycle, organisations, persons, standing
from gongqiao.registry.tests.cast import AT, ON, ORGS, certno, how, load, members, path_of, reasons

pytestmark = pytest.mark.django_db
LATER = date(2026, 3, 1)


def code_of(start: str, serial: int) -> str:
    body = f"{start}330483{serial:09d}"
    return body + str(uscc.calc_check_digit(body + "0"))


@pytest.fixture(autouse=True)
def register(tmp_path: Path) -> None:
    load(tmp_path, "organisations", ORGS)
    load(tmp_path, "members", members(("王桂芳", certno(1), "", "mill", "2015-03-01"),
                                      ("李大山", certno(2), "", "dye", "2016-03-01")))  # fmt: skip


def org(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def refused(run: Callable[[], object]) -> str:
    with pytest.raises(Refused) as no:
        run()
    assert str(no.value.says)
    return no.value.code


def close(code: str, on: date = LATER, because: str = "企业注销，撤销工会") -> lifecycle.Ended:
    return lifecycle.close_organisation(org(code).pk, on=on, because=because, by=SYSTEM, at=AT)


def merge(code: str, into: str) -> lifecycle.Ended:
    return lifecycle.merge_organisation(
        org(code).pk, into_id=org(into).pk, on=LATER, because="两家工会合并", by=SYSTEM, at=AT
    )


def change(code: str, **values: object) -> Organisation:
    return organisations.change_organisation(org(code).pk, values=values, by=SYSTEM, at=AT)


def test_members_of_a_closed_union_are_kept_above() -> None:
    person = Person.objects.get(name="王桂芳")
    Office.objects.create(organisation=org("mill"), person=person, post="chair",
                          nature="part_time", starts_on=date(2024, 1, 1))  # fmt: skip
    ended = close("mill")
    assert (ended.members, ended.offices, ended.receiver) == (1, 1, org("north"))
    old, new = Membership.objects.filter(person=person).order_by("pk")
    assert (old.left_on, old.ground) == (LATER, "unit_closed")
    assert (new.organisation, new.state, new.joined_on) == (org("north"), "retained", LATER)
    assert Office.objects.get().ends_on == LATER
    assert OrganisationVersion.objects.get(organisation=org("mill")).valid_to == LATER


def test_what_cannot_be_closed() -> None:
    assert refused(lambda: close("city")) == "ROOT"
    assert refused(lambda: close("north")) == "HAS_CHILDREN"
    assert refused(lambda: close("mill", on=date(2010, 1, 1))) == "DATES"
    assert refused(lambda: close("mill", because=" ")) == "REASON"
    close("mill")
    assert refused(lambda: close("mill")) == "CLOSED_ALREADY"
    assert refused(lambda: change("mill", name="别的名字")) == "CLOSED_ALREADY"


def test_a_closed_union_takes_nothing_in() -> None:
    close("mill")
    make = lambda: organisations.create_organisation(  # noqa: E731  # a call to be refused
        code="new", parent_id=org("mill").pk, values={"name": "新", "kind": "group"}, by=SYSTEM,
        at=AT,
    )  # fmt: skip
    assert refused(make) == "PARENT_CLOSED"
    move = lambda: organisations.change_organisation(  # noqa: E731  # a call to be refused
        org("dye").pk, values={}, parent_id=org("mill").pk, by=SYSTEM, at=AT
    )
    assert refused(move) == "PARENT_CLOSED"
    assert refused(lambda: merge("dye", "mill")) == "PARENT_CLOSED"


def test_a_closed_union_in_a_roster_is_refused(tmp_path: Path) -> None:
    close("mill")
    rows = "sub,新小组,group,mill\nmill,恒裕纺织工会二,基层工会,north\n"
    rows = f"org_code,name,kind,parent_code\n{rows}"
    assert reasons(load(tmp_path, "organisations", rows, how())) == {
        1: "PARENT_CLOSED", 2: "ORG_CLOSED",
    }  # fmt: skip


def test_nobody_joins_a_closed_or_merged_union(tmp_path: Path) -> None:
    close("mill")
    merge("dye", "north")
    rows = members(("周晓梅", certno(50), "", "mill", ""), ("孙立", certno(51), "", "dye", ""),
                   ("何平", certno(52), "", "north", ""))  # fmt: skip
    loaded = load(tmp_path, "members", rows)
    assert loaded.created == 1
    assert reasons(loaded) == {1: "ORG_CLOSED", 2: "ORG_MERGED"}
    assert "north" in (loaded.report.read_text("utf-8-sig") if loaded.report else "")
    who = Person.objects.get(name="何平")
    admit = lambda union: standing.admit(  # noqa: E731  # a call to be refused
        name="赵六", cert_type="01", certno=certno(53), mobile="", organisation_id=org(union).pk,
        on=ON, proved=False, seen=True, by=SYSTEM, at=AT,
    )  # fmt: skip
    move = lambda union: persons.transfer(  # noqa: E731  # a call to be refused
        who.pk, organisation_id=org(union).pk, on=ON, by=SYSTEM, at=AT
    )
    calls = [partial(do, union) for do in (admit, move) for union in ("mill", "dye")]
    assert {refused(call) for call in calls} == {"ORG_CLOSED"}
    assert who.memberships.get().left_on is None
    give = lambda: organisations.give_office(  # noqa: E731  # a call to be refused
        organisation_id=org("mill").pk, person_id=who.pk, post=Post.CHAIR,
        nature=OfficeNature.PART_TIME, starts_on=ON, ends_on=None, by=SYSTEM, at=AT,
    )  # fmt: skip
    assert refused(give) == "PARENT_CLOSED"


def test_merging_takes_everything_along_and_keeps_the_history() -> None:
    ended = merge("south", "north")
    assert path_of("dye").startswith(path_of("north"))
    assert (org("south").merged_into, org("south").closed_on) == (org("north"), LATER)
    assert ended.members == 0
    before, after = date(2026, 2, 1), date(2026, 3, 6)
    assert [v.organisation.code for v in queries_tree.children_on(org("south").pk, before)] == [
        "dye"
    ]
    assert not queries_tree.children_on(org("south").pk, after).exists()
    below = {v.organisation.code for v in queries_tree.children_on(org("north").pk, LATER)}
    assert below == {"mill", "dye"}
    assert refused(lambda: merge("mill", "mill")) == "MERGE_SELF"
    assert refused(lambda: merge("north", "dye")) == "PARENT_CYCLE"


def test_the_tree_of_a_day_stands_in_its_own_order() -> None:
    before, after = date(2026, 2, 1), date(2026, 3, 6)
    change("dye", name="同丰印染厂工会")
    organisations.change_organisation(org("dye").pk, values={}, parent_id=org("north").pk,
                                      by=SYSTEM, at=AT)  # fmt: skip
    merge("south", "north")

    def tree(scope: Scope, on: date) -> list[tuple[str, str, int, int]]:
        rows: Any = queries_tree.tree_on(scope, on).order_by("path")
        return [(v.organisation.code, v.name, v.path.count("."), v.members or 0) for v in rows]

    everything = Scope(everywhere=True)
    assert tree(everything, before) == [
        ("city", "虚构市总工会", 1, 0), ("north", "北镇总工会", 2, 0),
        ("mill", "恒裕纺织工会", 3, 1), ("south", "南镇总工会", 2, 0),
        ("dye", "同丰印染工会", 3, 1),
    ]  # fmt: skip
    assert [line[0] for line in tree(everything, after)] == ["city", "north", "mill", "dye"]
    assert tree(everything, after)[3][1:3] == ("同丰印染厂工会", 3)
    # whose reach is the north today sees what stands there today, where it stood then
    assert [line[0] for line in tree(Scope(paths=(path_of("north"),)), before)] == [
        "north", "mill", "dye"
    ]  # fmt: skip
    assert queries_tree.paths_on(date(1900, 1, 1)) == {}


def test_totals_count_everybody_once_on_every_day() -> None:
    before, after = date(2026, 2, 1), date(2026, 3, 6)
    merge("mill", "dye")  # one member moves from the one to the other
    city = org("city").pk
    for day in (before, after):
        assert queries_tree.members_on(queries_tree.subtree_on(city, day), day) == 2
    north, south = org("north").pk, org("south").pk
    assert queries_tree.members_on(queries_tree.subtree_on(north, before), before) == 1
    assert queries_tree.members_on(queries_tree.subtree_on(north, after), after) == 0
    assert queries_tree.members_on(queries_tree.subtree_on(south, after), after) == 2
    assert queries_tree.versions_on(Scope(everywhere=True), before).count() == 5
    assert queries_tree.versions_on(Scope(everywhere=True), after).count() == 4


def test_codes_in_the_wrong_field_are_refused() -> None:
    union, firm = code_of("81", 1), code_of("91", 1)
    change("mill", uscc=union, employer_uscc=firm)
    assert refused(lambda: change("dye", uscc=firm)) == "USCC_EMPLOYER"
    assert refused(lambda: change("dye", employer_uscc=union)) == "USCC_UNION"
    assert refused(lambda: change("dye", uscc=union[:-1] + "!")) == "USCC_CHECK"
    assert credit_codes.union_problem(union, firm) is None


EMPLOYERS = f"""用人单位名称,统一社会信用代码,镇街工会代码,行业门类,经济类型,职工人数
云禾纺织有限公司,{code_of("91", 1)},north,制造业,私营,60
锦溪餐饮店,{code_of("92", 2)},south,H,600,12
桑源商贸,{code_of("92", 3)},nowhere,F,170,9
梧穗工会,{code_of("81", 4)},north,C,170,9
帆源五金,{code_of("92", 5)},north,打铁,170,9
砚源五金,{code_of("92", 6)},north,C,170,-3
"""


def test_employers_come_from_a_spreadsheet_and_go_back(tmp_path: Path) -> None:
    done = load(tmp_path, "employers", EMPLOYERS)
    assert (done.created, done.refused) == (2, 4)
    assert reasons(done) == {
        1: "TOWN_UNKNOWN", 2: "USCC_UNION", 3: "INDUSTRY_UNKNOWN", 4: "COUNT_NEGATIVE",
    }  # fmt: skip
    firm = Employer.objects.get(name="云禾纺织有限公司")
    assert (firm.industry, firm.ownership, firm.staff_count, firm.town) == (
        "C", "170", 60, org("north"),
    )  # fmt: skip
    again = load(tmp_path, "employers", EMPLOYERS.replace(",60\n", ",66\n"))
    assert (again.created, again.updated, again.unchanged) == (0, 1, 1)
    firm.refresh_from_db()
    assert firm.staff_count == 66
    town = how(Scope(paths=(path_of("south"),)))
    assert load(tmp_path, "employers", EMPLOYERS.replace(",60\n", ",70\n"), town).updated == 0


def test_who_has_a_union_on_which_day(tmp_path: Path) -> None:
    load(tmp_path, "employers", EMPLOYERS)
    change("mill", employer_uscc=code_of("91", 1))
    Organisation.objects.filter(code="dye").update(kind="joint_grassroots")
    unit = coverage.cover(org("dye").pk, employer_uscc=code_of("92", 2), since=date(2026, 1, 1),
                          headcount=12, by=SYSTEM, at=AT)  # fmt: skip

    def states(on: date) -> dict[str, str]:
        rows = queries_employers.with_unions(Employer.objects.all(), on)
        return {e.name[:2]: e.union_state for e in rows}  # type: ignore[attr-defined]  # annotated

    assert states(ON) == {"云禾": "own", "锦溪": "covered"}
    assert states(date(2025, 6, 1)) == {"云禾": "own", "锦溪": "none"}
    coverage.uncover(unit.pk, until=date(2026, 2, 1), by=SYSTEM, at=AT)
    close("mill")
    assert states(ON) == {"云禾": "none", "锦溪": "none"}
    rows = queries_employers.with_unions(Employer.objects.all(), ON)
    figures = queries_employers.union_figures(rows)
    assert queries_employers.whole(figures) == UnionFigures(2, gaps=2, must=1, workers=72)
    assert {b: n.gaps for b, n in queries_employers.by_size(figures).items()} == {
        "0-25": 1, "25-100": 1,
    }  # fmt: skip


def test_every_figure_of_employers_counts_the_same_rows(tmp_path: Path) -> None:
    load(tmp_path, "employers", EMPLOYERS)
    town = org("north")
    for n, (trade, staff) in enumerate((("C", 25), ("C", 24), ("", 300), ("F", None), ("F", 40))):
        Employer.objects.create(name=f"又一家{n}", uscc=code_of("91", 20 + n), industry=trade,
                                staff_count=staff, town=town)  # fmt: skip
    change("mill", employer_uscc=code_of("91", 1))
    Organisation.objects.filter(code="dye").update(kind="joint_grassroots")
    coverage.cover(org("dye").pk, employer_uscc=code_of("91", 24), since=date(2026, 1, 1),
                   headcount=12, by=SYSTEM, at=AT)  # fmt: skip
    listed = list(queries_employers.with_unions(Employer.objects.all(), ON))

    def of(rows: list[Employer]) -> UnionFigures:
        state = {s: [e for e in rows if e.union_state == s]  # type: ignore[attr-defined]  # annotated
                 for s in ("own", "covered", "none")}  # fmt: skip
        workers = [e.staff_count or 0 for e in state["none"]]
        return UnionFigures(len(rows), len(state["own"]), len(state["covered"]), len(workers),
                            sum(n >= 25 for n in workers), sum(workers))  # fmt: skip

    figures = queries_employers.union_figures(
        queries_employers.with_unions(Employer.objects.all(), ON)
    )
    assert of(listed) == queries_employers.whole(figures)
    assert queries_employers.whole(figures) == UnionFigures(7, 1, 1, 5, 2, 361)
    trades = queries_employers.by_trade(figures)
    assert dict(trades) == {
        trade: of([e for e in listed if e.industry == trade])
        for trade in {e.industry for e in listed}
    }
    assert [n.gaps for _trade, n in trades] == sorted((n.gaps for _t, n in trades), reverse=True)
    sizes = queries_employers.by_size(figures)
    assert [(band, n.employers) for band, n in sizes.items()] == [
        ("0-25", 2), ("25-100", 3), ("200-1000", 1),
    ]  # fmt: skip
    assert figures["F", ""] == UnionFigures(1, gaps=1)


def test_what_cannot_be_covered(tmp_path: Path) -> None:
    load(tmp_path, "employers", EMPLOYERS)
    Organisation.objects.filter(code="dye").update(kind="joint_grassroots")

    def cover(union: str, code: str) -> Callable[[], object]:
        return lambda: coverage.cover(org(union).pk, employer_uscc=code, since=date(2026, 1, 1),
                                      headcount=None, by=SYSTEM, at=AT)  # fmt: skip

    assert refused(cover("mill", code_of("92", 2))) == "KIND"
    assert refused(cover("dye", code_of("92", 9))) == "EMPLOYER_UNKNOWN"
    cover("dye", code_of("92", 2))()
    assert refused(cover("dye", code_of("92", 2))) == "COVERED_ALREADY"
    change("mill", employer_uscc=code_of("91", 1))
    assert refused(cover("dye", code_of("91", 1))) == "HAS_UNION"
    unit = CoveredUnit.objects.get()
    early = lambda: coverage.uncover(unit.pk, until=unit.since, by=SYSTEM, at=AT)  # noqa: E731  # refused
    assert refused(early) == "DATES"


def test_what_the_database_refuses_by_itself(tmp_path: Path) -> None:
    load(tmp_path, "employers", EMPLOYERS)
    firm, mill = Employer.objects.first(), org("mill")
    assert firm is not None
    CoveredUnit.objects.create(organisation=mill, employer=firm, since=date(2026, 1, 1))
    attempts: tuple[Callable[[], object], ...] = (
        lambda: CoveredUnit.objects.create(organisation=org("dye"), employer=firm, since=ON),
        lambda: CoveredUnit.objects.update(until=date(2026, 1, 1)),
        lambda: Employer.objects.filter(pk=firm.pk).update(industry="Z"),
        lambda: Organisation.objects.filter(pk=mill.pk).update(closed_on=date(2010, 3, 5)),
        lambda: Organisation.objects.filter(pk=mill.pk).update(merged_into=org("dye")),
        lambda: Organisation.objects.filter(pk=mill.pk).update(merged_into=mill, closed_on=ON),
    )
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_a_form_calls_a_union_so_that_it_is_read_back() -> None:
    everywhere = Scope(everywhere=True)
    assert queries_tree.called(org("mill")) == "恒裕纺织工会"
    Organisation.objects.filter(code="dye").update(name="恒裕纺织工会")
    assert [queries_tree.called(org(c)) for c in ("mill", "dye")] == ["mill", "dye"], "two alike"
    Organisation.objects.filter(code="dye").update(name="mill")
    assert queries_tree.called(org("dye")) == "dye", "another's code"
    Organisation.objects.filter(code="dye").update(name="恒裕纺织工会", closed_on=LATER)
    for code in ("mill", "dye"):
        one = org(code)
        assert queries_tree.organisation_named(everywhere, queries_tree.called(one)) == one
