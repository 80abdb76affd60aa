"""QR codes of unions: given out, withdrawn, looked up when somebody scanned one."""

import secrets
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.membership.models import JoinCode
from gongqiao.membership.queries import code_with
from gongqiao.membership.reasons import reason
from gongqiao.membership.rules import codes
from gongqiao.membership.services.keys import derived
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry

LONGEST = timedelta(days=366)


def give_out(
    organisation_id: int, *, label: str, expires_on: date, by: Actor, at: datetime
) -> JoinCode:
    """A new QR code of a union. Raises Refused ORG_CLOSED, and DATES: already over, or longer than
    a year."""
    registry.refuse_joining(organisation_id, field="union")
    today = timezone.localdate(at)
    if not today < expires_on <= today + LONGEST:
        says = _("A QR code is good for a day at least and a year at most.")
        raise Refused("DATES", says, field="expires_on")
    made = JoinCode.objects.create(
        organisation_id=organisation_id,
        serial=codes.signs(secrets.token_bytes(5), codes.SERIAL),
        label=" ".join(label.split())[:60],
        made_by_id=by.user_id,
        made_at=at,
        expires_on=expires_on,
    )
    _tell("membership.code.give", made, by, at)
    return made


def withdraw(code_id: int, *, by: Actor, at: datetime) -> JoinCode:
    """From now on nobody can apply with it. Twice changes nothing."""
    made = JoinCode.objects.select_related("organisation").get(pk=code_id)
    changed = JoinCode.objects.filter(pk=code_id, withdrawn_at=None)
    if changed.update(withdrawn_at=at, withdrawn_by_id=by.user_id):
        _tell("membership.code.withdraw", made, by, at)
    made.refresh_from_db()
    return made


def whole(code: JoinCode) -> str:
    """What stands in the address of its QR."""
    return codes.signed(code.serial, derived("join"))


def scanned(text: str, on: date) -> JoinCode:
    """The QR code that somebody scanned. Raises Refused CODE_UNKNOWN, _WITHDRAWN, _EXPIRED, and
    ORG_CLOSED for one that still hangs although its union is no more."""
    serial = codes.serial_of(text, derived("join"))
    found = code_with(serial) if serial else None
    problem = problem_of(found, on) if found else "CODE_UNKNOWN"
    if found is None or problem:
        raise Refused(problem, reason(problem))
    registry.refuse_joining(found.organisation_id)
    return found


def problem_of(code: JoinCode, on: date) -> str:
    """CODE_WITHDRAWN, CODE_EXPIRED, or "" when one may apply with it."""
    if code.withdrawn_at is not None:
        return "CODE_WITHDRAWN"
    return "CODE_EXPIRED" if on >= code.expires_on else ""


def misused(text: str, code: str, *, by: Actor, at: datetime) -> None:
    """Somebody tried to apply with a code that does not hold: a line in the trail."""
    serial = codes.serial_of(text, derived("join"))
    known = code_with(serial) if serial else None
    audit.record(
        at=at, by=by, action="membership.code.misused",
        subject=("joincode", known.pk if known else 0), new={"why": code},
        path=known.organisation.path if known else "",
    )  # fmt: skip


def _tell(action: str, code: JoinCode, by: Actor, at: datetime) -> None:
    audit.record(
        at=at, by=by, action=action, subject=("joincode", code.pk),
        path=code.organisation.path, new={"serial": code.serial, "label": code.label},
    )  # fmt: skip
