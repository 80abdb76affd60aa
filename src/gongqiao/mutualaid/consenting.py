"""What people agree to in mutual aid: that settlements are looked at; that what was paid too much
is deducted (kept with the claim, shown in the consent centre).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongqiao.consents import api as consents
from gongqiao.desk import api as desk
from gongqiao.mutualaid import permissions
from gongqiao.mutualaid.models import Enrolment, EnrolmentBatch, RecoveryConsent
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry.api import person_name

CODE = "mutualaid.settlements"
KIND = "aid.consent_back"


def is_enrolled(person_id: int, on: date) -> bool:
    """Takes part in a period that has not ended: only then settlements concern them."""
    return Enrolment.objects.filter(person_id=person_id, period__cover_to__gt=on).exists()


PURPOSE = consents.Purpose(
    code=CODE,
    title=gettext_lazy("Mutual aid without an application"),
    says=gettext_lazy(
        "The medical insurance tells the union what your stays in hospital cost, so that your "
        "mutual aid is worked out and paid by itself."
    ),
    facts=gettext_lazy("Settlements of your stays: days, hospital, amounts. No diagnosis."),
    who=gettext_lazy("The mutual-aid desk of the federation: whoever reviews and pays your aid"),
    basis=gettext_lazy(
        "Your separate consent, given with the enrolment: Personal Information Protection Law, "
        "Articles 28 and 29"
    ),
    kept=gettext_lazy("As long as accounts must be kept: thirty years"),
    without=gettext_lazy(
        "The mutual-aid desk rings you: without settlements nothing can be paid by itself, you "
        "would hand in your bills. What was paid stays yours."
    ),
    asks=True,
    concerns=is_enrolled,
    order=10,
    icon="heart-handshake",
)

KINDS = (
    desk.ItemKind(
        KIND,
        gettext_lazy("{who} no longer agrees that settlements are looked at"),
        "file-off",
        permissions.REVIEW,
        "same_day",
        lambda subject: reverse("registry:member", args=[subject]),
        label=gettext_lazy("consent taken back"),
        note=gettext_lazy("Ring them: how shall their mutual aid go on?"),
        outcomes=(
            ("bills", gettext_lazy("They will hand in bills")),
            ("leaves", gettext_lazy("They leave mutual aid after this period")),
            ("agrees", gettext_lazy("They agree again")),
        ),
    ),
)


def taken_back(person_id: int, answer: consents.Answer, by: Actor, at: datetime) -> None:
    """Somebody enrolled says no: a person of the office rings them the same day."""
    enrolled = Enrolment.objects.filter(
        person_id=person_id, period__cover_to__gt=timezone.localdate(at)
    ).order_by("-period__cover_from")
    latest = enrolled.first()
    if answer == consents.Answer.GIVEN or latest is None:
        return
    desk.open_item(
        key=f"{KIND}:{person_id}:{at:%Y%m%d%H%M%S}",
        kind=KIND,
        subject=("person", person_id),
        organisation_id=latest.organisation_id,
        figures={"who": person_name(person_id)},
        by=by,
        at=at,
        person_id=person_id,
    )


def deductions(person_id: int) -> Iterator[consents.Held]:
    """Consents to deductions, as the consent centre shows them."""
    for row in RecoveryConsent.objects.filter(person_id=person_id).order_by("-pk")[:50]:
        ended = timezone.localdate(row.withdrawn_at) if row.withdrawn_at else None
        yield consents.Held(
            title=_("What was paid too much is deducted"),
            says=_("From later mutual aid, until it is settled."),
            since=row.given_on,
            ended_on=ended,
            how_to_end=_("To take it back, ring the mutual-aid desk: 12351."),
        )


@dataclass(frozen=True, slots=True)
class Signed:
    """Everybody in an enrolment file signed the purpose's text on its form.

    `where` the forms are kept; `text`: the mark of the text that was shown to whoever hands the
    file in (`consents.present_text`).
    """

    on: date
    where: str
    text: str


def signed_now(on: date, where: str) -> Signed:
    """They signed the text as it stands: for commands and the demo, which show no page."""
    return Signed(on, where, consents.present_text(CODE).mark)


def note_signed(
    batch: EnrolmentBatch, people: Sequence[int], signed: Signed, *, by: Actor, at: datetime
) -> None:
    """Their yes with text, day and place. Raises Refused TEXT_CHANGED, EVIDENCE, AHEAD."""
    text, where = consents.present_text(CODE), signed.where.strip()[:200]
    if signed.text != text.mark:
        says = _("The text was changed meanwhile. Please read it again: did they sign this one?")
        raise Refused("TEXT_CHANGED", says, field="consent")
    if not where:
        raise Refused("EVIDENCE", _("Say where the signed forms are kept."), field="where")
    if signed.on > timezone.localdate(at):
        raise Refused("AHEAD", _("The day lies in the future."), field="signed_on")
    kept = _("Enrolment forms, file no. %(n)s: %(where)s") % {"n": batch.pk, "where": where}
    batch.signed_text, batch.signed_on, batch.signed_where = text.number, signed.on, where
    batch.signed = consents.answer_many(people, CODE, on=signed.on, evidence=kept, by=by, at=at)
