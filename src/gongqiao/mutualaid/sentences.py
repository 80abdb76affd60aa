"""How mutual aid's events and messages read."""
# ruff: noqa: E501  # one sentence a line

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongqiao.audit.api import Area, Sentence, word
from gongqiao.mutualaid.labels_office import FUNDERS
from gongqiao.mutualaid.services import books
from gongqiao.mutualaid.wording_office import rejection_says
from gongqiao.notices.api import NoticeTemplate
from gongqiao.platform.outgoing import EventKind

OUTGOING = (
    EventKind("aid.batch_released", _("A payment batch was released"), ("batch", "payments", "amount")),
    EventKind("aid.claim_paid", _("A benefit was paid"), ("payment_id", "claim_id", "member_id", "amount", "scheme", "period_no")),
)  # fmt: skip

_FUNDER = {"funder": word(FUNDERS)}

EVENTS = (
    Sentence("mutualaid.batch.make", _("{actor} made the batch {code}: {count} payments, {total_fen} yuan")),
    Sentence("mutualaid.batch.check", _("{actor} checked the batch {code}")),
    Sentence("mutualaid.batch.release", _("{actor} released the batch {code}: {total_fen} yuan")),
    Sentence("mutualaid.batch.withdraw", _("{actor} withdrew the batch {code}: {reason}")),
    Sentence("mutualaid.batch.export", _("{actor} wrote the bank's file of the batch {code} ({format})")),
    Sentence(
        "mutualaid.bank_return",
        _("{actor} booked the bank's answer {file}: {paid} paid, {failed} failed, {refused} refused"),
    ),
    Sentence("mutualaid.claim.approve", _("{actor} approved the claim {claim}")),
    Sentence("mutualaid.claim.reject", _("{actor} rejected the claim {claim} ({code})"), {"code": rejection_says}),
    Sentence("mutualaid.claim.hold", _("{actor} put the claim {claim} on hold: {reason}")),
    Sentence("mutualaid.claim.resume", _("{actor} took the claim {claim} up again")),
    Sentence("mutualaid.recovery.receive", _("{actor} booked {amount_fen} yuan given back for the claim {claim}")),
    Sentence("mutualaid.recovery.ask", _("{actor} proposed to give up {amount_fen} yuan of the claim {claim}: {reason}")),
    Sentence("mutualaid.recovery.write_off", _("{actor} approved giving up {amount_fen} yuan of the claim {claim}")),
    Sentence("mutualaid.recovery.withdraw", _("{actor} withdrew the proposal to give up {amount_fen} yuan of the claim {claim}: {reason}")),
    Sentence("mutualaid.consent.give", _("{actor} recorded that the person agreed on {given_on} to deductions for the claim {claim}")),
    Sentence("mutualaid.consent.withdraw", _("{actor} recorded that the person no longer agrees to deductions for the claim {claim}")),
    Sentence("mutualaid.premium.received", _("{actor} booked {amount_fen} yuan of premiums received for {period} ({funder})"), _FUNDER),
    Sentence("mutualaid.premium.promised", _("{actor} booked {amount_fen} yuan of premiums due for {period} ({funder})"), _FUNDER),
    Sentence("mutualaid.premium.collected", _("{actor} booked {amount_fen} yuan of premiums due that came for {period} ({funder})"), _FUNDER),
    Sentence("mutualaid.premium.returned", _("{actor} returned {amount_fen} yuan of premiums for {period} ({funder})"), _FUNDER),
    Sentence("mutualaid.top_up", _("{actor} booked a top-up of {amount_fen} yuan into the fund {code}")),
    Sentence("mutualaid.interest", _("{actor} booked {amount_fen} yuan of interest into the fund {code}")),
    Sentence("mutualaid.enrol", _("{actor} enrolled people from the file no. {batch}: {enrolled} enrolled, {refused} refused")),
    Sentence("mutualaid.scheme.store", _("{actor} stored the scheme {scheme}, period {period}, version {version}")),
    Sentence("mutualaid.question.say", _("{actor} asked about the claim {claim}")),
    Sentence("mutualaid.objection.say", _("{actor} objected to the claim {claim}")),
    Sentence("mutualaid.question.answer", _("{actor} answered a question about the claim {claim}")),
    Sentence("mutualaid.objection.answer", _("{actor} answered an objection to the claim {claim}")),
    Sentence("mutualaid.missed.person", _("{actor} found out whose the missed stay {matter} is")),
    Sentence("mutualaid.missed.settle", _("{actor} settled the missed stay {matter}: {reason}")),
    Sentence("mutualaid.missed.dismiss", _("{actor} found nobody missing out in the matter {matter}: {reason}")),
    Sentence("mutualaid.period.close", _("{actor} closed the period {period}")),
    Sentence("mutualaid.period.payments", _("{actor} took the list of payments of {period}: {rows} rows")),
)  # fmt: skip

BOOKED: dict[str, str | Promise] = {
    books.DECISION: _("mutual aid decided"),
    books.REJECTION: _("mutual aid rejected"),
    books.PAYMENT: _("mutual aid paid out"),
    books.PAYMENT_RETURN: _("given back by the bank"),
    books.RECOVERY: _("given back by the worker"),
    books.WRITE_OFF: _("written off"),
    books.PREMIUM: _("premiums received"),
    books.PREMIUM_PROMISED: _("premiums due"),
    books.PREMIUM_RETURNED: _("premiums returned"),
    books.TOP_UP: _("top-up by the federation"),
    books.INTEREST: _("interest"),
}
"""What the ledger's pages call the entries of mutual aid."""

WHY = "/me/payments/{claim}/why/"
"""Where the person reads why this amount."""

MESSAGES = (
    NoticeTemplate(
        "aid.paid",
        _("Mutual aid paid"),
        _("{amount_fen} yuan of mutual aid went to your account {account}. You need not do anything."),
        WHY,
    ),
    NoticeTemplate(
        "aid.deducted",
        _("Mutual aid deducted"),
        _("As you agreed, {withheld_fen} yuan of mutual aid was set against what you had been paid too much."),
        WHY,
    ),
    NoticeTemplate(
        "aid.account_needed",
        _("Please give your account"),
        _("{amount_fen} yuan of mutual aid waits for you, but we have no account to which it can go. Please give us an account in your own name; nothing else is needed."),
        "/me/bank/",
    ),
    NoticeTemplate(
        "aid.answered",
        _("Your question was answered"),
        _("The union has answered what you said about your mutual aid."),
        WHY,
    ),
    NoticeTemplate(
        "aid.account_changed",
        _("Your account was changed"),
        _("Mutual aid goes to the account {account} ({bank}) from now on. If that was not you, ring 12351 at once."),
        "/me/bank/",
    ),
)  # fmt: skip

AREA = Area(
    "mutualaid",
    _("Mutual aid"),
    {
        "mutualaid.claim": _("claim of aid"),
        "mutualaid.batch": _("payment batch"),
        "mutualaid.bank_return": _("answer of the bank"),
        "mutualaid.period": _("period of aid"),
        "mutualaid.scheme": _("scheme of aid"),
        "mutualaid.version": _("scheme version"),
        "mutualaid.missed": _("perhaps missed claim"),
    },
)
"""What this part of the trail is called, and its records."""
