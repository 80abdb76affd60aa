"""Opening a fund with its accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.audit.api import record
from gongqiao.ledger.enums import AccountKind
from gongqiao.ledger.models import Account, Fund
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account as an upper app describes it."""

    code: str
    name: str
    kind: AccountKind
    never_negative: bool = False


def open_fund(
    code: str,
    name: str,
    *,
    accounts: Sequence[NewAccount],
    at: datetime,
    by: Actor,
    organisation_id: int | None = None,
) -> Fund:
    """The fund with these accounts. Again with the same: nothing happens; new accounts are added.

    Raises Refused ACCOUNT_DIFFERS when an account stands there as something else.
    """
    with transaction.atomic():
        fund, made = Fund.objects.get_or_create(
            code=code,
            defaults={"name": name, "organisation_id": organisation_id, "opened_at": at},
        )
        Fund.objects.select_for_update().get(
            pk=fund.pk
        )  # two openings at once: one after the other
        standing = {a.code: a for a in Account.objects.filter(fund=fund)}
        added = []
        for new in accounts:
            old = standing.get(new.code)
            if old is None:
                Account.objects.create(
                    fund=fund,
                    code=new.code,
                    name=new.name,
                    kind=new.kind,
                    never_negative=new.never_negative,
                )
                added.append(new.code)
            elif (old.kind, old.never_negative) != (new.kind, new.never_negative):
                raise Refused(
                    "ACCOUNT_DIFFERS",
                    _("The account “%(code)s” exists as something else.") % {"code": new.code},
                )
        if made or added:
            record(
                at=at,
                by=by,
                action="ledger.fund.open",
                subject=("ledger.fund", fund.pk),
                new={"code": code, "accounts": added},
            )
    return fund
