"""Reads of membership. A list and a single row share one gate."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, Q, QuerySet

from gongqiao.membership.models import Application, JoinAttempt, JoinCode, SignedRoster, Transfer
from gongqiao.membership.rules.states import MOVING
from gongqiao.platform import crypto, gate
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Scope
from gongqiao.registry import api as registry

VIEW = "membership.view"
MOST_COUNTED = 99
MOST_TOGETHER = 100


def applications_in(scope: Scope) -> QuerySet[Application]:
    """The applications to the organisations of a scope."""
    rows = Application.objects.filter(scope.as_q("organisation__path"))
    return rows.select_related("organisation")


def applications_visible_to(by: Actor, on: date, capability: str = VIEW) -> QuerySet[Application]:
    """Where the actor holds the capability on that day."""
    return applications_in(gate.scope_of(by, capability, on))


def application_for(
    by: Actor, application_id: int, on: date, capability: str = VIEW
) -> Application | None:
    """One application, if the actor may see it."""
    found = applications_visible_to(by, on, capability)
    related = ("code", "entered_by", "seen_by", "decided_by", "person", "agreed_text")
    return found.select_related(*related).filter(pk=application_id).first()


def applications_matching(rows: QuerySet[Application], words: str) -> QuerySet[Application]:
    """By the beginning of the name, or the last four signs of the certificate."""
    plain = words.strip().upper()
    if len(plain) == 4 and plain[:3].isdigit():
        return rows.filter(last4=plain)
    return rows.filter(name__startswith=words.strip())


def waiting_applications(by: Actor, on: date) -> QuerySet[Application]:
    """What the actor is to review."""
    states = ("applied", "pending_review")
    return applications_visible_to(by, on, "membership.review").filter(state__in=states)


def ready_together(by: Actor, on: date) -> QuerySet[Application]:
    """Applications that can be approved together: nothing to look at, nobody to ask."""
    rows = waiting_applications(by, on).filter(
        state="pending_review", kind="join", mobile_proved_at__isnull=False
    )
    mine = Q(entered_by_id=by.user_id) if by.user_id else Q(pk__in=[])
    return rows.exclude(mine).order_by("submitted_at", "pk")


def applications_of_person(person_id: int) -> QuerySet[Application]:
    """A member's own, newest first."""
    rows = Application.objects.filter(person_id=person_id).select_related("organisation")
    return rows.order_by("-submitted_at")[:20]


def codes_visible_to(by: Actor, on: date, capability: str = VIEW) -> QuerySet[JoinCode]:
    """The QR codes of the organisations in scope."""
    scope = gate.scope_of(by, capability, on)
    rows = JoinCode.objects.filter(scope.as_q("organisation__path"))
    return rows.select_related("organisation", "made_by", "withdrawn_by")


def code_for(by: Actor, code_id: int, on: date, capability: str = VIEW) -> JoinCode | None:
    """One of them."""
    return codes_visible_to(by, on, capability).filter(pk=code_id).first()


def code_with(serial: str) -> JoinCode | None:
    """The QR code with that serial, in force or not; for whoever scanned it."""
    found = JoinCode.objects.select_related("organisation", "organisation__parent")
    return found.filter(serial=serial).first()


def attempt_with(key: str) -> JoinAttempt | None:
    """What this browser typed."""
    found = JoinAttempt.objects.select_related("organisation", "code", "agreed_text")
    return found.filter(key=key).first() if key else None


def applications_with_mobile(mobile: str, since: date) -> QuerySet[Application]:
    """What was applied for with a number that was proved; for whoever proves it again."""
    index = crypto.blind_index(mobile, purpose="mobile")
    rows = Application.objects.filter(
        mobile_index=index, mobile_proved_at__isnull=False, submitted_at__date__gte=since
    )
    return rows.select_related("organisation").order_by("-submitted_at")


def attempts_of_code(code: JoinCode, at: datetime) -> int:
    """How often a QR code was used within the hour."""
    lately = JoinAttempt.objects.filter(code=code, sent_at__gte=at - timedelta(hours=1))
    return lately.count()


