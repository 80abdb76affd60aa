"""What other programs may hear of memberships and rosters."""

from datetime import datetime

from gongqiao.platform import outgoing
from gongqiao.registry.models import Import, Membership

CHANGED, BROUGHT_IN = "membership.changed", "roster.brought_in"


def membership_changed(one: Membership, change: str, at: datetime) -> None:
    """`change`: joined, left, kept, resumed. In the transaction of the change."""
    day = one.left_on if change == "left" else one.joined_on if change == "joined" else at.date()
    outgoing.publish(
        CHANGED,
        key=f"{CHANGED}:{one.pk}:{change}:{at.isoformat()}",
        at=at,
        path=one.organisation.path,
        figures={
            "member_id": one.person_id,
            "org_code": one.organisation.code,
            "change": change,
            "on": day,
        },
    )


def roster_brought_in(roster: Import, counts: dict[str, int], at: datetime) -> None:
    """One event for a whole roster."""
    outgoing.publish(
        BROUGHT_IN,
        key=f"{BROUGHT_IN}:{roster.pk}",
        at=at,
        path=roster.organisation.path if roster.organisation else "",
        figures={
            "import_id": roster.pk,
            "kind": str(roster.kind),
            **{name: counts[name] for name in ("rows", "created", "updated", "refused")},
        },
    )
