"""Signatures of the people in a roster: kept with it, theirs when it cannot be taken back."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.consents import api as consents
from gongqiao.membership import consenting
from gongqiao.membership.models import SignedRoster, UnsignedRoster
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.platform.templatetags.gq import day
from gongqiao.registry import api as registry

FORGOTTEN = timedelta(days=2)
"""After so long a roster that was looked through is brought in no more: its file is gone."""


class RosterBasis:
    """What the register asks about a roster of members (`registry.roster_basis.Basis`)."""

    template = "membership/_signed_text.html"

    def text(self) -> consents.PresentText:
        """What they signed, if they did."""
        return consenting.text()

    def seen(self, roster_id: int, signed: registry.Signed, at: datetime) -> None:
        """Looked through, or loaded by a command. Raises Refused TEXT_CHANGED, EVIDENCE, AHEAD."""
        where = " ".join(signed.where.split())[:200]
        if not where:
            says = _("Say where the signed applications are kept.")
            raise Refused("EVIDENCE", says, field="where")
        if signed.on > timezone.localdate(at):
            raise Refused("AHEAD", _("The day lies in the future."), field="signed_on")
        text = consents.text_read(consenting.CODE, signed.text, at=at, field="basis")
        SignedRoster.objects.update_or_create(
            roster_id=roster_id,
            defaults={"text_id": text, "signed_on": signed.on, "kept_where": where},
        )

    def brought_in(
        self, roster_id: int, people: Callable[[], Sequence[int]], by: Actor, at: datetime
    ) -> None:
        """Who they are: whose signatures are noted, or who is asked, when it stands for good."""
        del by, at
        one = SignedRoster.objects.filter(roster_id=roster_id).first()
        if one is None:
            UnsignedRoster.objects.update_or_create(
                roster_id=roster_id, defaults={"people": list(people())}
            )
            return
        one.people = list(people())
        one.save(update_fields=["people"])

    def says(self, roster_id: int) -> str:
        """In a sentence."""
        one = SignedRoster.objects.select_related("text").filter(roster_id=roster_id).first()
        if one is None:
            return _told_of_asking(roster_id)
        figures = {"no": one.text.number, "on": day(one.signed_on), "where": one.kept_where,
                   "n": one.noted}  # fmt: skip
        if one.noted_at:
            says = _("Signed text no. %(no)s, %(on)s at the latest; kept: %(where)s. %(n)s answers "
                     "that are new; each of these people got a message.")  # fmt: skip
        else:
            says = _("Signed text no. %(no)s, %(on)s at the latest; kept: %(where)s. It is noted "
                     "for each person a day after the roster was brought in, when that cannot be "
                     "taken back any more.")  # fmt: skip
        return says % figures


def _told_of_asking(roster_id: int) -> str:
    one = UnsignedRoster.objects.filter(roster_id=roster_id).first()
    if one is None:
        return ""
    if one.asked_at is None:
        return _("Nobody signed. A day after the roster was brought in, whoever has not answered "
                 "yet is asked by a message, and on the phone’s first page.")  # fmt: skip
    return _("Nobody signed. Asked by a message: %(n)s people.") % {"n": one.asked}


def note_signatures(at: datetime) -> int:
    """Of rosters that can be taken back no more: their people's answers, each once; how many.

    A roster that was taken back, or never brought in, is forgotten. Safe to run again.
    """
    noted = 0
    for number in list(SignedRoster.objects.filter(noted_at=None).values_list("pk", flat=True)):
        with transaction.atomic():
            noted += _note(number, at)
    return noted


def _note(number: int, at: datetime) -> int:
    rows = SignedRoster.objects.select_for_update(of=("self",)).select_related("roster")
    one = rows.filter(pk=number, noted_at=None).first()
    if one is None:  # somebody else did it meanwhile
        return 0
    roster = one.roster
    gone = roster.applied_at is None and roster.made_at < at - FORGOTTEN
    if gone or roster.undone_at is not None:
        one.delete()
        return 0
    if roster.applied_at is None or roster.applied_at > at - registry.UNDO_WITHIN:
        return 0
    kept = _("Roster no. %(n)s, applications to join: %(where)s")
    one.noted = consents.answer_many(
        one.people, consenting.CODE, on=one.signed_on, how=consents.How.JOINING,
        evidence=kept % {"n": roster.pk, "where": one.kept_where}, text_id=one.text_id,
        by=Actor(roster.made_by_name, roster.made_by_id), at=at,
    )  # fmt: skip
    one.noted_at, one.people = at, []
    one.save(update_fields=["noted", "noted_at", "people"])
    return one.noted
