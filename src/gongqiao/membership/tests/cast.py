"""People who join, for the tests of membership: the register's invented federation."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gongqiao.access import api as access
from gongqiao.access.tests.cast import a_user, grant
from gongqiao.kernel.months import months_later
from gongqiao.membership import consenting
from gongqiao.membership.enums import DuesWay
from gongqiao.membership.models import Application, DuesSheet, JoinAttempt, JoinCode
from gongqiao.membership.rules import dues as rules
from gongqiao.membership.services import dues, join_codes, joining, reviewing
from gongqiao.membership.services.dues_lists import Handed
from gongqiao.membership.services.joining import Typed, Where
from gongqiao.platform import codes
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry.models import Organisation
from gongqiao.registry.tests.cast import ORGS, certno, load, members

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
ON = date(2026, 12, 1)
SECOND = timedelta(seconds=1)
MOBILE = "13900001111"
GUIFANG = ("王桂芳", certno(1), "13800006021", "mill", "2015-03-01")
"""A member of the mill, for tests that need one."""
FOUR = [(f"会员{name}", certno(n), "", "mill", "2015-03-01") for n, name in enumerate("甲乙丙丁")]
"""Four members of the mill, for tests of dues."""


class Phone:
    """Receives codes instead of a telephone."""

    def __init__(self) -> None:
        self.sent: list[codes.Outgoing] = []

    def __call__(self, sent: codes.Outgoing, /) -> None:
        self.sent.append(sent)

    @property
    def code(self) -> str:
        """The last one."""
        return self.sent[-1].code


def a_federation(folder: Path, *rows: Sequence[str]) -> dict[str, int]:
    """City, two towns, two unions with some members; ids by code."""
    load(folder, "organisations", ORGS)
    if rows:
        load(folder, "members", members(*rows))
    return dict(Organisation.objects.values_list("code", "pk"))


def officer(name: str, role: str, organisation: int) -> Actor:
    """Somebody with a role there, from the day of the tests."""
    access.install_roles(at=AT, by=SYSTEM)
    who = a_user(name)
    grant(who, role, organisation, valid_from=date(2026, 1, 1))
    return who


def refused(code: str, do: Callable[..., object], *args: Any, **more: Any) -> None:
    """The service says no, with that code."""
    with pytest.raises(Refused) as no:
        do(*args, **more)
    assert no.value.code == code


def a_code(organisation: int, days: int = 90) -> JoinCode:
    """A QR code of the union."""
    until = AT.date() + timedelta(days=days)
    return join_codes.give_out(organisation, label="食堂", expires_on=until, by=SYSTEM, at=AT)


def typed(
    number: int = 50, name: str = "周晓梅", mobile: str = MOBILE, born: str = "19900101"
) -> Typed:
    """Somebody with an invented number."""
    return Typed(name, "01", certno(number, born), mobile)


def read_text() -> str:
    """The mark of the text that stands on the pages of joining."""
    return consenting.text().mark


def begin(where: Where, who: Typed, *, at: datetime) -> JoinAttempt:
    """Typed on the page, with its text read and agreed to."""
    return joining.begin(where, who, text=read_text(), at=at)


def enter(organisation: int, who: Typed, *, by: Actor, at: datetime) -> Application:
    """A clerk enters it, the text read and signed."""
    return reviewing.enter(organisation, who, text=read_text(), paper="入会申请卷", by=by, at=at)


def received(where: Where, who: Typed, *, by: Actor, at: datetime) -> Application:
    """Through another channel, the text read there."""
    return joining.received(where, who, text=read_text(), by=by, at=at)


def applied(code: JoinCode, who: Typed, phone: Phone, *, agrees: bool = True) -> Application:
    """All the way from the QR to the application."""
    attempt = begin(Where(code.organisation_id, code), who, at=AT)
    made = joining.submit(attempt.key, phone.code, agrees=agrees, by=SYSTEM, at=AT + SECOND)
    assert made is not None
    return made


def paid(organisation: int, *, on: date = ON, months: int = 1, listed: str = "") -> DuesSheet:
    """The dues of its members for the months before a day, recorded."""
    until = on.replace(day=1)
    asked = rules.period(months_later(until, -months), months)
    made = dues.draft(
        organisation, asked, months, DuesWay.PAYROLL, handed=Handed(listed), by=SYSTEM, at=AT
    )
    return dues.record(made.pk, by=SYSTEM, at=AT)
