"""Objects of recoveries and periods for addresses."""

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

from django.utils import timezone

from gongqiao.mutualaid.enums import ClaimState, RecoveryKind
from gongqiao.mutualaid.models import Recovery
from tests.access import aid, aid_office

if TYPE_CHECKING:
    from tests.access.objects import Whose

_number = count(1)


def a_recovery(whose: "Whose") -> int:
    """A line to be recovered of somebody enrolled by the organisation."""
    return aid.a_claim(whose.organisation, amount=-80_00, state=ClaimState.RECOVERING).pk


def a_proposal(whose: "Whose") -> int:
    """What somebody proposed to give up."""
    return Recovery.objects.create(
        claim_id=a_recovery(whose), kind=RecoveryKind.WRITTEN_OFF, amount=1_00,
        on=timezone.localdate(), key=f"w{next(_number)}", note="x",
        asked_by_id=aid_office.a_maker(), asked_at=timezone.now(),
    ).pk  # fmt: skip


def a_period(_whose: "Whose") -> str:
    """A scheme's code and the number of a period."""
    period = aid.a_period()
    return f"{period.scheme.code}/{period.no}"


MAKERS: dict[str, Callable[["Whose"], int | str]] = {
    "periods/<str:code>/<int:no>": a_period,
    "unions/<str:code>/<int:no>": a_period,
    "recoveries/<int:claim_id>": a_recovery,
    "given-up/<int:recovery_id>": a_proposal,
}
