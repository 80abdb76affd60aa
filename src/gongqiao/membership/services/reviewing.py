"""Applications are reviewed: identity looked at, approved, refused, several together."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.audit import api as audit
from gongqiao.consents import api as consents
from gongqiao.membership import consenting, permissions, queries
from gongqiao.membership.enums import ApplicationKind, ApplicationState, Way
from gongqiao.membership.models import Application
from gongqiao.membership.reasons import reason
from gongqiao.membership.rules import states
from gongqiao.membership.rules.joining import Route
from gongqiao.membership.services import desk_items, joining, transferring
from gongqiao.membership.services.joining import Typed
from gongqiao.notices import api as notices
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Done:
    """What became of several: approved, and why others were not."""

    approved: int = 0
    kept: dict[int, str] = field(default_factory=dict)


def enter(
    organisation_id: int,
    typed: Typed,
    *,
    text: str,
    paper: str,
    group: str = "",
    by: Actor,
    at: datetime,
) -> Application:
    """A clerk enters an application on behalf, having seen the document: stamped with their name.

    `text`: the mark of what was read and signed; `paper`: where that is kept. A mobile number may
    be left out. Raises Refused EVIDENCE, and as the worker's own page does.
    """
    typed = joining.cleaned(typed, at)
    verdict = joining.verdict_of(typed, organisation_id, at)
    if verdict.route == Route.REFUSE:
        raise Refused(verdict.code, reason(verdict.code), field=verdict.field or None)
    if verdict.code == "NAME_CONFLICT":
        says = _("The register knows this certificate number under another name.")
        raise Refused(verdict.code, says, field="name")
    kept = " ".join(paper.split())[:200]
    if not kept:
        raise Refused("EVIDENCE", _("Say where the signed application is kept."), field="paper")
    kind = ApplicationKind.POOL if group else ApplicationKind.JOIN
    if verdict.route == Route.TRANSFER:
        kind = ApplicationKind.TRANSFER
    made = Application(
        organisation_id=organisation_id, kind=kind, way=Way.CLERK, group=group,
        agreed_text_id=consents.text_read(consenting.CODE, text, at=at, field="signed"), paper=kept,
        entered_by_id=by.user_id, seen_by_id=by.user_id, seen_at=at,
    )  # fmt: skip
    with transaction.atomic():
        return joining.store(made, typed, by=by, at=at)


def identity_seen(application_id: int, *, by: Actor, at: datetime) -> Application:
    """The document and the face were looked at: the application may be reviewed."""
    with transaction.atomic():
        one = _locked(application_id)
        _move(one, ApplicationState.PENDING_REVIEW)
        one.seen_by_id, one.seen_at = by.user_id, at
        one.save(update_fields=["state", "seen_by", "seen_at"])
        _tell("membership.application.seen", one, by, at)
    return one


def approve(
    application_id: int, *, destination_id: int | None = None, by: Actor, at: datetime
) -> Application:
    """A member from today on; a member elsewhere is claimed from the other union first.

    `destination_id`: the street or trade union in which a new-form worker is placed. Raises Refused
    FOUR_EYES, DECIDED, and what the register refuses (a member elsewhere meanwhile, a mobile number
    that is taken).
    """
    with transaction.atomic():
        one = _locked(application_id)
        if not permissions.may_approve(by, one):
            says = _("Somebody else must approve what you entered on behalf.")
            raise Refused("FOUR_EYES", says)
        if one.kind == ApplicationKind.TRANSFER:
            return _claimed(one, by, at)
        _move(one, ApplicationState.APPROVED)
        if one.kind == ApplicationKind.POOL and destination_id is None:
            says = _("Choose the union in which they are placed.")
            raise Refused("DESTINATION", says, field="destination")
        made = registry.admit(
            name=one.name, cert_type=one.cert_type, certno=one.number, mobile=one.mobile or "",
            organisation_id=destination_id or one.organisation_id, on=timezone.localdate(at),
            proved=one.mobile_proved_at is not None, seen=one.seen_at is not None, by=by, at=at,
        )  # fmt: skip
        one.person_id = made.person_id
        _decided(one, by, at)
        consenting.said_yes(one, by=by, at=at)
        _tell("membership.application.approve", one, by, at, union=made.organisation.name)
        notices.send(
            key=f"membership.approved:{one.pk}", code="membership.approved",
            figures={"union": made.organisation.name, "since_on": made.joined_on.isoformat()},
            at=at, person_id=made.person_id,
        )  # fmt: skip
    return one


def _claimed(one: Application, by: Actor, at: datetime) -> Application:
    _move(one, ApplicationState.CLAIMED)
    known = registry.known_by_certificate(one.cert_type, one.number)
    if known is None or not known.organisation_id:
        one.kind = ApplicationKind.JOIN  # has left the other union meanwhile
        one.state = ApplicationState.PENDING_REVIEW
        one.save(update_fields=["kind", "state"])
        return approve(one.pk, by=by, at=at)
    one.person_id = known.person_id
    one.decided_by_id = by.user_id
    one.save(update_fields=["state", "person", "decided_by"])
    transferring.claim(
        known.person_id, to_id=one.organisation_id, reason="", application=one, by=by, at=at
    )
    _tell("membership.application.claim", one, by, at)
    return one


def refuse(application_id: int, *, reason_given: str, by: Actor, at: datetime) -> Application:
    """Not a member, with the reason that the applicant reads. May apply again."""
    words = " ".join(reason_given.split())[:LONGEST_REASON]
    if len(words) < 2:
        raise Refused("REASON", _("Say why, in a few words."), field="reason")
    with transaction.atomic():
        one = _locked(application_id)
        if one.state == ApplicationState.CLAIMED:
            raise Refused("DECIDED", _("The other union has been asked: withdraw the transfer."))
        _move(one, ApplicationState.REFUSED)
        one.reason = words
        _decided(one, by, at)
        _tell("membership.application.refuse", one, by, at, reason_given=words)
        if one.person_id is not None:  # others see it when they prove their number again
            notices.send(
                key=f"membership.refused:{one.pk}", code="membership.refused",
                figures={"union": one.organisation.name, "reason": words}, at=at,
                person_id=one.person_id,
            )  # fmt: skip
    return one


def approve_together(ids: list[int], *, by: Actor, at: datetime) -> Done:
    """Each for itself: one that cannot be approved is told and stops no other."""
    approved, kept = 0, {}
    ready = queries.ready_together(by, timezone.localdate(at)).filter(pk__in=ids)
    for number in list(ready.values_list("pk", flat=True)[: queries.MOST_TOGETHER]):
        try:
            approve(number, by=by, at=at)
        except Refused as no:
            kept[number] = str(no)
        else:
            approved += 1
    return Done(approved, kept)


def _locked(application_id: int) -> Application:
    registry.write_alone()
    rows = Application.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=application_id)


def _move(one: Application, then: ApplicationState) -> None:
    if not states.follows(one.state, then):
        raise Refused("DECIDED", _("A colleague has handled this application meanwhile."))
    one.state = then


def _decided(one: Application, by: Actor, at: datetime) -> None:
    one.decided_by_id, one.decided_at = by.user_id, at
    one.save(update_fields=["state", "reason", "person", "decided_by", "decided_at"])
    desk_items.decided(one, by=by, at=at)


def _tell(
    action: str, one: Application, by: Actor, at: datetime, *, union: str = "",
    reason_given: str = "",
) -> None:  # fmt: skip
    audit.record(
        at=at, by=by, action=action, subject=("application", one.pk),
        path=one.organisation.path, new={"union": union or one.organisation.name},
        reason=reason_given,
    )  # fmt: skip
