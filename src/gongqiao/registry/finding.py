"""What search finds in the register: people and organisations, of the scope of whoever asks."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from gongqiao.platform.context import Actor
from gongqiao.platform.search import Hit, Provider
from gongqiao.platform.templatetags.gq import url_or_none
from gongqiao.registry import queries
from gongqiao.registry.models import Certificate, Membership, Person


def people(by: Actor, words: str, on: date, most: int) -> Sequence[Hit]:
    """By the beginning of the name, pinyin initials, last four signs, or a whole number."""
    visible = queries.persons_visible_to(by, on)
    if visible.query.is_empty():
        return ()
    found = queries.persons_matching(visible, words).order_by()
    rows = found.prefetch_related(
        Prefetch(
            "memberships",
            Membership.objects.filter(left_on__isnull=True).select_related("organisation"),
            to_attr="open_memberships",
        ),
        Prefetch(
            "certificates",  # nothing to decrypt for a list of names
            Certificate.objects.filter(valid_to__isnull=True).only("person_id", "last4"),
            to_attr="standing_certificates",
        ),
    )[:most]
    return [
        Hit(
            row.name,
            url_or_none("registry:member", row.pk),
            " · ".join(_about(row)),
        )
        for row in rows
    ]


def _about(row: Person) -> list[str]:
    unions = [m.organisation.name for m in row.open_memberships]  # type: ignore[attr-defined]  # prefetched above
    ends = [f"****{c.last4}" for c in row.standing_certificates]  # type: ignore[attr-defined]
    return [*unions[:1], *ends[:1]]


def organisations(by: Actor, words: str, on: date, most: int) -> Sequence[Hit]:
    """By part of the name, the beginning of the code, or the credit code."""
    visible = queries.organisations_visible_to(by, on)
    rows = queries.organisations_matching(visible, words).select_related("parent")[:most]
    return [
        Hit(
            row.name,
            url_or_none("registry:organisation", row.pk),
            " · ".join(part for part in (row.code, row.parent.name if row.parent else "") if part),
        )
        for row in rows
    ]


PROVIDERS = (
    Provider(10, _("People"), "users", people),
    Provider(20, _("Organisations"), "building", organisations),
)
