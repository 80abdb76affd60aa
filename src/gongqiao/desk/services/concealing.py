"""A matter becomes one of another kind: fewer people may know of it, or more again."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.access import api as access
from gongqiao.audit import api as audit
from gongqiao.desk import kinds, queries
from gongqiao.desk.enums import ItemState
from gongqiao.desk.models import HandOver, Wait, WorkItem
from gongqiao.desk.services.changing import SUBJECT, changing
from gongqiao.desk.services.telling import late_key
from gongqiao.desk.shown import title_of
from gongqiao.kernel.officehours import day_of
from gongqiao.notices import api as notices
from gongqiao.platform.context import Actor


@transaction.atomic
def retype(
    subject: tuple[str, int | str],
    *,
    kind: str,
    figures: Mapping[str, object],
    person_id: int | None,
    organisation_id: int,
    by: Actor,
    at: datetime,
) -> None:
    """All items about a record, closed ones too, are of `kind` and with `organisation_id` now.

    Their clocks go on. Where the kind is hidden, what colleagues wrote besides and the messages
    that named the matter go with it, and what the trail says so far is closed for others. An owner
    who may not see it any more does not have it any more.
    """
    for item_id in queries.items_about(subject).values_list("pk", flat=True).order_by("pk"):
        with changing(item_id, "retype", seen=None, by=by, at=at, closed=True) as change:
            item = change.item
            was, title = item.kind, title_of(item)
            item.kind, item.figures, item.person_id = kind, dict(figures), person_id
            _to(item, organisation_id, by, at)
            change.event = {"kind": kind}
            if kinds.known(kind).hidden:
                _hide(item, title, at)
            change.nothing = was == kind


def _to(item: WorkItem, organisation_id: int, by: Actor, at: datetime) -> None:
    """To that office; a closed one too, so that its figures are counted there."""
    before, owner = item.organisation, item.owner_id
    if organisation_id != before.pk:
        item.organisation, item.region = queries.office_with_region(organisation_id)
    needs = kinds.known(item.kind).capability
    there = access.users_holding(needs, item.organisation.path, day_of(at)) if owner else []
    if owner not in {who.pk for who in there}:
        item.owner_id, item.taken_at = None, None
    if item.organisation_id != before.pk and item.state != ItemState.CLOSED:
        item.handed_at = at
        HandOver.objects.create(
            item=item, from_organisation=before, from_user_id=owner,
            to_organisation=item.organisation, reason="", by_id=by.user_id, at=at,
        )  # fmt: skip


def _hide(item: WorkItem, title: str, at: datetime) -> None:
    """What was written besides the record's own course, and what named it in messages."""
    hidden = _("kept confidential now")
    Wait.objects.filter(item=item).update(reason=hidden)
    HandOver.objects.filter(item=item).update(reason="")
    keys = [f"desk.due:{item.pk}", f"desk.handed:{item.pk}", f"desk.went_on:{item.pk}"]
    keys += [late_key(up.at) for up in item.escalations.all()]
    notices.reword(keys, was={"title": title}, now={"title": hidden, "reason": hidden})
    notices.keep_apart([f"desk.rate:{item.pk}"])
    needs = kinds.known(item.kind).capability
    audit.close([(SUBJECT, item.pk)], capability=needs, path=item.organisation.path, at=at)


def open_trail(subject: tuple[str, int | str]) -> None:
    """The trail of the items about a record is read like any other again."""
    audit.reopen((SUBJECT, pk) for pk in queries.items_about(subject).values_list("pk", flat=True))
