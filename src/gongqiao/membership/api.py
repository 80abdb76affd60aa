"""What other apps may import.

membership.api.own_figures(path, year) → the four figures of each organisation below a path;
`sums` adds them up the tree, each person once.
"""

from gongqiao.membership.queries_quality import own_figures
from gongqiao.membership.rules.figures import Own, Sum, sums
from gongqiao.membership.services.join_codes import give_out
from gongqiao.membership.services.joining import Typed, Where, received
from gongqiao.membership.services.lookalikes import look as look_for_duplicates
from gongqiao.membership.services.quality import look as look_at_quality
from gongqiao.membership.services.quality import set_dues
from gongqiao.membership.services.reviewing import approve, enter, identity_seen, refuse
from gongqiao.membership.services.transferring import claim, decide, object_to, release

__all__ = [
    "Own",
    "Sum",
    "Typed",
    "Where",
    "approve",
    "claim",
    "decide",
    "enter",
    "give_out",
    "identity_seen",
    "look_at_quality",
    "look_for_duplicates",
    "object_to",
    "own_figures",
    "received",
    "refuse",
    "release",
    "set_dues",
    "sums",
]
