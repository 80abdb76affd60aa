"""Votes without result, and votes on a removal: reported once, and told to those concerned."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from gongqiao.notices import api as notices
from gongqiao.organising import queries
from gongqiao.organising.enums import CaseKind
from gongqiao.organising.models import Case, Recall, RecallVote
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry


def told(case: Case, on: date) -> int:
    """The number of the vote that is reported now. Raises Refused NOT_NOW (it held, or that was
    reported already), ORDER (before the meeting)."""
    attempt = queries.untold_attempt(case)
    if attempt is None:
        raise Refused("NOT_NOW", _("This step is not possible now."))
    held_on = _held_on(case)
    if held_on is not None and on < held_on:
        says = _("The meeting was held later: %(day)s.") % {"day": held_on.isoformat()}
        raise Refused("ORDER", says, field="on")
    return attempt


def _held_on(case: Case) -> date | None:
    votes = case.recall_votes if case.kind == CaseKind.RECALL else case.ballots
    found: date | None = votes.order_by("-attempt").values_list("held_on", flat=True).first()
    return found


def tell_candidates(case: Case, *, at: datetime) -> None:
    """Whoever stood, and is in the register, hears that the vote brought no result."""
    for ballot in queries.last_ballots(case):
        for one in ballot.candidates.all():
            if one.person_id is not None:
                notices.send(
                    key=f"organising.vote_failed:{ballot.pk}:{one.pk}", person_id=one.person_id,
                    code="organising.vote_failed", at=at,
                    figures={"union": case.name, "held_on": ballot.held_on.isoformat()},
                )  # fmt: skip


def tell_of_removal(recall: Recall, vote: RecallVote, *, at: datetime) -> None:
    """Whoever was to be removed hears the result, and so do the others in the committee."""
    figures = {
        "union": recall.case.name, "person": recall.name, "post": recall.post,
        "held_on": vote.held_on.isoformat(), "entitled": vote.entitled, "present": vote.present,
        "ayes": vote.ayes, "removal": vote.removal,
    }  # fmt: skip
    concerned = recall.office.person_id
    there = registry.offices_of([recall.case.organisation_id or 0], vote.held_on)
    others = {o.person_id for o in registry.holding(there, vote.held_on)} - {concerned}
    codes = {concerned: f"organising.{vote.removal}"} | dict.fromkeys(
        sorted(others), "organising.removal_vote"
    )
    for person_id, code in codes.items():
        key = f"organising.removal:{vote.pk}:{person_id}"
        notices.send(key=key, person_id=person_id, code=code, figures=figures, at=at)
