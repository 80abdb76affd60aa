"""What membership asks of the desk: one item a matter, closed when it is decided."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongqiao.desk import api as desk
from gongqiao.kernel.masking import mask_name
from gongqiao.membership.models import Application, Transfer
from gongqiao.platform.context import Actor
from gongqiao.registry import api as registry

REVIEW, RELEASE, DECIDE = "membership.review", "membership.release", "membership.decide"
LEFT = "membership.left"


def _application(subject: str) -> str:
    return reverse("membership:application", args=[subject])


def _member(subject: str) -> str:
    return reverse("registry:member", args=[subject])


def _transfer(subject: str) -> str:
    return reverse("membership:transfer", args=[subject])


KINDS = (
    desk.ItemKind(
        REVIEW, _("{who} asks to become a member of {union}"), "user-plus", "membership.review",
        "three_days", _application, rated=True, called=_("Your application to join the union"),
        label=_("application to join"),
    ),
    desk.ItemKind(
        RELEASE, _("{union} claims {who}: release or object"), "user-share", "membership.review",
        "five_days", _transfer, label=_("transfer to release"),
    ),
    desk.ItemKind(
        DECIDE, _("{old} does not let {who} go to {union}: decide"), "gavel", "membership.decide",
        "five_days", _transfer, label=_("transfer to decide"),
    ),
    desk.ItemKind(
        LEFT, _("{who} has left {union} by their own word"), "users-minus", "membership.standing",
        "three_days", _member, note=_("{words}"), outcomes=(
            ("spoken", _("spoken with them")), ("noted", _("noted: no dues are taken any more")),
        ), label=_("Members who have left"),
    ),
)  # fmt: skip


def opened(application: Application, *, by: Actor, at: datetime) -> None:
    """An application waits for a review."""
    desk.open_item(
        key=f"membership.application:{application.pk}", kind=REVIEW,
        subject=("membership.application", application.pk),
        organisation_id=application.organisation_id,
        figures={"who": application.name, "union": application.organisation.name},
        person_id=application.person_id, by=by, at=at, barred_id=application.entered_by_id,
    )  # fmt: skip


def decided(application: Application, *, by: Actor, at: datetime) -> None:
    """It was decided."""
    _close(f"membership.application:{application.pk}", str(application.state), by, at)


def claimed(transfer: Transfer, *, by: Actor, at: datetime) -> None:
    """A transfer waits for the old union."""
    _open(f"membership.transfer:{transfer.pk}", RELEASE, transfer, transfer.from_organisation_id,
          by, at)  # fmt: skip


def to_upper(transfer: Transfer, upper_id: int, *, by: Actor, at: datetime) -> None:
    """The upper union is to decide."""
    _close(f"membership.transfer:{transfer.pk}", str(transfer.state), by, at)
    _open(f"membership.transfer.upper:{transfer.pk}", DECIDE, transfer, upper_id, by, at)


def left(
    person_id: int, stood: registry.OwnMembership, words: str, *, by: Actor, at: datetime
) -> None:
    """Somebody left on the phone: the union stops the dues, and may ask what was the matter."""
    desk.open_item(
        key=f"membership.left:{stood.pk}", kind=LEFT, subject=("registry.person", person_id),
        organisation_id=stood.organisation_id, person_id=person_id, asks=False,
        figures={"who": mask_name(registry.person_name(person_id)), "union": stood.union,
                 "words": words},
        by=by, at=at,
    )  # fmt: skip


def moved(transfer: Transfer, *, by: Actor, at: datetime) -> None:
    """It was decided."""
    for key in (f"membership.transfer:{transfer.pk}", f"membership.transfer.upper:{transfer.pk}"):
        _close(key, str(transfer.state), by, at)


def _open(
    key: str, kind: str, transfer: Transfer, organisation_id: int, by: Actor, at: datetime
) -> None:
    desk.open_item(
        key=key, kind=kind, subject=("membership.transfer", transfer.pk),
        organisation_id=organisation_id,
        figures={
            "who": mask_name(transfer.person.name),
            "union": transfer.to_organisation.name,
            "old": transfer.from_organisation.name,
        },
        by=by, at=at,
    )  # fmt: skip


def _close(key: str, outcome: str, by: Actor, at: datetime) -> None:
    item = desk.item_of(key)
    if item is not None and not item.closed_at:
        desk.close_item(item.pk, outcome=outcome, visits=0, seen=None, by=by, at=at)
