"""The request at the desk: an owner and a clock from the first second."""

from datetime import datetime

from gongqiao.desk import api as desk
from gongqiao.platform.context import Actor
from gongqiao.requests import queries
from gongqiao.requests.enums import Side
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.rules.domains import kind_of_domain
from gongqiao.requests.services.course import actor_in_trail
from gongqiao.requests.services.outgoing import request_closed

GIST = 44


def kind_of(request: WorkerRequest) -> str:
    """The kind of the item: confidential ones are a kind of their own, for few eyes; what a domain
    has is of that domain's.
    """
    if request.confidential:
        return "requests.confidential"
    return kind_of_domain(request.domain) if request.domain else f"requests.{request.kind}"


def open_at_desk(
    request: WorkerRequest, side: Side, *, by: Actor, at: datetime, owner_id: int | None = None
) -> desk.WorkItem:
    """Open the item of the present round."""
    return desk.open_item(
        key=key_of(request),
        kind=kind_of(request),
        subject=(queries.SUBJECT, request.number),
        organisation_id=request.office_id,
        figures=figures_of(request),
        # a confidential one is nobody's at the desk: its own page asks how it was
        person_id=None if request.confidential else request.person_id,
        asks=request.person_id is not None,
        owner_id=owner_id,
        by=actor_in_trail(request, side, by),
        at=at,
    )


def key_of(request: WorkerRequest) -> str:
    """One item a round."""
    return f"{queries.SUBJECT}:{request.number}:{request.rounds}"


def figures_of(request: WorkerRequest) -> dict[str, object]:
    """What the board says: of a confidential one its number only."""
    if request.confidential:
        return {"number": request.number}
    gist = " ".join(request.text.split())
    who = request.person.name if request.person else request.contact_name
    return {
        "number": request.number,
        "gist": gist if len(gist) <= GIST else gist[: GIST - 1] + "…",
        "who": who,
        "union": request.union.name if request.union else "",
    }


def close_at_desk(
    request: WorkerRequest, outcome: str, side: Side, *, by: Actor, at: datetime
) -> None:
    """Close the newest item, where one is open, and tell the programs that listen."""
    request_closed(request, outcome, at)
    item = queries.item_of(request)
    if item is not None and item.state != desk.ItemState.CLOSED:
        desk.close_item(
            item.pk, outcome=outcome, visits=visits_of(request), seen=None,
            by=actor_in_trail(request, side, by), at=at,
        )  # fmt: skip


def visits_of(request: WorkerRequest) -> int:
    """How often somebody had to come: once for what was asked at a counter or a hall's code."""
    at_a_counter = request.channel == "assisted"
    at_a_hall = request.channel == "qr" and request.place is not None
    return int(at_a_counter or (at_a_hall and request.place.kind == "hall"))  # type: ignore[union-attr]  # at_a_hall
