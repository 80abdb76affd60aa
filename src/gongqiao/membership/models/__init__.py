"""The tables of membership."""

from gongqiao.membership.models.applying import Application, JoinAttempt, JoinCode
from gongqiao.membership.models.cards import Card
from gongqiao.membership.models.counting import FindingCount, Look, UnionCount
from gongqiao.membership.models.dues import Dues, DuesSheet
from gongqiao.membership.models.quality import DuesStanding, Lookalike, QualityFinding
from gongqiao.membership.models.rosters import SignedRoster, UnsignedRoster
from gongqiao.membership.models.silence import Silence
from gongqiao.membership.models.transfers import Transfer

__all__ = [
    "Application",
    "Card",
    "Dues",
    "DuesSheet",
    "DuesStanding",
    "FindingCount",
    "JoinAttempt",
    "JoinCode",
    "Look",
    "Lookalike",
    "QualityFinding",
    "SignedRoster",
    "Silence",
    "Transfer",
    "UnionCount",
    "UnsignedRoster",
]
