"""A worker gives another account: the register takes it, the worker is told at once."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.documents import api as documents
from gongqiao.kernel.masking import mask_account
from gongqiao.notices.api import send
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry.api import (
    AccountKind,
    accounts_of_person,
    path_of_person,
    replace_account,
)

CHANGED = "aid.account_changed"


def give_account(
    person_id: int,
    *,
    bank_name: str,
    number: str,
    kind: AccountKind,
    by: Actor,
    at: datetime,
    paper: UploadedFile | None = None,
) -> bool:
    """Replace the account and send a message, so that a change by somebody else is noticed.

    What waited for an account, or was sent back by the bank, goes into the next batch by itself.
    False when it was the account already. A clerk who acts for the worker stores the worker's
    signed `paper` with it, never without. Raises Refused ACCOUNT_SHAPE, PAPER; Unusable (a file
    that is none).
    """
    if by.acting is not None and paper is None:
        says = _("Without the worker's signed paper their account is not changed.")
        raise Refused("PAPER", says, field="paper")
    with documents.all_or_none(), transaction.atomic():
        if paper is not None:
            _keep(person_id, paper, by, at)
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


def _keep(person_id: int, paper: UploadedFile, by: Actor, at: datetime) -> None:
    """Sealed, with the person's union; whoever belongs to none changes their account themselves."""
    path = path_of_person(person_id)
    if not path:
        says = _("This worker belongs to no union: there is no office to keep the paper.")
        raise Refused("NO_UNION", says, field="paper")
    documents.store(
        paper.read(), name=paper.name or "", organisation_id=int(path.strip(".").split(".")[-1]),
        subject=("person", person_id), by=by, at=at, sealed=True, pictures=True,
    )  # fmt: skip
