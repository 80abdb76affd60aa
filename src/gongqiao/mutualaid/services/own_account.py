"""A worker gives another account: the register takes it, the worker is told at once."""

from datetime import datetime

from django.db import transaction

from gongqiao.kernel.masking import mask_account
from gongqiao.notices.api import send
from gongqiao.platform.context import Actor
from gongqiao.registry.api import AccountKind, accounts_of_person, replace_account

CHANGED = "aid.account_changed"


def give_account(
    person_id: int, *, bank_name: str, number: str, kind: AccountKind, by: Actor, at: datetime
) -> bool:
    """Replace the account and send a message, so that a change by somebody else is noticed.

    What waited for an account, or was sent back by the bank, goes into the next batch by itself.
    False when it was the account already. Raises Refused ACCOUNT_SHAPE.
    """
    with transaction.atomic():
        if not replace_account(
            person_id, bank_name=bank_name, number=number, kind=kind, by=by, at=at
        ):
            return False
        made = accounts_of_person(person_id)[0]
        send(
            key=f"{CHANGED}:{made.pk}",
            code=CHANGED,
            figures={"account": mask_account(made.last4), "bank": made.bank_name},
            at=at,
            person_id=person_id,
        )
    return True
