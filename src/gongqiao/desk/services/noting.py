"""A matter of the office's own: somebody notes it down, for themselves or for a colleague."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.accounts import api as accounts
from gongqiao.desk.models import WorkItem
from gongqiao.desk.services.opening import open_item
from gongqiao.kernel.officehours import day_of
from gongqiao.notices import api as notices
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused

KIND = "desk.note"
LONGEST = 200


@transaction.atomic
def note(
    text: str,
    *,
    key: str,
    organisation_id: int,
    owner_id: int | None = None,
    due_on: date | None = None,
    by: Actor,
    at: datetime,
) -> WorkItem:
    """On the board of the office, due at closing time of that day, today unless said otherwise.

    `key` names the form that was filled in: sent twice it is one matter. A colleague who is to have
    it hears of it. Raises Refused EMPTY, PAST (a day that is over).
    """
    words = " ".join(text.split())[:LONGEST]
    if not words:
        raise Refused("EMPTY", _("Please write what is to be done."), field="text")
    if due_on is not None and due_on < day_of(at):
        raise Refused("PAST", _("That day is over already."), field="due_on")
    item = open_item(
        key=f"{KIND}:{key}", kind=KIND, subject=(KIND, key), organisation_id=organisation_id,
        figures={"gist": words, "by": _name_of(by)}, owner_id=owner_id, due_on=due_on, by=by, at=at,
    )  # fmt: skip
    if owner_id is not None and owner_id != by.user_id:
        WorkItem.objects.filter(pk=item.pk, version=1).update(taken_at=None)
        notices.send(
            key=f"desk.handed:{item.pk}:{item.version}", code="desk.handed", at=at,
            user_id=owner_id,
            figures={"title": words, "reason": _("noted down for you"), "item": item.pk},
        )  # fmt: skip
    return item


def _name_of(by: Actor) -> str:
    """The name that colleagues know."""
    return accounts.shown_names([by.name]).get(by.name, by.name)
