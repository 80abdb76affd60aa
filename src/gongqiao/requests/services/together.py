"""Requests go with their matters when these are handed on at the board: one, or many at once.

The desk has locked the requests before the matters, so nothing is locked here.
"""

import json
from collections.abc import Sequence
from datetime import datetime

import polars as pl
from django.db import connection

from gongqiao.audit import api as audit
from gongqiao.desk import api as desk
from gongqiao.notices import api as notices
from gongqiao.platform.context import Actor
from gongqiao.requests import queries
from gongqiao.requests.enums import Move, Side, State, TurnKind
from gongqiao.requests.models import Turn, WorkerRequest
from gongqiao.requests.rules.states import after
from gongqiao.requests.services.course import shown_name, told_why
from gongqiao.requests.services.handing import why_not_there

Moved = list[tuple[desk.WorkItem, WorkerRequest]]


def staying(items: Sequence[desk.WorkItem], _at: datetime) -> dict[int, str]:
    """Of these matters, each as it would stand with its new office, those that must not, and why.
    One query.
    """
    return {item.pk: why for item, request in _moving(items) if (why := _why(item, request))}


def _why(item: desk.WorkItem, request: WorkerRequest) -> str:
    state = State(request.state)
    if after(state, Move.HAND_ON) is None:
        return told_why(state)
    return why_not_there(request, item.organisation)


def handed_on_board(items: Sequence[desk.WorkItem], by: Actor, at: datetime) -> None:
    """The requests stand with the offices of their matters: the applicants are told, the course
    and the trail say it. As many queries for one as for five hundred.
    """
    moved = _moving(items)
    for item, request in moved:
        request.office = item.organisation
        request.state = after(State(request.state), Move.HAND_ON) or request.state
    WorkerRequest.objects.bulk_update([request for _i, request in moved], ["office", "state"])
    by_name = shown_name(by)
    Turn.objects.bulk_create(
        Turn(
            request=request, kind=TurnKind.HAND_ON, side=Side.OFFICE, at=at, by_id=by.user_id,
            by_name=by_name, figures={"office": item.organisation.name},
        )
        for item, request in moved
    )  # fmt: skip
    audit.record_many(
        (
            audit.NewEvent(
                "requests.hand_on", (queries.SUBJECT, request.number),
                new={"number": request.number}, path=item.organisation.path,
            )
            for item, request in moved
        ),
        at=at, by=by,
    )  # fmt: skip
    _tell([request for _i, request in moved if request.person_id], at)


def _moving(items: Sequence[desk.WorkItem]) -> Moved:
    """With the request of each, but for those whose own page has moved the request already."""
    found = WorkerRequest.objects.filter(number__in=[item.subject_id for item in items])
    by_number = {request.number: request for request in found}
    pairs = [(item, by_number.get(item.subject_id)) for item in items]
    return [(i, r) for i, r in pairs if r is not None and r.office_id != i.organisation_id]


def _tell(requests: Sequence[WorkerRequest], at: datetime) -> None:
    """The applicants; a confidential request never moves this way."""
    rows = [
        {
            "key": f"requests.handed_on:{request.number}:board:{at.isoformat()}",
            "code": "requests.handed_on", "person_id": request.person_id, "at": at,
            "figures": json.dumps({"number": request.number}),
        }
        for request in requests
    ]  # fmt: skip
    if rows:
        with connection.cursor() as cursor:
            notices.send_many(cursor, pl.DataFrame(rows))
