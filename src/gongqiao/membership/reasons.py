"""What is said to somebody whose wish cannot be followed: what is wrong, and what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongqiao.registry import api as registry

SAYS: dict[str, str | Promise] = {
    "TOO_YOUNG": _("Members are at least sixteen years old."),
    "MOBILE_TAKEN": _(
        "This mobile number stands with another member. Ask your union: an administrator can "
        "release it."
    ),
    "SAME_UNION": _("You are a member of this union already. Nothing else is needed."),
    "MEMBER_ELSEWHERE": _("You are a member of another union. Your membership can be moved here."),
    "CODE_UNKNOWN": _("This QR code was not given out by a union. Please ask where you found it."),
    "CODE_WITHDRAWN": _("The union has withdrawn this QR code. Please ask there for the new one."),
    "CODE_EXPIRED": _("This QR code has expired. Please ask your union for the new one."),
    "PROOF_OVER": _("This took too long. Please scan the QR code again."),
    "PROOF_USED": _("This application has been sent already."),
    "PROOF_MANY": _("Very many people use this QR code just now. Please try again in an hour."),
    "OPEN_ALREADY": _("There is an application with this number already; it is being looked at."),
}


def reason(code: str) -> str:
    """The sentence in the active language; those about the number itself are the register's."""
    says = SAYS.get(code)
    return str(says) if says is not None else registry.reason(code, None)
