"""The objects of membership that stand in addresses."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

from django.utils import timezone

from gongqiao.kernel.months import months_later
from gongqiao.membership.models import (
    Application,
    Dues,
    DuesSheet,
    JoinCode,
    Lookalike,
    Silence,
    Transfer,
)
from gongqiao.membership.services import join_codes
from gongqiao.registry.models import Membership, Person
from tests.access.objects import Whose, a_member_there

_number = count(1)


def an_application_there(whose: Whose) -> int:
    """Somebody asks to join the organisation."""
    number = f"x{next(_number)}"
    return Application.objects.create(
        organisation_id=whose.organisation, kind="join", state="pending_review", way="clerk",
        name="某人", cert_type="99", number=number, number_index=number.encode().ljust(16, b"-"),
        last4=number[-4:], submitted_at=timezone.now(),
    ).pk  # fmt: skip


def a_code_there(whose: Whose) -> int:
    """A QR code of the organisation."""
    return _code(whose).pk


def _code(whose: Whose) -> JoinCode:
    at = timezone.now()
    return JoinCode.objects.create(
        organisation_id=whose.organisation, serial=f"{next(_number):08d}", made_at=at,
        expires_on=timezone.localdate(at) + timedelta(days=9),
    )  # fmt: skip


def a_transfer_there(whose: Whose) -> int:
    """A member of the organisation is claimed by the one above it."""
    person = Person.objects.get(pk=a_member_there(whose))
    here = Membership.objects.get(person=person).organisation
    return Transfer.objects.create(
        person=person, from_organisation=here, to_organisation=here.parent or here,
        claimed_at=timezone.now(), due_on=timezone.localdate(),
    ).pk  # fmt: skip


def a_pair_there(whose: Whose) -> int:
    """Two members of the organisation who may be one."""
    low, high = a_member_there(whose), a_member_there(whose)
    return Lookalike.objects.create(
        low=low, high=high, score=80, grounds=["name"], found_at=timezone.now()
    ).pk


def a_silence_there(whose: Whose) -> int:
    """A member of the organisation of whom nothing was heard."""
    person = a_member_there(whose)
    here = Membership.objects.get(person=person).organisation_id
    return Silence.objects.create(
        person_id=person, organisation_id=here, since=timezone.localdate(), found_at=timezone.now()
    ).pk


def a_sheet_there(whose: Whose) -> int:
    """Dues of a member of the organisation, recorded."""
    person = a_member_there(whose)
    at, on = timezone.now(), timezone.localdate().replace(day=1)
    here = Membership.objects.get(person=person).organisation
    sheet = DuesSheet.objects.create(
        organisation=here, from_on=months_later(on, -1), until_on=on, way="payroll",
        state="recorded", recorded=1, made_at=at, recorded_at=at,
        kept_report='{"kind": "csv", "header": ["certno", "reason"], "rows": [["1", "x"]]}',
    )  # fmt: skip
    Dues.objects.create(
        person_id=person, sheet=sheet, from_on=sheet.from_on, until_on=sheet.until_on
    )
    return sheet.pk


MAKERS: dict[str, Callable[[Whose], int | str]] = {
    "join/<str:code>": lambda whose: join_codes.whole(_code(whose)),
    "silent/<int:silence_id>": a_silence_there,
    "dues/<int:sheet_id>": a_sheet_there,
    "applications/<int:application_id>": an_application_there,
    "join-codes/<int:code_id>": a_code_there,
    "duplicates/<int:pair_id>": a_pair_there,
    "member-figures/<int:organisation_id>": lambda whose: whose.organisation,
    "quality/<int:organisation_id>": lambda whose: whose.organisation,
    "transfers/<int:transfer_id>": a_transfer_there,
}
