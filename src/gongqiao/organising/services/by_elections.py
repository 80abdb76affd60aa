"""By-elections (补选): posts that fell vacant within the term are filled until it ends."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongqiao.organising import queries
from gongqiao.organising.enums import Body, CaseKind, Left
from gongqiao.organising.models import Case, Term
from gongqiao.organising.rules import terms, vacancies
from gongqiao.organising.rules.committees import COMMITTEES
from gongqiao.organising.rules.vacancies import Vacancy
from gongqiao.organising.services.meetings import Meeting
from gongqiao.organising.services.refusing import refuse
from gongqiao.organising.services.term_dates import dates_of
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry


def case_of(
    organisation_id: int,
    *,
    upper_id: int,
    offices: Collection[int],
    left: Left,
    values: Mapping[str, Any],
    on: date,
) -> Case:
    """A case for the vacancies that these offices left, not stored yet.

    Raises Refused NO_TERM, TERM_OVER, NO_VACANCY.
    """
    term = _running(organisation_id, on)
    offices_there = registry.offices_of([organisation_id], on)
    vacant = queries.vacancies_in(term, offices_there, on)
    chosen = [v for v in vacant if v.office_id in offices]
    if not chosen or len(chosen) != len(set(offices)):
        says = _("No such post is vacant: somebody else may have filled it.")
        raise Refused("NO_VACANCY", says, field="vacant")
    return Case(
        kind=CaseKind.BY_ELECTION, upper_id=upper_id, organisation_id=organisation_id,
        opened_on=on, left=left, vacancies=[_plain(v) for v in chosen], **values,
    )  # fmt: skip


def _running(organisation_id: int, on: date) -> Term:
    term = queries.open_term_of(organisation_id)
    if term is None:
        raise Refused("NO_TERM", _("No term has been entered."))
    if on >= terms.valid_to(dates_of(term)):
        raise Refused("TERM_OVER", _("The term is over: elect the whole committee anew."))
    return term


def _plain(one: Vacancy) -> dict[str, object]:
    return {"office_id": one.office_id, "post": one.post, "name": one.name,
            "since": one.since.isoformat()}  # fmt: skip


def refuse_meetings(case: Case, meetings: Sequence[Meeting], on: date) -> None:
    """Raises Refused TERM_OVER, NO_BALLOT (nobody stood), NOT_VACANT (a committee that is whole),
    SEATS (more than are vacant)."""
    _running(case.organisation_id or 0, on)
    if not meetings:
        raise Refused("NO_BALLOT", _("Enter who stood for the vacant posts."))
    for meeting in meetings:
        places = sum(p in COMMITTEES[meeting.committee] for p in posts_of(case))
        if not places:
            raise Refused("NOT_VACANT", _("No post of this committee is vacant."))
        if meeting.seats > places:
            says = _("Only %(places)s places of this committee are vacant.") % {"places": places}
            raise Refused("SEATS", says, field="seats")


def refuse_posts(case: Case, meeting: Meeting, elected: Sequence[str]) -> None:
    """Raises Refused POST_OPEN, POST_TAKEN, BODY_HEADS, NOT_A_MEMBER."""
    posts = {s.name: s.post for s in meeting.stood}
    vacant = [p for p in posts_of(case) if p in COMMITTEES[meeting.committee]]
    problem = vacancies.problem(meeting.body, [posts[n] for n in elected], vacant)
    heads = _(
        "The committee itself elects only its heads; members are elected by the assembly or the "
        "congress."
    )
    refuse(problem, {
        "POST_OPEN": (_("Say which vacant post each of those elected takes."), ""),
        "POST_TAKEN": (_("This post is not vacant, or not that often."), ""),
        "BODY_HEADS": (heads, "body"),
    })  # fmt: skip
    if meeting.body == Body.COMMITTEE:
        _refuse_strangers(case, meeting, elected)


def _refuse_strangers(case: Case, meeting: Meeting, elected: Sequence[str]) -> None:
    """A committee elects its heads from its own members."""
    on = case.opened_on
    there = registry.holding(registry.offices_of([case.organisation_id or 0], on), on)
    seated = {o.person_id for o in there if o.post in COMMITTEES[meeting.committee]}
    for one in meeting.stood:
        if one.name in elected and one.person_id not in seated:
            says = _("%(name)s is no member of the committee, by the register.")
            raise Refused("NOT_A_MEMBER", says % {"name": one.name})


def posts_of(case: Case) -> list[str]:
    """The vacant posts that a by-election is to fill, one for each place."""
    return [v["post"] for v in case.vacancies]
