"""What other apps may import.

membership.api.own_figures(path) → the four figures of each organisation below a path, as the
last look counted them; `sums` adds them up the tree, each person once.
"""

from gongqiao.membership.consenting import text as entry_text
from gongqiao.membership.enums import DuesWay, LookKind
from gongqiao.membership.queries_counts import own_figures
from gongqiao.membership.queries_silence import silences_visible_to
from gongqiao.membership.rules.dues import period as dues_period
from gongqiao.membership.rules.figures import Own, Sum, sums
from gongqiao.membership.services.counting import differing
from gongqiao.membership.services.dues import draft as draft_dues
from gongqiao.membership.services.dues import record as record_dues
from gongqiao.membership.services.join_codes import give_out
from gongqiao.membership.services.joining import Typed, Where, received
from gongqiao.membership.services.leaving import resign
from gongqiao.membership.services.looking import take_now as look
from gongqiao.membership.services.quality import set_dues
from gongqiao.membership.services.reviewing import approve, enter, identity_seen, refuse
from gongqiao.membership.services.signatures import note_signatures
from gongqiao.membership.services.silence import ask as ask_silent
from gongqiao.membership.services.transferring import claim, decide, object_to, release

__all__ = [
    "DuesWay",
    "LookKind",
    "Own",
    "Sum",
    "Typed",
    "Where",
    "approve",
    "ask_silent",
    "claim",
    "decide",
    "differing",
    "draft_dues",
    "dues_period",
    "enter",
    "entry_text",
    "give_out",
    "identity_seen",
    "look",
    "note_signatures",
    "object_to",
    "own_figures",
    "received",
    "record_dues",
    "refuse",
    "release",
    "resign",
    "set_dues",
    "silences_visible_to",
    "sums",
]
