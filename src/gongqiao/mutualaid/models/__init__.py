"""Everything that mutual aid stores."""

from gongqiao.mutualaid.models.claims import Claim
from gongqiao.mutualaid.models.handling import ClaimHandling, Recovery, RecoveryConsent
from gongqiao.mutualaid.models.missed import MissedClaim
from gongqiao.mutualaid.models.objections import Objection
from gongqiao.mutualaid.models.payments import BankReturn, Payment, PaymentBatch
from gongqiao.mutualaid.models.premiums import Premium
from gongqiao.mutualaid.models.runs import Run, RunFile, RunShard, Touched
from gongqiao.mutualaid.models.schemes import (
    Enrolment,
    EnrolmentBatch,
    Scheme,
    SchemePeriod,
    SchemeVersion,
)

__all__ = [
    "BankReturn",
    "Claim",
    "ClaimHandling",
    "Enrolment",
    "EnrolmentBatch",
    "MissedClaim",
    "Objection",
    "Payment",
    "PaymentBatch",
    "Premium",
    "Recovery",
    "RecoveryConsent",
    "Run",
    "RunFile",
    "RunShard",
    "Scheme",
    "SchemePeriod",
    "SchemeVersion",
    "Touched",
]
