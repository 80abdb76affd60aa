"""Two requests are the same one: the later follows the earlier; undoable; both applicants know."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.requests.enums import Move, Side, State, TurnKind
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.rules.states import OPEN
from gongqiao.requests.services.clock import close_at_desk, open_at_desk
from gongqiao.requests.services.course import add_turn, changing, locked, spoke, tell


@transaction.atomic
def merge(follower_id: int, leader_id: int, *, by: Actor, at: datetime) -> WorkerRequest:
    """The follower is handled with the leader: when the leader is answered, both are.

    Neither applicant learns who the other one is, nor the other one's number. Raises Refused SELF,
    CONFIDENTIAL (only with another confidential one), FOLLOWS (the leader follows another one),
    LEADS (others follow the follower), CLOSED (the leader), MOVED.
    """
    if follower_id == leader_id:
        raise Refused("SELF", _("This is the same request."), field="number")
    both = {row.pk: row for row in locked([follower_id, leader_id])}
    follower, leader = both[follower_id], both[leader_id]
    _may_follow(follower, leader)
    with changing(follower_id, Move.MERGE, Side.OFFICE, by=by, at=at) as change:
        change.request.leader = leader
        change.event = {"leader": leader.number}
        spoke(change, TurnKind.MERGE)
        change.request.save()
        close_at_desk(change.request, "merged", Side.OFFICE, by=by, at=at)
        tell(change.request, "requests.merged", f"{change.request.rounds}", at=at)
    add_turn(leader, TurnKind.MERGE, Side.OFFICE, figures={"leads": True}, by=by, at=at)
    tell(leader, "requests.joined", f"{follower.pk}:{follower.rounds}", at=at)
    return change.request


def _may_follow(follower: WorkerRequest, leader: WorkerRequest) -> None:
    if follower.confidential != leader.confidential:
        says = _("A confidential request is handled with another confidential one only.")
        raise Refused("CONFIDENTIAL", says, field="number")
    if leader.state == State.MERGED:
        says = _("That request itself is handled together with another one.")
        raise Refused("FOLLOWS", says, field="number")
    if leader.state not in OPEN:
        raise Refused("CLOSED", _("That request is closed already."), field="number")
    if follower.followers.exists():
        says = _("Others are handled together with this one: merge the other way round.")
        raise Refused("LEADS", says, field="number")


@transaction.atomic
def unmerge(
    follower_id: int, *, side: Side = Side.OFFICE, by: Actor, at: datetime
) -> WorkerRequest:
    """They were two matters after all, or the other one was withdrawn: the follower has a clock of
    its own again.

    Raises Refused MOVED.
    """
    with changing(follower_id, Move.UNMERGE, side, by=by, at=at) as change:
        request = change.request
        change.event = {"leader": request.leader.number if request.leader else ""}
        request.leader = None
        request.rounds += 1
        spoke(change, TurnKind.UNMERGE)
        request.save()
        open_at_desk(request, side, by=by, at=at)
        tell(request, "requests.unmerged", f"{request.rounds}", at=at)
    return request
