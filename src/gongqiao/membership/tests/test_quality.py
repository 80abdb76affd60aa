"""Duplicates, quality, worksheets and figures against the database."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from python_calamine import CalamineWorkbook

from gongqiao.audit.models import Event
from gongqiao.membership import queries_counts, queries_quality
from gongqiao.membership.models import DuesStanding, Lookalike, QualityFinding
from gongqiao.membership.rules.figures import sums
from gongqiao.membership.services import counting, lookalikes, quality
from gongqiao.membership.tests.cast import AT, ON, officer, paid
from gongqiao.platform import crypto
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry
from gongqiao.registry.models import Certificate, Membership, Organisation, Person
from gongqiao.registry.tests.cast import certno, load

pytestmark = pytest.mark.django_db
ROWS = (
    ("王桂芳", certno(1), "13800006021", "mill", "2015-03-01"),
    ("王桂芳", certno(3), "13800006021", "dye", "2016-03-01"),
    ("李大山", certno(5), "", "dye", "2016-03-01"),
    ("赵小河", certno(7), "13800006022", "mill", "2016-03-01"),
)


def root() -> str:
    return Organisation.objects.get(code="city").path


def test_two_entries_are_proposed_and_merged_or_never_asked_again(orgs: dict[str, int]) -> None:
    assert lookalikes.look(AT) == 1
    pair = Lookalike.objects.get()
    assert set(pair.grounds) >= {"name", "mobile", "birth", "number"}
    assert lookalikes.look(AT) == 0
    mei = officer("mei", "organisation_clerk", orgs["city"])
    town = officer("town", "town_officer", orgs["north"])
    assert queries_quality.lookalike_for(mei, pair.pk, ON) == pair
    assert queries_quality.lookalike_for(town, pair.pk, ON) is None  # sees one of them only
    with pytest.raises(Refused):
        lookalikes.never_the_same(pair.pk, reason="", by=mei, at=AT)
    with pytest.raises(Refused):
        lookalikes.propose(pair.pk, kept_id=0, reason="同一人", by=mei, at=AT)
    lookalikes.never_the_same(pair.pk, reason="同名的两姐妹", by=mei, at=AT)
    assert Event.objects.filter(action="membership.lookalike.never").count() == 2
    assert lookalikes.look(AT + timedelta(days=1)) == 0
    assert Lookalike.objects.get().state == "never"
    Lookalike.objects.update(state="open")
    lookalikes.propose(pair.pk, kept_id=pair.low, reason="同一人", by=mei, at=AT)
    merge = Person.objects.get(pk=pair.low).merges_kept.get()
    other = officer("hua", "organisation_clerk", orgs["city"])
    registry.decide_merge(merge.pk, confirm=True, by=other, at=AT)
    assert lookalikes.look(AT) == 0
    registry.undo_merge(merge.pk, by=other, at=AT)
    assert Lookalike.objects.get().state == "open"  # a question again
    lookalikes.propose(pair.pk, kept_id=pair.high, reason="同一人", by=mei, at=AT)
    assert registry.kept_in_merge(pair.low, pair.high) == pair.high
    again = Person.objects.get(pk=pair.high).merges_kept.get()
    registry.decide_merge(again.pk, confirm=False, by=other, at=AT)
    assert Lookalike.objects.get().state == "open"
    assert registry.kept_in_merge(pair.low, pair.high) is None


def test_a_pair_that_was_mended_is_not_asked_about(orgs: dict[str, int]) -> None:
    lookalikes.look(AT)
    Person.objects.filter(name="王桂芳").order_by("pk").last()
    second = Person.objects.filter(name="王桂芳").order_by("-pk")[0]
    Person.objects.filter(pk=second.pk).update(
        name="陈立", name_key="陈立", born_on="1999-09-09", mobile_index=None
    )
    lookalikes.look(AT)
    assert not Lookalike.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Lookalike.objects.create(low=2, high=1, score=1, found_at=AT)


def test_what_fails_and_the_worksheet_that_mends_it(orgs: dict[str, int], tmp_path: Path) -> None:
    wrong = "330483198001010078"
    Certificate.objects.filter(person__name="赵小河").update(
        number=crypto.encrypt(wrong), number_index=crypto.blind_index(wrong)
    )
    lookalikes.look(AT)
    quality.look(root(), at=AT)
    first = QualityFinding.objects.count()
    quality.look(root(), at=AT)
    assert QualityFinding.objects.count() == first
    counts = queries_counts.counts_of(root())
    assert counts == {
        "mobile_missing": 1, "mobile_shared": 2, "mobile_unproved": 3, "certificate_wrong": 1,
        "duplicate": 2,
    }  # fmt: skip
    mei = officer("mei", "union_officer", orgs["mill"])
    own = queries_quality.findings_visible_to(mei, ON)
    assert {f.organisation.code for f in own} == {"mill"}
    with pytest.raises(Refused):
        quality.worksheet(root(), [], reason=" ", by=mei, at=AT)
    book = quality.worksheet(root(), ["mobile_missing"], reason="整改", by=mei, at=AT)
    rows = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == ["李大山"]
    assert rows[1][2] == certno(5)
    assert Event.objects.get(action="membership.worksheet").reason == "整改"
    header = [str(cell) for cell in rows[0]]
    line = [str(cell) for cell in rows[1]]
    line[3] = "13800006099"
    text = ",".join(header) + "\n" + ",".join(line) + "\n"
    done = load(tmp_path, "members", text)  # dropped back in
    assert (done.updated, done.refused) == (1, 0)
    quality.look(root(), at=AT)
    assert "mobile_missing" not in queries_counts.counts_of(root())


def test_a_gender_that_no_number_tells_is_mended_by_the_sheet(
    orgs: dict[str, int], tmp_path: Path
) -> None:
    head = "姓名,证件类型,证件号码,手机号,工会代码\n"
    load(tmp_path, "members", f"{head}ANNA LEE,08,ZZ6469823,13800006077,mill\n")
    anna = Person.objects.get(name="ANNA LEE")
    quality.look(root(), at=AT)
    mei = officer("mei", "union_officer", orgs["mill"])
    book = quality.worksheet(root(), [], reason="整改", by=mei, at=AT)
    rows = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()
    at = rows[0].index("性别")
    hers = next([str(cell) for cell in row] for row in rows if row[0] == "ANNA LEE")
    assert hers[-1] == "没有性别", "what no cell mends is not in the sheet"
    for word, told in (("F？", (0, 1)), ("女", (1, 0)), ("男", (0, 0))):
        hers[at] = word
        text = ",".join(map(str, rows[0])) + "\n" + ",".join(hers) + "\n"
        done = load(tmp_path, "members", text)
        assert (done.updated, done.refused) == told, "what is known is not turned by a sheet"
    anna.refresh_from_db()
    assert anna.gender == "f"
    quality.look(root(), at=AT)
    assert not QualityFinding.objects.filter(code="gender_missing", person=anna).exists()


def test_four_figures_each_person_once(orgs: dict[str, int]) -> None:
    people = {p.name + str(p.pk): p.pk for p in Person.objects.order_by("pk")}
    first, second, dashan, xiaohe = people.values()
    registry.prove_mobile(xiaohe, "13800006022", by=SYSTEM, at=AT)
    registry.document_seen(dashan, by=SYSTEM, at=AT)
    registry.keep_membership(dashan, registry.Ground.RETIRED, on=ON, reason_given="退休",
                             by=SYSTEM, at=AT)  # fmt: skip
    quality.set_dues(orgs["dye"], 2026, pays=True, by=SYSTEM, at=AT)  # a word, no member's dues
    paid(orgs["mill"])

    def total() -> tuple[int, int, int, int]:
        counting.count_figures("", ON)
        one = sums(queries_counts.own_figures(root()))[root()]
        return one.registered, one.verified, one.active, one.paying

    assert total() == (4, 2, 3, 2)
    for figure, number in zip(("registered", "verified", "active", "paying"), total(),
                              strict=True):  # fmt: skip
        assert queries_quality.behind(root(), figure, ON).count() == number, figure
    Person.objects.filter(pk=xiaohe).update(mobile_index=b"another number--")  # by a roster
    assert total() == (4, 1, 3, 2)
    Certificate.objects.filter(person_id=dashan).update(doubtful=True)
    assert total() == (4, 0, 3, 2)
    Person.objects.filter(pk=second).update(merged_into=first)
    assert total()[0] == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        DuesStanding.objects.create(organisation_id=orgs["dye"], year=2026, pays=False, set_at=AT)


def test_kept_resumed_ended(orgs: dict[str, int]) -> None:
    who = Person.objects.get(name="李大山").pk
    at: Any = {"by": SYSTEM, "at": AT}
    for ground in (registry.Ground.RESIGNED, registry.Ground.TRANSFERRED):
        with pytest.raises(Refused):
            registry.keep_membership(who, ground, on=ON, reason_given="x", **at)
    registry.keep_membership(who, registry.Ground.ARMY, on=ON, reason_given="参军", **at)
    assert Membership.objects.get(person_id=who).state == "retained"
    registry.resume_membership(who, on=ON, **at)
    with pytest.raises(Refused):
        registry.resume_membership(who, on=ON, **at)
    with pytest.raises(Refused):
        registry.end_membership(who, registry.Ground.ARMY, on=ON, reason_given="参军", **at)
    registry.end_membership(who, registry.Ground.DIED, on=ON, reason_given="讣告", **at)
    assert Person.objects.get(pk=who).died_on == ON
    assert Membership.objects.get(person_id=who).ground == "died"
    with pytest.raises(Refused):
        registry.end_membership(who, registry.Ground.DIED, on=ON, reason_given="讣告", **at)
