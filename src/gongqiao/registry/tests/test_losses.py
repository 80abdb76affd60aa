"""A roster that would halve a union is asked about; whoever says yes stands in the trail."""

from pathlib import Path

import pytest

from gongqiao.audit.models import Event
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.errors import Refused
from gongqiao.registry.enums import RosterKind
from gongqiao.registry.models import Import, Membership
from gongqiao.registry.rules.losses import Loss, losses
from gongqiao.registry.services import imports
from gongqiao.registry.services.imports import Circumstances
from gongqiao.registry.tests.cast import AT, EVERYWHERE, ORGS, certno, load, members


def test_a_fifth_and_at_least_five() -> None:
    unions = {1: ("恒裕", 25), 2: ("同丰", 26), 3: ("小店", 6)}
    assert losses({1: 5, 2: 6, 3: 2}, unions) == [Loss("同丰", 6, 26)]
    assert losses({1: 6, 3: 5}, unions) == [Loss("恒裕", 6, 25), Loss("小店", 5, 6)]
    assert losses({3: 3}, unions) == [Loss("小店", 3, 6)]  # few, and half of them
    assert losses({4: 1}, {4: ("两人店", 2)}) == []  # one who moves is nobody's accident
    assert losses({}, {}) == []


def circumstances(*, sure: bool = False) -> Circumstances:
    return Circumstances(by=SYSTEM, at=AT, on=AT.date(), scope=EVERYWHERE, moves=True, sure=sure)


@pytest.mark.django_db
def test_half_a_union_moves_only_when_somebody_says_so(tmp_path: Path) -> None:
    load(tmp_path, "organisations", ORGS)
    people = [("会员甲", certno(n), "", "mill", "2015-03-01") for n in range(12)]
    load(tmp_path, "members", members(*people))
    moving = members(*((name, number, "", "dye", "") for name, number, *_ in people[:6]))
    roster = imports.look_through(RosterKind.MEMBERS, moving.encode(), "a.csv", circumstances())
    assert roster.counts["losing"] == [["恒裕纺织工会", 6, 12]]
    for bring in (
        lambda: imports.bring_in(roster.pk, circumstances()),
        lambda: load(tmp_path, "members", moving, circumstances()),
    ):
        with pytest.raises(Refused) as no:
            bring()
        assert no.value.code == "LOSES_MANY"
    assert Membership.objects.filter(organisation__code="dye").count() == 0
    assert Import.objects.get(pk=roster.pk).state == "previewed"
    imports.bring_in(roster.pk, circumstances(sure=True))
    assert Membership.objects.filter(organisation__code="dye", left_on=None).count() == 6
    assert (Event.objects.get(action="registry.import.sure").new or {})["leaving"] == 6
