"""Invented unions on their way, for the tests of organising."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from gongqiao.organising.enums import Body, CommitteeKind, Left, Move
from gongqiao.organising.models import Case, Term
from gongqiao.organising.services import approving, cases, terms
from gongqiao.organising.services.locking import Paper
from gongqiao.organising.services.meetings import Meeting, Stood
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.errors import Refused
from gongqiao.registry.models import Office, Organisation, Person
from gongqiao.registry.tests.cast import ORGS, load

AT = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
FIRM = "91330483MA2BC3DEX1"
STOOD = (
    Stood("沈阿福", 55, "chair"),
    Stood("俞惠芬", 50, "vice_chair"),
    Stood("金国良", 46, "committee"),
    Stood("朱小英", 20),
)


def credit_code(start: str, serial: int = 1) -> str:
    """A code with a right check sign: `start` is registrar and class, "81" or "91"."""
    from stdnum.cn import uscc

    body = f"{start}330483{serial:09d}"
    return body + str(uscc.calc_check_digit(body + "0"))


def org(code: str) -> Organisation:
    """An organisation of the invented federation."""
    return Organisation.objects.get(code=code)


def tree(folder: Path) -> None:
    """The federation with two towns and a union each."""
    load(folder, "organisations", ORGS)


def paper(day: int, number: str = "", note: str = "", month: int = 3) -> Paper:
    """A paper of 2026."""
    return Paper(on=date(2026, month, day), number=number, note=note)


def founding(upper: str = "north", serial: int = 1, **values: object) -> Case:
    """A founding being prepared: 60 members, 20 women."""
    given: dict[str, object] = {
        "name": f"桐乡市云禾源{serial}纺织有限公司工会", "org_kind": "grassroots",
        "employer_name": f"桐乡市云禾源{serial}纺织有限公司",
        "employer_uscc": credit_code("91", 700 + serial),
        "staff_count": 80, "member_count": 60, "women_count": 20,
    } | values  # fmt: skip
    return cases.open_founding(
        upper_id=org(upper).pk, values=given, on=date(2026, 3, 1), by=SYSTEM, at=AT
    )


def meeting(
    committee: CommitteeKind = CommitteeKind.UNION,
    stood: tuple[Stood, ...] = STOOD,
    *,
    entitled: int = 60,
    present: int = 58,
    seats: int = 3,
) -> Meeting:
    """An assembly of all members."""
    return Meeting(committee, Body.ASSEMBLY, entitled, present, seats, stood)


def sat(post: str, name: str, since: date, until: date | None = None) -> Office:
    """Somebody holds, or held, a post in the mill."""
    person = Person.objects.create(name=name, name_key=name)
    return Office.objects.create(
        organisation=org("mill"), person=person, post=post, nature="part_time", starts_on=since,
        ends_on=until,
    )  # fmt: skip


def a_committee_without_chair() -> tuple[Term, dict[str, Office]]:
    """The mill's term from 1 June 2025; the chair left on 1 February 2026."""
    term, seated = a_whole_committee()
    chair = seated["chair"]
    chair.ends_on = date(2026, 2, 1)
    chair.save(update_fields=["ends_on"])
    return term, seated


def a_whole_committee() -> tuple[Term, dict[str, Office]]:
    """The mill's term from 1 June 2025, every post held."""
    begun = date(2025, 6, 1)
    term = terms.enter_term(
        org("mill").pk,
        no=2,
        started_on=begun,
        years=3,
        number="桐总工〔2025〕8号",
        by=SYSTEM,
        at=AT,
    )
    seated = {
        "chair": sat("chair", "沈阿福", begun),
        "vice": sat("vice_chair", "俞惠芬", begun),
        "member": sat("committee", "金国良", begun),
        "audit": sat("audit_chair", "朱小英", begun),
    }
    return term, seated


def by_election(*offices: Office, **values: object) -> Case:
    """A by-election of the mill being prepared: 60 members."""
    given = {"member_count": 60, "women_count": 20} | values
    return cases.open_by_election(
        org("mill").pk, upper_id=org("north").pk, offices=[o.pk for o in offices],
        left=Left.MOVED, values=cases.of_union(org("mill")) | given, on=date(2026, 3, 1),
        by=SYSTEM, at=AT,
    )  # fmt: skip


def take(case: Case, move: Move, given: Paper) -> Case:
    """One plain step."""
    return cases.take(case.pk, move, given, seen=None, by=SYSTEM, at=AT)


def up_to(case: Case, state: str) -> Case:
    """Bring a case to a state, the usual way."""
    n = case.pk
    way: dict[str, Callable[[], object]] = {
        "requested": lambda: take(case, Move.REQUEST, paper(2, f"云禾工〔2026〕{n}号")),
        "preparing": lambda: take(case, Move.PERMIT, paper(6, f"北镇工〔2026〕{n}号")),
        "elected": lambda: cases.elect(
            case.pk, [meeting()], paper(20), seen=None, by=SYSTEM, at=AT
        ),
        "reported": lambda: take(case, Move.REPORT, paper(22, f"云禾工〔2026〕{n + 500}号")),
        "approved": lambda: approving.approve(
            case.pk, paper(28, f"北镇工〔2026〕{n + 500}号"), years=3, seen=None, by=SYSTEM, at=AT
        ),
        "registered": lambda: approving.register(
            case.pk, paper(5, month=4), number=f"法证第{n}号", uscc=credit_code("81", 700 + n),
            representative="沈阿福", seen=None, by=SYSTEM, at=AT,
        ),
    }  # fmt: skip
    for name, go in way.items():
        go()
        if name == state:
            break
    return Case.objects.get(pk=case.pk)


def refusal(run: Any) -> str:
    """The code with which something is refused; there is a sentence for people, too."""
    with pytest.raises(Refused) as no:
        run()
    assert str(no.value.says)
    return no.value.code
