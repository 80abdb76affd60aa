"""Words for people that stand for the codes of `enums`, papers and findings."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gongqiao.organising.rules.tying import Tie
from gongqiao.platform.sentences import fill
from gongqiao.registry.api import label

Labels = dict[str, str | Promise]

KINDS: Labels = {
    "founding": _("Founding"),
    "re_election": _("Re-election"),
    "by_election": _("By-election"),
    "recall": _("Removal"),
}
STATES: Labels = {
    "draft": pgettext_lazy("founding", "being prepared"),
    "requested": pgettext_lazy("founding", "request handed in"),
    "preparing": pgettext_lazy("founding", "preparing the election"),
    "elected": pgettext_lazy("founding", "elected, to be reported"),
    "reported": pgettext_lazy("founding", "result reported"),
    "approved": pgettext_lazy("founding", "approved, certificate to come"),
    "registered": pgettext_lazy("founding", "certificate issued"),
    "filled": pgettext_lazy("founding", "approved"),
    "voted": pgettext_lazy("founding", "removed, to be reported"),
    "noted": pgettext_lazy("founding", "removed, noted"),
    "kept": pgettext_lazy("founding", "not removed"),
    "withdrawn": pgettext_lazy("founding", "withdrawn"),
}
TONES = {
    "filled": "ok",
    "requested": "warn",
    "reported": "warn",
    "approved": "info",
    "registered": "ok",
    "voted": "warn",
    "noted": "ok",
}
SHORT: Labels = {
    "draft": pgettext_lazy("founding", "Prepare"),
    "requested": pgettext_lazy("founding", "Request"),
    "preparing": pgettext_lazy("founding", "Preparatory group"),
    "elected": pgettext_lazy("founding", "Election"),
    "reported": pgettext_lazy("founding", "Report"),
    "approved": pgettext_lazy("founding", "Approval"),
    "registered": pgettext_lazy("founding", "Certificate"),
    "filled": pgettext_lazy("founding", "Approval"),
    "voted": pgettext_lazy("founding", "Vote"),
    "kept": pgettext_lazy("founding", "Vote"),
    "noted": pgettext_lazy("founding", "Noted"),
}
MOVES: Labels = {
    "request": _("Hand in the request"),
    "send_back": _("Send the request back"),
    "permit": _("Approve the preparatory group"),
    "elect": _("Enter the election"),
    "vote": _("Enter the members' vote"),
    "report": _("Report the result"),
    "tell": _("Report that the vote brought no result"),
    "return_report": _("Send the report back"),
    "approve": _("Approve the result"),
    "register": _("Issue the certificate"),
    "withdraw": _("Withdraw"),
}
DONE: Labels = {
    "request": _("The request was handed in."),
    "send_back": _("The request was sent back."),
    "permit": _("The preparatory group was approved."),
    "elect": _("The committee was elected."),
    "vote": _("The members voted on the removal."),
    "report": _("The result was reported."),
    "tell": _("It was reported that the vote brought no result."),
    "return_report": _("The report was sent back."),
    "approve": _("The result was approved."),
    "register": _("The legal-person certificate was issued."),
    "withdraw": _("Withdrawn."),
}
ELECTING: dict[str, Labels] = {
    "short": {"preparing": pgettext_lazy("founding", "Consent")},
    "move": {"permit": _("Agree to the election")},
    "done": {"permit": _("The union above agreed to the election.")},
    "letter": {"permit": _("Approval reply: election")},
    "paper": {"permit": _("Approval reply: election")},
}
"""What differs where a union elects that is there already."""
REMOVING: dict[str, Labels] = {
    "short": {"draft": pgettext_lazy("founding", "Proposal")},
    "move": {
        "report": _("Report the result of the vote"),
        "tell": _("Report the result of the vote"),
        "return_report": _("Let the vote not stand"),
        "approve": _("Take note of the removal"),
        "withdraw": _("Withdraw the proposal"),
    },
    "done": {
        "report": _("The result of the vote was reported."),
        "tell": _("The result of the vote was reported."),
        "return_report": _("The vote does not stand: the post is held again."),
        "approve": _("The union above took note of the removal."),
    },
    "letter": {
        "report": _("Report of the removal"),
        "approval": _("Reply: removal noted"),
        "failed": _("Report of the vote"),
    },
    "paper": {
        "report": _("Report of the removal"),
        "approval": _("Reply: removal noted"),
    },
}
"""What differs where the members remove somebody."""
LEFT: Labels = {
    "moved": _("moved to other work"),
    "resigned": pgettext_lazy("post", "resigned"),
    "retired": pgettext_lazy("post", "retired"),
    "gone": _("left the employer"),
    "removed": _("removed by a vote"),
    "died": pgettext_lazy("post", "died"),
}
PAPERS: Labels = {
    "party_consent": _("Consent of the Party organisation"),
    "request": _("Request for approval"),
    "preparatory_list": _("List of the preparatory group"),
    "permit": _("Approval reply: preparatory group"),
    "applications": _("Applications and registration forms of the members"),
    "candidates": _("Report of the date and the candidates"),
    "rules": _("Rules of the vote"),
    "ballots": _("Ballots and the count"),
    "report": _("Report of the election result"),
    "result_form": _("Form of the election result"),
    "division_of_work": _("Division of work"),
    "proposal": _("Proposal with its signatures"),
    "hearing": _("What the person concerned said about it"),
    "recall_ballots": _("Ballots and the count"),
    "minutes": _("Minutes of the meeting"),
    "approval": _("Approval reply: result and term"),
    "certificate_form": _("Application for the legal-person certificate"),
    "chair_identity": _("Identity of the chair"),
}
LETTERS: Labels = {
    "request": _("Request for approval"),
    "permit": _("Approval reply: preparatory group"),
    "report": _("Report of the election result"),
    "approval": _("Approval reply: result and term"),
    "failed": _("Report: no result"),
    "notice": _("Notice to all members"),
}
PROPOSERS: Labels = {
    "committee": _("the union's committee"),
    "members": _("a third of the members and more"),
}
REMOVALS: Labels = {
    "carried": pgettext_lazy("removal", "carried"),
    "not_carried": pgettext_lazy("removal", "not carried"),
    "no_quorum": pgettext_lazy("removal", "no quorum"),
}
REMOVAL_TONES = {"carried": "ok", "not_carried": "none", "no_quorum": "warn"}
CAUSES: Labels = {
    "first": pgettext_lazy("certificate", "first registration"),
    "changed": pgettext_lazy("certificate", "change of registration"),
    "renewed": pgettext_lazy("certificate", "renewed with the term"),
    "replaced": pgettext_lazy("certificate", "replaced: the old one was lost"),
}
BODIES: Labels = {
    "assembly": _("Members' assembly"),
    "congress": _("Members' congress"),
    "committee": _("The committee itself"),
}
COMMITTEES: Labels = {
    "union": _("Union committee"),
    "standing": _("Standing committee"),
    "audit": _("Audit committee"),
    "women": _("Women's committee"),
}
TERM_STATES: Labels = {
    "in_term": pgettext_lazy("term", "in office"),
    "due": pgettext_lazy("term", "re-election due"),
    "overdue": pgettext_lazy("term", "overdue"),
    "extended": pgettext_lazy("term", "extended"),
    "re_elected": pgettext_lazy("term", "re-elected"),
    "dissolved": pgettext_lazy("term", "dissolved"),
}
TERM_TONES = {"in_term": "ok", "due": "warn", "overdue": "bad", "extended": "info"}
UNION_STATES: Labels = {
    "own": _("has its own union"),
    "covered": _("covered by a joint union"),
    "none": _("no union"),
}
UNION_TONES = {"own": "ok", "covered": "info", "none": "warn"}
TIES: dict[Tie, str | Promise] = {
    Tie.PROPOSED: _(
        "One member of this union is called %(name)s: say that it is this member, or type the "
        "number of somebody else."
    ),
    Tie.NOBODY: _(
        "No member of this union is called %(name)s in the register: the post needs the identity "
        "number, as a post is held by a person, not by a name."
    ),
    Tie.SEVERAL: _(
        "Several members of this union are called %(name)s: the post needs the identity number, "
        "which says who of them it is."
    ),
}
"""Why an election is not entered yet."""
FINDINGS: Labels = {
    "PRESENT_ABOVE_ENTITLED": _("{present} were present, but only {entitled} may vote."),
    "VOTES_ABOVE_PRESENT": _("{name} has {votes} votes, but only {present} were present."),
    "TOO_MANY_VOTES": _("Together there are more votes than the {most} that could be cast."),
    "CANDIDATE_TWICE": _("{name} is on the list twice."),
    "RELATIVE": _(
        "{name} is a near relative of the employer's head and cannot stand (Trade Union Law, "
        "Art. 10)."
    ),
    "NO_QUORUM": _("{present} were present; two thirds of all are {need}."),
    "BALLOTS_ABOVE_PRESENT": _("{votes} votes were counted, but only {present} were present."),
    "NOT_REMOVED": _("{ayes} voted for it; more than half of all, {need}, are needed."),
    "TIE": _("{names} have {votes} votes each for the last seat: they stand in a run-off."),
    "SURPLUS": _("{candidates} candidates; a choice needs at least {need}."),
    "SEATS_EMPTY": _("{elected} of {seats} seats are filled; the others need another vote."),
    "NOBODY": _("Nobody has the votes of more than half of all who may vote."),
    "COMMITTEE_SIZE": _("{number} seats; {least} to {most} are usual for so many members."),
    "DELEGATES": _("{number} delegates; {least} to {most} are usual for so many members."),
    "CONGRESS_USUAL": _("With more than {above} members a congress of delegates is usual."),
    "FULL_TIME_CHAIR": _("From {least} workers on the chair may be full-time (Art. 14)."),
    "FEW_MEMBERS": _("Fewer than {least} members: a joint union or an organiser will do, too."),
    "CHAIR_UNKNOWN": _(
        "Found in the register by no identity number, so that no post was entered: {name}. "
        "Enter it on the organisation's page."
    ),
    "NO_TERM": _("No term has been entered."),
    "TERM_OVERDUE": _("The term is over and nobody has been elected."),
    "TERM_DUE": _("The re-election is due."),
    "TERM_EXTENDED": _("The term runs on by an approved extension."),
    "NO_CHAIR": _("There is no chair."),
    "NOBODY_LEADS": _("Nobody is entered who leads until there is a chair."),
    "ACTING_LONG": _("{name} has led without a chair since {since_on}, longer than three months."),
    "VACANT": _("{post}: vacant since {since_on}. A by-election is due until {until_on}."),
    "VACANT_LONG": _("{post}: vacant since {since_on}; the by-election was due until {until_on}."),
    "NO_AUDIT": _("There is no audit committee."),
    "NO_WOMEN": _("{women} women members and no women's committee."),
    "NO_CERTIFICATE": _("There is no legal-person certificate."),
    "CERTIFICATE_EXPIRED": _("The legal-person certificate ran out on {until_on}."),
    "CERTIFICATE_CHAIR_NEW": _(
        "The legal-person certificate names {was}, the chair is {now}: to be changed until "
        "{until_on}."
    ),
    "CERTIFICATE_NAME_NEW": _(
        "The legal-person certificate bears the name {was}, since {since_on} the union is called "
        "{now}: to be changed until {until_on}."
    ),
    "CERTIFICATE_TERM_NEW": _(
        "A new term began on {since_on}: the legal-person certificate is renewed until {until_on}."
    ),
    "CODE_WRONG": _("The union's credit code is wrong."),
    "CODE_EMPLOYERS": _("The employer's credit code stands in the union's field."),
    "NO_UNITS": _("It covers no unit: enter those that belong to it."),
    "PARTY_DEPUTY": _("{post}: {are} of {of} are deputy Party secretary, {need} should be."),
    "NATURE_MISSING": _("{post}: nobody is {nature}."),
}


def finding(code: str, figures: Mapping[str, object]) -> str:
    """The sentence of a finding in the active language."""
    says = FINDINGS.get(code)
    shown = dict(figures)
    for family in ("nature", "post"):
        if family in shown:
            shown[family] = label(family, str(shown[family]))
    return fill(str(says), shown) if says is not None else gettext(code)


FAMILIES = {"short": SHORT, "move": MOVES, "done": DONE, "letter": LETTERS, "paper": PAPERS}


def of_case(family: str, code: str, kind: str) -> str | Promise:
    """The words of a family (short, move, done, letter, paper) for a kind of case."""
    own = {"founding": {}, "recall": REMOVING[family]}.get(kind, ELECTING[family])
    return own.get(code) or FAMILIES[family].get(code, code)


def letters_of(case: Any, *, untold: bool = False) -> dict[str, str | Promise]:
    """The letters that a case has had by now, or needs next: code and name. `untold`: the last vote
    brought no result, and nobody has reported that."""
    more = {"failed": of_case("letter", "failed", case.kind)} if untold else {}
    return _letters_by_state(case) | more


def _letters_by_state(case: Any) -> dict[str, str | Promise]:
    if case.kind == "recall":
        since = {"report": ("voted", "reported", "noted"), "approval": ("reported", "noted"),
                 "notice": ("kept",)}  # fmt: skip
        return {code: of_case("letter", code, case.kind) for code, states in since.items()
                if case.state in states}  # fmt: skip
    order = ("draft", "requested", "preparing", "elected", "reported", "approved", "registered")
    first_at = {"request": 0, "permit": 1, "report": 3, "approval": 4}
    at = len(order) if case.state == "filled" else 0
    at = order.index(case.state) if case.state in order else at
    return {code: of_case("letter", code, case.kind) for code, first in first_at.items()
            if at >= first}  # fmt: skip


def drafts_of(
    case: Any, issued: Collection[str], *, untold: bool = False
) -> dict[str, str | Promise]:
    """The letter that is to be written next: the request of a draft, also after it was sent back;
    else what should have gone out by now and has not."""
    again = {"draft": "request", "elected": "report", "voted": "report"}.get(case.state, "")
    found = letters_of(case, untold=untold)
    return {c: name for c, name in found.items() if c in (again, "failed") or c not in issued}
