"""A person's account is replaced: by the person themselves, in their own name."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.audit.api import record
from gongqiao.platform.context import Actor
from gongqiao.platform.crypto import blind_index
from gongqiao.platform.errors import Refused
from gongqiao.registry.enums import AccountKind, AccountState
from gongqiao.registry.models import BankAccount, Person
from gongqiao.registry.rules.luhn import luhn_holds

SHORTEST, LONGEST = 8, 30
CARD_LENGTHS = (16, 19)
"""Digits of a bank card, whose last one is a check digit."""


def replace_account(
    person_id: int,
    *,
    bank_name: str,
    number: str,
    kind: AccountKind = AccountKind.BANK_CARD,
    bank_branch: str = "",
    by: Actor,
    at: datetime,
) -> bool:
    """Money goes to this account from now on; the one before is kept as replaced.

    The holder is the person. False when the very same account is active already. Raises Refused
    ACCOUNT_SHAPE (field `number`: not 8 to 30 digits, or a card whose check digit is wrong).
    """
    digits = _checked(number)
    index = blind_index(digits, purpose="account")
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person_id)
        active = BankAccount.objects.filter(person=person, state=AccountState.ACTIVE).first()
        same = active is not None and bytes(active.number_index) == index
        if same and active and (active.bank_name, active.holder_name) == (bank_name, person.name):
            return False
        if active is not None:
            active.state = AccountState.REPLACED
            active.save(update_fields=["state"])
        made = BankAccount.objects.create(
            person=person,
            kind=kind,
            bank_name=bank_name,
            bank_branch=bank_branch,
            number=digits,
            number_index=index,
            last4=digits[-4:],
            holder_name=person.name,
            created_at=at,
        )
        record(
            at=at,
            by=by,
            action="registry.account.replace",
            subject=("person", person.pk),
            old={"last4": active.last4} if active else None,
            new={"account": made.pk, "last4": made.last4, "bank": bank_name},
        )
    return True


def _checked(number: str) -> str:
    digits = "".join(number.split()).replace("-", "")
    if not (digits.isascii() and digits.isdigit() and SHORTEST <= len(digits) <= LONGEST):
        raise Refused("ACCOUNT_SHAPE", _("An account number has 8 to 30 digits."), field="number")
    if digits.startswith("62") and len(digits) in CARD_LENGTHS and not luhn_holds(digits):
        says = _("This is not a card number: one of its digits seems wrong. Please compare.")
        raise Refused("ACCOUNT_SHAPE", says, field="number")
    return digits
