"""How an organisation ends: closed with its members held above, or merged into another one."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Q
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry.enums import Ground, MembershipState
from gongqiao.registry.models import CoveredUnit, Membership, Office, Organisation
from gongqiao.registry.rules.tree import may_stand
from gongqiao.registry.services.locking import alone
from gongqiao.registry.services.paths import rewrite_paths
from gongqiao.registry.services.versions import next_version

SHORTEST_REASON = 4


@dataclass(frozen=True, slots=True)
class Ended:
    """What went where when an organisation ended."""

    organisation: Organisation
    members: int  # moved to `receiver`
    receiver: Organisation
    offices: int
    units: int


def close_organisation(
    organisation_id: int, *, on: date, because: str, by: Actor, at: datetime
) -> Ended:
    """It is no more from that day on; its members are held at the organisation above (2.7).

    `because`: the approval and the reason. Raises Refused: ROOT, CLOSED_ALREADY, HAS_CHILDREN,
    DATES, REASON.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        alone(cursor)
        one = _to_end(organisation_id, on, because)
        if one.children.filter(closed_on__isnull=True).exists():
            raise Refused(
                "HAS_CHILDREN",
                _("Organisations still stand below it. Move or close them first."),
            )
        above = one.parent
        assert above is not None  # `_to_end` refuses the root
        return _end(one, above, on, because, by, at, merged=False)


def merge_organisation(
    organisation_id: int, *, into_id: int, on: date, because: str, by: Actor, at: datetime
) -> Ended:
    """It goes up in another organisation: members, and what stands below it, go there.

    Raises Refused: ROOT, CLOSED_ALREADY, MERGE_SELF, PARENT_CYCLE, PARENT_CLOSED, DATES, REASON.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        alone(cursor)
        one = _to_end(organisation_id, on, because)
        into = Organisation.objects.select_for_update().get(pk=into_id)
        if into.pk == one.pk:
            raise Refused("MERGE_SELF", _("Choose another organisation."), field="into")
        if into.path.startswith(one.path):
            raise Refused(
                "PARENT_CYCLE", _("An organisation cannot stand below itself."), field="into"
            )
        refuse_closed(into, field="into")
        _children_to(cursor, one, into, on, because, by, at)
        return _end(one, into, on, because, by, at, merged=True)


def refuse_closed(one: Organisation, *, field: str) -> None:
    """Raises Refused when nothing can stand below it or join it any more."""
    if one.closed_on is not None:
        raise Refused("PARENT_CLOSED", _("That organisation has been closed."), field=field)


def refuse_place(above: Organisation, kind: str, *, field: str) -> None:
    """Raises Refused PARENT_CLOSED, and PARENT_KIND for a federation below a basic union."""
    refuse_closed(above, field=field)
    if not may_stand(kind, above.kind):
        says = _("A federation does not stand below a basic union.")
        raise Refused("PARENT_KIND", says, field=field)


def refuse_joining(organisation_id: int, *, field: str = "organisation") -> None:
    """Raises Refused ORG_CLOSED when nobody can become a member there any more."""
    one = Organisation.objects.select_related("merged_into").get(pk=organisation_id)
    if one.closed_on is None:
        return
    says = _("%(union)s has been closed: nobody can become a member there.")
    figures = {"union": one.name}
    if one.merged_into is not None:
        says = _("%(union)s has gone up in %(into)s: become a member there.")
        figures["into"] = one.merged_into.name
    raise Refused("ORG_CLOSED", says % figures, field=field, figures=figures)


def _to_end(organisation_id: int, on: date, because: str) -> Organisation:
    one = Organisation.objects.select_for_update(of=("self",)).select_related("parent").get(
        pk=organisation_id
    )  # fmt: skip
    if len(because.strip()) < SHORTEST_REASON:
        raise Refused("REASON", _("Say why, in a few words."), field="because")
    if one.closed_on is not None:
        raise Refused("CLOSED_ALREADY", _("It has been closed already."))
    if one.parent is None:
        raise Refused("ROOT", _("The federation at the top cannot be closed here."))
    latest = one.memberships.filter(left_on__isnull=True).order_by("-joined_on").values_list(
        "joined_on", flat=True
    ).first()  # fmt: skip
    begun = one.versions.filter(valid_to__isnull=True).values_list("valid_from", flat=True).first()
    first = max((d for d in (one.founded_on, latest, begun) if d is not None), default=None)
    if first is not None and on <= first:
        says = _("Something here began on %(day)s. Choose a later day.")
        raise Refused("DATES", says % {"day": first.isoformat()}, field="on")
    return one


def _end(
    one: Organisation,
    receiver: Organisation,
    on: date,
    because: str,
    by: Actor,
    at: datetime,
    *,
    merged: bool,
) -> Ended:
    members = _members_to(one, receiver, on, merged=merged)
    offices = _end_rows(Office, "ends_on", "starts_on", one, on)
    units = _end_rows(CoveredUnit, "until", "since", one, on)
    one.closed_on = on
    if merged:
        one.merged_into = receiver
    one.save(update_fields=["closed_on", "merged_into"])
    one.versions.filter(valid_to__isnull=True).update(valid_to=on)
    audit.record(
        at=at,
        by=by,
        action="registry.organisation.merge" if merged else "registry.organisation.close",
        subject=("organisation", one.pk),
        path=one.path,
        new={
            "name": one.name,
            "on": on.isoformat(),
            "to": receiver.name,
            "members": members,
            "offices": offices,
            "units": units,
        },
        reason=because,
    )
    return Ended(one, members, receiver, offices, units)


def _members_to(one: Organisation, receiver: Organisation, on: date, *, merged: bool) -> int:
    """Open memberships end there and begin at the receiver: full ones after a merge, kept ones
    after a closure; who kept theirs before keeps it there too, on the same ground."""
    standing = Membership.objects.filter(organisation=one, left_on__isnull=True)
    found = list(standing.values_list("person_id", "state", "ground"))
    ended = Ground.TRANSFERRED if merged else Ground.UNIT_CLOSED
    standing.update(left_on=on, state=MembershipState.LEFT, ground=ended)
    usual = (MembershipState.ACTIVE, "")
    if not merged:
        usual = (MembershipState.RETAINED, Ground.UNIT_CLOSED)
    rows = []
    for person, state, ground in found:
        kept = state == MembershipState.RETAINED
        new, why = (state, ground) if kept else usual
        rows.append(
            Membership(person_id=person, organisation=receiver, joined_on=on, state=new, ground=why)
        )
    Membership.objects.bulk_create(rows, batch_size=2000)
    return len(found)


def _end_rows(
    model: type[Office] | type[CoveredUnit], end: str, start: str, one: Organisation, on: date
) -> int:
    """What has not begun by then never does; the rest ends on that day."""
    rows = model._default_manager.filter(organisation=one)
    rows.filter(**{f"{start}__gte": on}).delete()
    return rows.filter(Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": on})).update(**{end: on})


def _children_to(
    cursor: CursorWrapper,
    one: Organisation,
    into: Organisation,
    on: date,
    because: str,
    by: Actor,
    at: datetime,
) -> None:
    children = list(one.children.filter(closed_on__isnull=True).select_for_update())
    for child in children:
        child.parent = into
        child.save(update_fields=["parent"])
        next_version(child, on, by, at, because=because)
    if children:
        rewrite_paths(cursor)
