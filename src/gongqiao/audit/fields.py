"""What an event's page calls the figures that an event keeps, and how it reads them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from gongqiao.audit.models import Event
from gongqiao.audit.sentences import registered
from gongqiao.platform.sentences import readable

FIELDS: Mapping[str, str | Promise] = {
    "about": pgettext_lazy("trail", "about"),
    "account": pgettext_lazy("trail", "account"),
    "accounts": pgettext_lazy("trail", "accounts"),
    "amount_fen": pgettext_lazy("trail", "amount (yuan)"),
    "answer_by": pgettext_lazy("trail", "answer by"),
    "answered": pgettext_lazy("trail", "answered"),
    "bank": pgettext_lazy("trail", "bank"),
    "batch": pgettext_lazy("trail", "batch"),
    "capabilities": pgettext_lazy("trail", "powers"),
    "card": pgettext_lazy("trail", "card"),
    "cert_type": pgettext_lazy("trail", "kind of certificate"),
    "channel": pgettext_lazy("trail", "channel"),
    "claim": pgettext_lazy("trail", "claim"),
    "code": pgettext_lazy("trail", "code"),
    "correction": pgettext_lazy("trail", "correction"),
    "count": pgettext_lazy("trail", "count"),
    "created": pgettext_lazy("trail", "new"),
    "day_on": pgettext_lazy("trail", "day"),
    "delivery": pgettext_lazy("trail", "delivery"),
    "digest": pgettext_lazy("trail", "digest"),
    "drawn": pgettext_lazy("trail", "drawn"),
    "due": pgettext_lazy("trail", "due"),
    "employer": pgettext_lazy("trail", "employer"),
    "end_on": pgettext_lazy("trail", "until"),
    "ends_on": pgettext_lazy("trail", "until"),
    "enrolled": pgettext_lazy("trail", "enrolled"),
    "error": pgettext_lazy("trail", "trouble"),
    "failed": pgettext_lazy("trail", "came back"),
    "field": pgettext_lazy("trail", "field"),
    "file": pgettext_lazy("trail", "file"),
    "first_on": pgettext_lazy("trail", "first day"),
    "for": pgettext_lazy("trail", "belongs to"),
    "form": pgettext_lazy("trail", "form"),
    "format": pgettext_lazy("trail", "format"),
    "from_on": pgettext_lazy("trail", "from"),
    "fund": pgettext_lazy("trail", "fund"),
    "fund_fen": pgettext_lazy("trail", "paid by the funds (yuan)"),
    "funder": pgettext_lazy("trail", "funder"),
    "gender": pgettext_lazy("trail", "gender"),
    "given_on": pgettext_lazy("trail", "given on"),
    "grant": pgettext_lazy("trail", "grant"),
    "headcount": pgettext_lazy("trail", "people"),
    "held_on": pgettext_lazy("trail", "held on"),
    "hook": pgettext_lazy("trail", "interface"),
    "how": pgettext_lazy("trail", "how"),
    "item": pgettext_lazy("trail", "matter"),
    "joined_on": pgettext_lazy("trail", "joined on"),
    "kept": pgettext_lazy("trail", "kept"),
    "key": pgettext_lazy("trail", "key"),
    "kind": pgettext_lazy("trail", "kind"),
    "label": pgettext_lazy("trail", "name"),
    "last_on": pgettext_lazy("trail", "last day"),
    "last_seq": pgettext_lazy("trail", "last entry"),
    "left_on": pgettext_lazy("trail", "left on"),
    "level": pgettext_lazy("trail", "level"),
    "line": pgettext_lazy("trail", "line"),
    "lines": pgettext_lazy("trail", "lines"),
    "list": pgettext_lazy("trail", "list"),
    "matter": pgettext_lazy("trail", "matter"),
    "medfee_fen": pgettext_lazy("trail", "total cost (yuan)"),
    "member": pgettext_lazy("trail", "member"),
    "members": pgettext_lazy("trail", "members"),
    "merged": pgettext_lazy("trail", "merged"),
    "month_on": pgettext_lazy("trail", "month"),
    "name": pgettext_lazy("trail", "name"),
    "new": pgettext_lazy("trail", "new"),
    "no": pgettext_lazy("trail", "number"),
    "number": pgettext_lazy("trail", "number"),
    "offices": pgettext_lazy("trail", "posts"),
    "on": pgettext_lazy("trail", "day"),
    "organisation": pgettext_lazy("trail", "organisation"),
    "other": pgettext_lazy("trail", "the other"),
    "page": pgettext_lazy("trail", "page"),
    "paid": pgettext_lazy("trail", "paid"),
    "paid_on": pgettext_lazy("trail", "paid on"),
    "payouts": pgettext_lazy("trail", "payments"),
    "pays": pgettext_lazy("trail", "pays dues"),
    "people": pgettext_lazy("trail", "people"),
    "period": pgettext_lazy("trail", "period"),
    "person": pgettext_lazy("trail", "person"),
    "post": pgettext_lazy("trail", "post"),
    "purpose": pgettext_lazy("trail", "purpose"),
    "put_right": pgettext_lazy("trail", "put right"),
    "quarantined": pgettext_lazy("trail", "rows put aside"),
    "reached": pgettext_lazy("trail", "reached"),
    "refused": pgettext_lazy("trail", "refused"),
    "relation": pgettext_lazy("trail", "relation"),
    "removed": pgettext_lazy("trail", "taken out"),
    "repaired": pgettext_lazy("trail", "repaired"),
    "restored": pgettext_lazy("trail", "put back"),
    "role": pgettext_lazy("trail", "role"),
    "root": pgettext_lazy("trail", "root"),
    "rows": pgettext_lazy("trail", "rows"),
    "rule": pgettext_lazy("trail", "rule"),
    "scale": pgettext_lazy("trail", "scale"),
    "scheme": pgettext_lazy("trail", "scheme"),
    "score": pgettext_lazy("trail", "score"),
    "sealed": pgettext_lazy("trail", "sealed"),
    "seed": pgettext_lazy("trail", "seed"),
    "seen": pgettext_lazy("trail", "identity seen by"),
    "serial": pgettext_lazy("trail", "serial number"),
    "sessions": pgettext_lazy("trail", "sessions"),
    "signed_on": pgettext_lazy("trail", "signed on"),
    "since": pgettext_lazy("trail", "since"),
    "since_on": pgettext_lazy("trail", "since"),
    "size": pgettext_lazy("trail", "size (bytes)"),
    "source": pgettext_lazy("trail", "source"),
    "start_on": pgettext_lazy("trail", "from"),
    "starts_on": pgettext_lazy("trail", "from"),
    "state": pgettext_lazy("trail", "state"),
    "system_administrator": pgettext_lazy("trail", "system administrator"),
    "text": pgettext_lazy("trail", "text"),
    "title": pgettext_lazy("trail", "title"),
    "to": pgettext_lazy("trail", "to"),
    "total_fen": pgettext_lazy("trail", "total (yuan)"),
    "union": pgettext_lazy("trail", "union"),
    "units": pgettext_lazy("trail", "units"),
    "until": pgettext_lazy("trail", "until"),
    "until_on": pgettext_lazy("trail", "until"),
    "updated": pgettext_lazy("trail", "changed"),
    "uscc": pgettext_lazy("trail", "social credit code"),
    "user": pgettext_lazy("trail", "user"),
    "version": pgettext_lazy("trail", "version"),
    "way": pgettext_lazy("trail", "way"),
    "ways": pgettext_lazy("trail", "by"),
    "why": pgettext_lazy("trail", "why"),
    "year": pgettext_lazy("trail", "year"),
}
"""The names that many apps use; one that nobody named reads as it is stored."""


def field_says(name: str) -> str:
    """The name of a figure, in words."""
    return str(FIELDS.get(name, name))


def value_says(event: Event, name: str, values: Mapping[str, object]) -> str:
    """The figure itself: codes in the words of the sentence, amounts and days as people write."""
    value = values.get(name)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    known = registered().get(event.action)
    if known is not None and name in known.words:
        return str(known.words[name](value))
    if isinstance(value, int) and not name.endswith("_fen"):
        return str(value)  # numbers of records among them, which nobody groups
    return readable(name, value)
