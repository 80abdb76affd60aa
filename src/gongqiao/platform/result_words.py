"""What the figures of a command's result are called, for people; JSON keeps the names."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy

WORDS = {
    "user_id": pgettext_lazy("result", "account number"),
    "username": pgettext_lazy("result", "user name"),
    "first_password": pgettext_lazy("result", "first password"),
    "roles": pgettext_lazy("result", "roles"),
    "grant_id": pgettext_lazy("result", "grant"),
    "user": pgettext_lazy("result", "user"),
    "role": pgettext_lazy("result", "role"),
    "organisation": pgettext_lazy("result", "organisation"),
    "from": pgettext_lazy("result", "from"),
    "to": pgettext_lazy("result", "until"),
    "scheme": pgettext_lazy("result", "scheme"),
    "period": pgettext_lazy("result", "period"),
    "version": pgettext_lazy("result", "version"),
    "repeated": pgettext_lazy("result", "done before"),
    "sha256": pgettext_lazy("result", "SHA-256"),
    "batch_id": pgettext_lazy("result", "enrolment batch"),
    "rows": pgettext_lazy("result", "rows"),
    "enrolled": pgettext_lazy("result", "enrolled"),
    "paid": pgettext_lazy("result", "paid"),
    "unchanged": pgettext_lazy("result", "unchanged"),
    "refused": pgettext_lazy("result", "refused"),
    "amount": pgettext_lazy("result", "amount"),
    "reasons": pgettext_lazy("result", "reasons"),
    "report": pgettext_lazy("result", "report"),
    "file_id": pgettext_lazy("result", "file"),
    "lines": pgettext_lazy("result", "lines"),
    "new": pgettext_lazy("result", "new"),
    "duplicate": pgettext_lazy("result", "received before"),
    "revised": pgettext_lazy("result", "revised"),
    "quarantined": pgettext_lazy("result", "put aside"),
    "medfee_total": pgettext_lazy("result", "medical fees in all"),
    "fund_total": pgettext_lazy("result", "paid by the insurance funds"),
    "first_id": pgettext_lazy("result", "first number"),
    "last_id": pgettext_lazy("result", "last number"),
    "runs": pgettext_lazy("result", "runs"),
    "decided": pgettext_lazy("result", "decided"),
    "unmatched": pgettext_lazy("result", "not enrolled"),
    "outside": pgettext_lazy("result", "outside the cover"),
    "excluded": pgettext_lazy("result", "left out"),
    "claims": pgettext_lazy("result", "claim lines"),
    "cancelled": pgettext_lazy("result", "cancelled"),
    "review": pgettext_lazy("result", "for a person to review"),
    "booked": pgettext_lazy("result", "booked"),
    "open": pgettext_lazy("result", "open"),
    "out": pgettext_lazy("result", "written to"),
    "payable": pgettext_lazy("result", "payable"),
    "batch": pgettext_lazy("result", "batch"),
    "batches": pgettext_lazy("result", "batches"),
    "state": pgettext_lazy("result", "state"),
    "count": pgettext_lazy("result", "payments"),
    "total": pgettext_lazy("result", "total"),
    "left_out_reasons": pgettext_lazy("result", "why they were left out"),
    "left_out": pgettext_lazy("result", "left out"),
    "beyond_limit": pgettext_lazy("result", "beyond the limit of a batch"),
    "file": pgettext_lazy("result", "the file"),
    "format": pgettext_lazy("result", "format"),
    "failed": pgettext_lazy("result", "failed"),
    "pending": pgettext_lazy("result", "pending"),
    "name": pgettext_lazy("result", "name"),
    "person_id": pgettext_lazy("result", "person"),
    "claim_id": pgettext_lazy("result", "claim line"),
    "entry_id": pgettext_lazy("result", "entry"),
    "recovery_id": pgettext_lazy("result", "recovery"),
    "outstanding": pgettext_lazy("result", "outstanding"),
    "closed": pgettext_lazy("result", "closed on"),
    "premiums": pgettext_lazy("result", "premiums"),
    "recoverable": pgettext_lazy("result", "to be recovered"),
    "bank": pgettext_lazy("result", "at the bank"),
    "carried": pgettext_lazy("result", "carried forward"),
    "found": pgettext_lazy("result", "found"),
    "resolved": pgettext_lazy("result", "resolved"),
    "would_be": pgettext_lazy("result", "would have been paid"),
    "by_kind": pgettext_lazy("result", "by kind"),
    "entries": pgettext_lazy("result", "entries"),
    "first_seq": pgettext_lazy("result", "first entry"),
    "last_seq": pgettext_lazy("result", "last entry"),
    "root": pgettext_lazy("result", "root"),
    "sealed": pgettext_lazy("result", "sealed"),
    "size": pgettext_lazy("result", "bytes"),
    "tables": pgettext_lazy("result", "tables"),
    "files": pgettext_lazy("result", "files"),
    "digest": pgettext_lazy("result", "digest"),
    "written_at": pgettext_lazy("result", "written at"),
    "fund": pgettext_lazy("result", "fund"),
    "entry": pgettext_lazy("result", "entry"),
    "given_on": pgettext_lazy("result", "agreed on"),
    "left": pgettext_lazy("result", "not under the current key"),
    "columns": pgettext_lazy("result", "columns"),
    "draft": pgettext_lazy("result", "under the draft"),
    "now": pgettext_lazy("result", "as decided"),
    "stays": pgettext_lazy("result", "stays"),
    "people": pgettext_lazy("result", "people"),
    "winners": pgettext_lazy("result", "get more"),
    "losers": pgettext_lazy("result", "get less"),
    "by_tier": pgettext_lazy("result", "by tier"),
    "by_age": pgettext_lazy("result", "by age"),
    "reason": pgettext_lazy("result", "reason"),
    "line": pgettext_lazy("result", "row"),
    "signed": pgettext_lazy("result", "signatures noted"),
}
"""Name of a figure (without `_fen`) → what it is called."""

FOR_PROGRAMS = {"for_programs": True}
"""Metadata of a result's field that says nothing to people: `field(metadata=FOR_PROGRAMS)`."""

STATES = {
    "made": pgettext_lazy("result", "made"),
    "checked": pgettext_lazy("result", "checked"),
    "released": pgettext_lazy("result", "released"),
    "settled": pgettext_lazy("result", "settled"),
    "withdrawn": pgettext_lazy("result", "withdrawn"),
}
"""What the figure `state` says."""

_codes: dict[str, str | Promise] = {}


def say_codes(words: Mapping[str, str | Promise]) -> None:
    """Called in AppConfig.ready() by an app whose commands print codes: what each of them means."""
    _codes.update(words)


def in_words(text: str, otherwise: str | None = None) -> str:
    """A code with its words, `no account (R17)`; anything else as it is, or as said otherwise."""
    if text not in _codes:
        return text if otherwise is None else otherwise
    return pgettext("result", "%(words)s (%(code)s)") % {
        "words": str(_codes[text]).rstrip("。."), "code": text,
    }  # fmt: skip
