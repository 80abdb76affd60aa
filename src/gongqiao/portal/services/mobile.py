"""The worker changes their mobile number: a code to the new phone, and one to the old."""

from datetime import datetime

from gongqiao.kernel.masking import mask_mobile
from gongqiao.kernel.mobile import mobile_number
from gongqiao.notices import api as notices
from gongqiao.platform import codes
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry

PURPOSE, OLD_PURPOSE = "portal.mobile_new", "portal.mobile_old"
CHANGED = "portal.mobile_changed"


def send_codes(person_id: int, mobile: str, *, at: datetime, address: str) -> None:
    """To the new number, and to the old one, which must still be in the same hands.

    Raises Refused, as `codes.send`.
    """
    codes.send(mobile, PURPOSE, at, address=address)
    old = registry.mobile_of(person_id)
    if old and old != mobile_number(mobile):
        codes.send(old, OLD_PURPOSE, at, address=address)


def change(
    person_id: int, mobile: str, code: str, old_code: str, *, by: Actor, at: datetime
) -> bool:
    """Both codes were right: the number is changed, the person is told. False: it was so already.

    Raises Refused, as `codes.check` (field `code` or `old_code`); MOBILE_TAKEN.
    """
    old = registry.mobile_of(person_id)
    if old and old != mobile_number(mobile):
        try:
            codes.check(old, OLD_PURPOSE, old_code, at)
        except Refused as refused:
            refused.field = "old_code"
            raise
    codes.check(mobile, PURPOSE, code, at)
    number = mobile_number(mobile) or ""
    if number == old:
        return False
    registry.prove_mobile(person_id, number, by=by, at=at)
    notices.send(
        key=f"{CHANGED}:{person_id}:{at.timestamp():.0f}", code=CHANGED, at=at,
        figures={"mobile": mask_mobile(number)}, person_id=person_id,
    )  # fmt: skip
    return True
