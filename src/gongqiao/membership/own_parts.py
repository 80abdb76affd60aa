"""What membership keeps about one person, as they read it themselves."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from gongqiao.kernel.masking import mask_certno, mask_mobile
from gongqiao.membership import labels
from gongqiao.membership.models import Application, Card, Dues, QualityFinding, Silence, Transfer
from gongqiao.platform.own import Cell, Part

Rows = Iterator[tuple[Cell, ...]]


def _applications(person_id: int) -> Rows:
    rows = Application.objects.filter(person_id=person_id).select_related("organisation")
    for one in rows.order_by("-submitted_at"):
        yield (
            one.organisation.name, labels.label("kind", one.kind), labels.label("way", one.way),
            one.submitted_at, mask_certno(one.number), mask_mobile(one.mobile or ""),
            labels.label("state", one.state), one.decided_at, one.reason,
        )  # fmt: skip


def _transfers(person_id: int) -> Rows:
    rows = Transfer.objects.filter(person_id=person_id)
    for one in rows.select_related("from_organisation", "to_organisation").order_by("-claimed_at"):
        yield (
            one.from_organisation.name, one.to_organisation.name, one.claimed_at, one.reason,
            one.objection, labels.label("transfer", one.state), one.decided_at, one.words,
        )  # fmt: skip


def _cards(person_id: int) -> Rows:
    for one in Card.objects.filter(person_id=person_id).order_by("-issued_at"):
        yield f"****{one.serial[-4:]}", one.issued_at, one.revoked_at, one.reason


def _findings(person_id: int) -> Rows:
    for one in QualityFinding.objects.filter(person_id=person_id).order_by("code"):
        yield labels.label("check", one.code), one.found_at


def _asked(person_id: int) -> Rows:
    rows = Silence.objects.filter(person_id=person_id).select_related("organisation")
    for one in rows.order_by("-found_at"):
        yield (
            one.organisation.name, one.since, one.asked_at, one.answer_by,
            labels.label("silence", one.state), one.decided_at, one.words,
        )  # fmt: skip


def _dues(person_id: int) -> Rows:
    rows = Dues.objects.filter(person_id=person_id).select_related("sheet__organisation")
    for one in rows.order_by("-until_on"):
        yield (
            one.sheet.organisation.name, one.from_on, one.until_on,
            labels.label("dues_way", one.sheet.way), one.sheet.recorded_at, one.taken_back_at,
        )  # fmt: skip


PARTS = (
    Part(60, _("Applications to join"),
         (_("Union"), _("Asks for"), _("How it came"), _("Came in"), _("Certificate number"),
          _("Mobile number"), _("State"), _("Decided"), _("Reason")), _applications),
    Part(61, _("Transfers"),
         (_("From"), _("To"), _("Claimed"), _("Reason"), _("Objection"), _("State"), _("Decided"),
          _("In these words")), _transfers),
    Part(62, _("Member cards"), (_("Number"), _("Issued"), _("Revoked"), _("Reason")), _cards),
    Part(63, _("To be mended in my entry"), (_("To be mended"), _("Found")), _findings),
    Part(65, _("My dues"),
         (_("Union"), _("From"), _("Until (not including)"), _("How they pay"), _("Recorded"),
          _("Taken back")), _dues),
    Part(64, _("Whether I stay"),
         (_("Union"), _("Silent since"), _("Asked"), _("To be answered by"), _("State"),
          _("Decided"), _("In these words")), _asked),
)  # fmt: skip