def transfers_visible_to(by: Actor, on: date, capability: str = VIEW) -> QuerySet[Transfer]:
    """Those that leave or enter the part of the tree where the actor holds the capability."""
    scope = gate.scope_of(by, capability, on)
    touching = scope.as_q("from_organisation__path") | scope.as_q("to_organisation__path")
    rows = Transfer.objects.filter(touching) if scope else Transfer.objects.none()
    return rows.select_related("person", "from_organisation", "to_organisation")


def transfer_for(by: Actor, transfer_id: int, on: date, capability: str = VIEW) -> Transfer | None:
    """One of them."""
    related = ("claimed_by", "objected_by", "decided_by", "application")
    found = transfers_visible_to(by, on, capability).select_related(*related)
    return found.filter(pk=transfer_id).first()


def transfer_of_person(person_id: int) -> Transfer | None:
    """The one that is under way."""
    return Transfer.objects.filter(person_id=person_id, state__in=MOVING).first()


def transfers_waiting_for(by: Actor, on: date) -> QuerySet[Transfer]:
    """What the actor is to release, or to decide as the upper union."""
    review = gate.scope_of(by, "membership.review", on)
    decide = gate.scope_of(by, "membership.decide", on)
    release = Q(state="out_pending") & review.as_q("from_organisation__path")
    upper = Q(state="upper") & decide.as_q("from_organisation__path")
    upper &= decide.as_q("to_organisation__path")
    rows = Transfer.objects.filter(
        (release if review else Q(pk__in=[])) | (upper if decide else Q(pk__in=[]))
    )
    return rows.select_related("person", "from_organisation", "to_organisation")


def towns() -> list[tuple[int, str]]:
    """The town and street federations by name: where new-form workers live."""
    kind = registry.OrganisationKind.TOWNSHIP_FEDERATION
    found = registry.organisations().filter(kind=kind, closed_on=None)
    return list(found.order_by("code").values_list("pk", "name")[:300])


def unions_to_place_in(town_path: str) -> list[tuple[int, str]]:
    """Unions of the town in which somebody without one at work can be placed."""
    kinds = [
        registry.OrganisationKind.JOINT_GRASSROOTS, registry.OrganisationKind.AREA_FEDERATION,
        registry.OrganisationKind.SECTOR_FEDERATION, registry.OrganisationKind.GRASSROOTS,
    ]  # fmt: skip
    below = registry.organisations().filter(
        path__startswith=town_path, kind__in=kinds, closed_on=None
    )
    return list(below.order_by("-kind", "path").values_list("pk", "name")[:200])


def union_called(by: Actor, words: str, on: date, capability: str) -> int:
    """The id of the one union of the actor's reach with this name or code. Raises Refused."""
    reach = gate.scope_of(by, capability, on)
    return int(registry.organisation_named(reach, words, field="union").pk)


def only_union(by: Actor, on: date, capability: str) -> str:
    """The name of the only union of the actor's reach; blank when there are several."""
    reach = registry.organisations_visible_to(by, on, capability)
    names = list(reach.values_list("name", flat=True)[:2])
    return names[0] if len(names) == 1 else ""


def transfer_of_application(application_id: int) -> Transfer | None:
    """The transfer that an approval began."""
    rows = Transfer.objects.select_related("from_organisation")
    return rows.filter(application_id=application_id).first()


def memberships_of(person_id: int) -> list[registry.OwnMembership]:
    """Where a person belongs and belonged, the newest first."""
    return registry.memberships_of_person(person_id)


def standing_of(person_id: int) -> registry.OwnMembership | None:
    """Where a person belongs now; None: nowhere."""
    return next((m for m in memberships_of(person_id) if m.left_on is None), None)


def masked_number_of(person_id: int) -> str:
    """A person's own certificate number, masked; "" without one."""
    return registry.masked_number_of_person(person_id)


def is_kept_unasked(person_id: int, on: date) -> bool:
    """Stands in the register as a member, and no signature of theirs waits to be noted: whoever has
    not answered is asked whether the entry may stay. One query.
    """
    del on
    waits = SignedRoster.objects.filter(noted_at=None, people__contains=[person_id])
    member = registry.members_only(registry.everybody().filter(pk=person_id), "")
    return member.filter(~Exists(waits)).exists()


def signed_lately() -> set[int]:
    """Whose signature in a roster is noted when that cannot be taken back any more."""
    waiting = SignedRoster.objects.filter(noted_at=None).values_list("people", flat=True)
    return {person for people in waiting for person in people}
