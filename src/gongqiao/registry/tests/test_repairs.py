"""Proposed repairs of a roster: shown, taken by somebody, brought in the same way, never alone."""

import csv
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper

from gongqiao.audit.models import Event
from gongqiao.platform.errors import Refused
from gongqiao.platform.gate import Scope
from gongqiao.platform.spreadsheet import Table
from gongqiao.registry import queries
from gongqiao.registry.enums import RepairKind, RosterKind
from gongqiao.registry.models import Certificate, Import, Membership, Organisation, Person
from gongqiao.registry.services import imports as services
from gongqiao.registry.services.imports import keep, load_roster, pipeline, repairs
from gongqiao.registry.tests.cast import AT, ORGS, certno, how, load, members, path_of, reasons

pytestmark = pytest.mark.django_db
LAST = certno(2)[:17] + ("1" if certno(2)[17] != "1" else "2")
ROWS = members(
    ("王桂芳", certno(1), "13800006021", "mill", ""),
    ("李大山", LAST, "13800006022", "mill", ""),
    ("赵一", certno(3), "13800006023或13900006023", "mill", ""),
    ("钱二", certno(4), "88021234", "mill", "43895"),
    ("孙三", certno(5), "", "mill", "2020-15-03"),
    ("周四", certno(6), "", "恒裕纺织", ""),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    load(tmp_path, "organisations", ORGS)
    return tmp_path


def looked_through(text: str = ROWS, scope: Scope | None = None) -> Import:
    circumstances = how(scope) if scope else how()
    return services.look_through(RosterKind.MEMBERS, text.encode(), "名册.csv", circumstances)


def stands(roster: Import, which: str = "refused") -> list[tuple[int, str, str]]:
    """(line, kind of repair, what the page shows) of the findings."""
    found = queries.findings_of(roster, which)
    return [(f.line, f.repair, f.becomes) for f in found]


def test_nothing_is_repaired_unless_somebody_says_so(folder: Path) -> None:
    roster = looked_through()
    assert (roster.counts["created"], roster.counts["refused"]) == (1, 5)
    assert roster.counts["proposed"] == {
        "cert_last": 1, "date_serial": 1, "date_turned": 1, "mobile_blank": 1, "mobile_first": 1,
        "place_name": 1,
    }  # fmt: skip
    services.bring_in(roster.pk, how())
    assert list(Person.objects.values_list("name", flat=True)) == ["王桂芳"]


def test_proposals_are_shown_masked(folder: Path) -> None:
    roster = looked_through()
    shown = stands(roster)
    assert (3, "cert_last", f"{certno(2)[:4]}**********{certno(2)[-4:]}") in shown
    assert (4, "mobile_first", "138****6023") in shown
    assert (7, "place_name", "mill 恒裕纺织工会") in shown
    everything = str(list(roster.findings.values_list("becomes", "shown", "figure")))
    assert certno(2) not in everything
    assert "13800006023" not in everything


def test_repairs_are_taken_by_row_and_by_kind_and_given_back(folder: Path) -> None:
    roster = looked_through()
    assert services.take(roster.pk, how(), kind=RepairKind.CERT_LAST) == 1
    assert services.take(roster.pk, how(), cells=[(7, "org_code"), (4, "mobile"), (9, "x")]) == 2
    roster.refresh_from_db()
    assert (roster.counts["created"], roster.counts["refused"]) == (4, 2)
    taken = [(3, "cert_last"), (4, "mobile_first"), (7, "place_name")]
    assert sorted(row[:2] for row in stands(roster, "repaired")) == taken
    assert {line for line, _kind, _becomes in stands(roster)} == {5, 6}
    assert services.take(roster.pk, how(), cells=[(4, "mobile")], back=True) == 1
    roster.refresh_from_db()
    assert (roster.counts["created"], roster.counts["refused"]) == (3, 3)
    services.take(roster.pk, how(), kind=RepairKind.MOBILE_FIRST)
    applied = services.bring_in(roster.pk, how())
    assert applied.counts["created"] == 4
    assert Certificate.objects.get(person__name="李大山").number == certno(2)
    zhao = Person.objects.get(name="赵一")
    assert zhao.mobile == "13800006023"
    assert Membership.objects.get(person__name="周四").organisation.code == "mill"
    event = Event.objects.filter(action="registry.import").latest("pk")
    assert event.new is not None
    assert event.new["repaired"] == {"cert_last": 1, "mobile_first": 1, "place_name": 1}
    assert len(stands(applied, "repaired")) == 3
    assert (applied.kept_file, applied.kept_repairs) == ("", "")


def test_the_file_of_wrong_rows_says_what_would_make_them_right(folder: Path) -> None:
    loaded = load(folder, "members", ROWS)
    assert (loaded.created, loaded.refused, loaded.repaired) == (1, 5, 0)
    assert loaded.report is not None
    rows = list(csv.DictReader(loaded.report.read_text("utf-8-sig").splitlines()))
    assert certno(2) in rows[0]["reason"]
    assert "13800006023" in rows[1]["reason"]
    assert "mill 恒裕纺织工会" in rows[4]["reason"]
    again = load_roster(RosterKind.MEMBERS, loaded.report, how(), take=[RepairKind.CERT_LAST])
    assert (again.created, again.repaired, again.refused) == (1, 1, 4)
    assert Certificate.objects.get(person__name="李大山").number == certno(2)
    assert any("--take mobile_first" in line for line in again.lines())
    assert again.report is not None
    heads = again.report.read_text("utf-8-sig").splitlines()[0].split(",")
    assert heads[-2:] == ["reason_code", "reason"]


def test_a_repair_that_brings_up_the_next_finding_is_followed(folder: Path) -> None:
    load(folder, "members", members(("李大山", certno(2), "", "mill", "")))
    rows = members(("李达山", LAST, "", "mill", ""), ("李大山", certno(2), "", "mill", ""))
    loaded = load_roster(
        RosterKind.MEMBERS, written(folder, rows), how(),
        take=[RepairKind.CERT_LAST, RepairKind.NAME_KNOWN],
    )  # fmt: skip
    assert (loaded.repaired, loaded.unchanged, loaded.refused) == (2, 1, 1)
    assert reasons(loaded) == {1: "DUPLICATE"}  # the two rows are one person


def test_the_registers_name_is_told_only_within_reach(folder: Path) -> None:
    load(folder, "members", members(("王桂芳", certno(1), "", "mill", "")))
    text = members(("王贵芳", certno(1), "", "dye", ""))
    assert stands(looked_through(text)) == [(2, "name_known", "王桂芳")]
    south = looked_through(text, Scope(paths=(path_of("south"),)))
    assert stands(south) == [(2, "", "")]
    assert "桂" not in str(list(south.findings.values_list("becomes", "shown", "figure")))


def test_only_organisations_within_reach_are_proposed(folder: Path) -> None:
    text = members(("赵一", certno(3), "", "恒裕纺织", ""))
    assert stands(looked_through(text, Scope(paths=(path_of("south"),)))) == [(2, "", "")]
    mill = Organisation.objects.get(code="mill")
    mill.closed_on, mill.merged_into = AT.date(), Organisation.objects.get(code="dye")
    mill.save()
    merged = looked_through(members(("赵一", certno(3), "", "mill", "")))
    assert stands(merged) == [(2, "place_into", "dye 同丰印染工会")]


def test_what_is_not_proposed_cannot_be_taken(folder: Path) -> None:
    roster = looked_through()
    for ticked in ([], [(2, "certno")], [(3, "mobile")]):
        with pytest.raises(Refused) as refusal:
            services.take(roster.pk, how(), cells=ticked)
        assert refusal.value.code == "NO_REPAIR"
    keep.drop(roster.kept_repairs)
    with pytest.raises(Refused) as refusal:
        services.take(roster.pk, how(), kind=RepairKind.CERT_LAST)
    assert refusal.value.code == "FILE_FORGOTTEN"
    other = looked_through()
    services.bring_in(other.pk, how())
    with pytest.raises(Refused) as refusal:
        services.take(other.pk, how(), kind=RepairKind.CERT_LAST)
    assert refusal.value.code == "ALREADY_APPLIED"


def test_the_birth_date_column_asks_for_a_look_and_counts_without_a_number(folder: Path) -> None:
    text = (
        "name,cert_type,certno,org_code,出生日期\n"
        f"王桂芳,01,{certno(1)},mill,1979-11-20\n李四,08,E12345678,mill,1970-02-03\n"
    )
    roster = looked_through(text)
    assert (roster.counts["created"], roster.counts["warned"]) == (2, 1)
    assert stands(roster, "warned") == [(2, "birth_number", "1980****")]
    assert "1979-11-20" not in str(list(roster.findings.values_list("shown", flat=True)))
    services.bring_in(roster.pk, how())
    born = dict(Person.objects.values_list("name", "born_on"))
    assert {name: str(day) for name, day in born.items()} == {
        "王桂芳": "1980-01-01", "李四": "1970-02-03"
    }  # fmt: skip


def written(folder: Path, text: str) -> Path:
    file = folder / "again.csv"
    file.write_text(text)
    return file


def test_a_repair_judges_the_rows_that_it_can_change_as_all_would_be(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Step by step, there and back: the same as judging the whole file, though few rows are."""
    first, known = certno(1), certno(7)
    load(folder, "members", members(("周七", known, "13800006027", "mill", "")))
    text = members(
        ("王桂芳", first, "13800006021", "mill", ""),
        ("李大山", LAST, "13800006022", "mill", ""),  # repaired, it is row 4's number
        ("李大山", certno(2), "", "mill", ""),
        ("王桂方", f"{first[:17]}{'X' if first[17] != 'X' else '0'}", "88021234", "mill", ""),
        ("周七", known, "13900006027", "恒裕纺织", "43895"),
        ("赵一", certno(3), "13800006023或13900006023", "mill", "2020-15-03"),
        *((f"职工{n}", certno(n), "", "mill", "") for n in range(20, 40)),
    )
    roster = looked_through(text)
    judged: list[int] = []
    whole = pipeline.judge

    def counted(cursor: CursorWrapper, kind: RosterKind, table: Table, around: object) -> object:
        judged.append(table.frame.height)
        return whole(cursor, kind, table, around)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(pipeline, "judge", counted)
    steps = [c for f in roster.findings.exclude(repair="") for c in [(f.line, f.repairs_field)]]
    assert len(steps) >= 5
    for cell, back in [*((c, False) for c in steps), *((c, True) for c in reversed(steps))]:
        services.take(roster.pk, how(), cells=[cell], back=back)
        roster.refresh_from_db()
        kept = repairs.kept(roster)
        assert kept.seen is not None
        with connection.cursor() as cursor:
            table = repairs.put_in(kept.seen.table, kept.taken)
            expected = whole(cursor, RosterKind.MEMBERS, table, how())
        assert {k: roster.counts[k] for k in expected.counts()} == expected.counts()
        assert roster.counts["numbers"] == expected.numbers()
        assert kept.seen.findings.equals(expected.findings)
        assert kept.proposed.sort("line", "field").equals(expected.proposals.sort("line", "field"))
    assert max(judged) <= 3
    elsewhere = replace(how(), on=how().on + timedelta(days=1))
    services.take(roster.pk, elsewhere, cells=[steps[0]])
    assert judged[-1] == 26  # on another day all of them
