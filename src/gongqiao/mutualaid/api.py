"""What other apps may import: each step of mutual aid, from the scheme to the bank's answer."""

from gongqiao.mutualaid.consenting import signed_now
from gongqiao.mutualaid.enums import Funder, PremiumKind, reason_codes
from gongqiao.mutualaid.models import Claim
from gongqiao.mutualaid.queries_claims import claim_for, claims_visible_to
from gongqiao.mutualaid.queries_figures import period_figures
from gongqiao.mutualaid.queries_payments import waiting_for_review, with_shown_state
from gongqiao.mutualaid.queries_recoveries import to_recover
from gongqiao.mutualaid.queries_schemes import schemes_in_force
from gongqiao.mutualaid.services.assess import Assessed, assess
from gongqiao.mutualaid.services.bank_files import Exported as BankFile
from gongqiao.mutualaid.services.bank_files import Format as BankFormat
from gongqiao.mutualaid.services.bank_files import export as export_batch
from gongqiao.mutualaid.services.batches import BatchDone
from gongqiao.mutualaid.services.batches import approve as approve_batch
from gongqiao.mutualaid.services.batches import create as create_batch
from gongqiao.mutualaid.services.batches import release as release_batch
from gongqiao.mutualaid.services.enrol import Enrolled, enrol
from gongqiao.mutualaid.services.export import export_claims, period_of
from gongqiao.mutualaid.services.missed import refresh_all as find_missed
from gongqiao.mutualaid.services.premiums import Booked, book_premium, top_up
from gongqiao.mutualaid.services.recovery import ask_write_off
from gongqiao.mutualaid.services.recovery import give_consent as agree_to_deductions
from gongqiao.mutualaid.services.recovery import receive as receive_back
from gongqiao.mutualaid.services.returns import Returned, book_return
from gongqiao.mutualaid.services.review import approve as approve_claim
from gongqiao.mutualaid.services.schemes import Stored, store_scheme
from gongqiao.mutualaid.services.tryout import calculator

__all__ = [
    "Assessed",
    "BankFile",
    "BankFormat",
    "BatchDone",
    "Booked",
    "Claim",
    "Enrolled",
    "Funder",
    "PremiumKind",
    "Returned",
    "Stored",
    "agree_to_deductions",
    "approve_batch",
    "approve_claim",
    "ask_write_off",
    "assess",
    "book_premium",
    "book_return",
    "calculator",
    "claim_for",
    "claims_visible_to",
    "create_batch",
    "enrol",
    "export_batch",
    "export_claims",
    "find_missed",
    "period_figures",
    "period_of",
    "reason_codes",
    "receive_back",
    "release_batch",
    "schemes_in_force",
    "signed_now",
    "store_scheme",
    "to_recover",
    "top_up",
    "waiting_for_review",
    "with_shown_state",
]
