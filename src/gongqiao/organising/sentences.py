"""How the trail tells what was done in organising, and what those concerned are told."""

from django.utils.translation import gettext_lazy as _

from gongqiao.audit.api import Area, Sentence
from gongqiao.notices.api import NoticeTemplate
from gongqiao.organising import wording
from gongqiao.platform.sentences import Reads
from gongqiao.registry.api import label

EVENTS = (
    Sentence("organising.case.open", _("{actor} began a case for {name}")),
    Sentence("organising.case.request", _("{actor} handed in the request for {name}, {number}")),
    Sentence("organising.case.send_back", _("{actor} sent back the request for {name}: {reason}")),
    Sentence(
        "organising.case.permit", _("{actor} approved the preparatory group of {name}, {number}")
    ),
    Sentence("organising.case.agree", _("{actor} agreed to the election of {name}, {number}")),
    Sentence("organising.case.fill", _("{actor} approved the by-election of {name}, {number}")),
    Sentence("organising.case.elect", _("{actor} entered the election of {name} on {on}")),
    Sentence(
        "organising.case.failed_vote",
        _("{actor} entered a vote of {name} on {on} that does not hold"),
    ),
    Sentence(
        "organising.case.tell",
        _("{actor} reported a vote of {name} that brought no result, {number}"),
    ),
    Sentence("organising.case.report", _("{actor} reported the election of {name}, {number}")),
    Sentence(
        "organising.case.return_report", _("{actor} sent back the report of {name}: {reason}")
    ),
    Sentence(
        "organising.case.approve",
        _("{actor} approved the committee of {name} for {years} years, {number}"),
    ),
    Sentence(
        "organising.case.register", _("{actor} issued the certificate of {name}, code {uscc}")
    ),
    Sentence(
        "organising.case.removal_vote",
        _("{actor} entered the vote of {name} that removes {person}: {ayes} of {entitled}"),
    ),
    Sentence(
        "organising.case.keep",
        _("{actor} entered the vote of {name} that keeps {person}: {ayes} of {entitled}"),
    ),
    Sentence(
        "organising.recall.no_quorum",
        _("{actor} entered a meeting of {name} on {on} without quorum; {person} was not voted on"),
    ),
    Sentence("organising.case.removal_report", _("{actor} reported a removal of {name}, {number}")),
    Sentence(
        "organising.case.removal_return_report",
        _("{actor} let the removal of {name} not stand: {reason}"),
    ),
    Sentence(
        "organising.case.removal_approve", _("{actor} took note of a removal of {name}, {number}")
    ),
    Sentence("organising.case.withdraw", _("{actor} withdrew the case of {name}: {reason}")),
    Sentence(
        "organising.acting.name",
        _("{actor} entered that {person} leads {name} from {since_on} on, {number}"),
    ),
    Sentence(
        "organising.certificate.issue",
        _("{actor} entered the certificate {number} of {name}, legal representative {person}"),
    ),
    Sentence("organising.term.enter", _("{actor} entered term {no} of {name}, until {ends_on}")),
    Sentence(
        "organising.term.extend",
        _("{actor} extended term {no} of {name} until {until_on}, {number}"),
    ),
)
VOTED = {
    "union": "恒裕纺织有限公司工会", "person": "沈阿福", "post": "chair", "entitled": 60,
    "present": 58, "ayes": 30, "removal": "not_carried",
}  # fmt: skip
READS: Reads = {
    "post": lambda code: str(label("post", code)),
    "removal": lambda code: str(wording.REMOVALS[code]),
}
MESSAGES = (
    NoticeTemplate(
        "organising.vote_failed",
        _("The vote in which you stood brought no result"),
        _(
            "{union} voted on {held_on}. The vote does not hold, so nobody was elected; there will "
            "be another one. Your union tells you when."
        ),
        sample={"union": VOTED["union"]},
    ),
    NoticeTemplate(
        "organising.not_carried",
        _("You stay in your post"),
        _(
            "{union} voted on {held_on} on your removal ({post}): {ayes} of {entitled} were for "
            "it, and more than half of all would be needed. You stay in your post."
        ),
        sample=VOTED,
        reads=READS,
    ),
    NoticeTemplate(
        "organising.no_quorum",
        _("There was no vote on your post"),
        _(
            "{union} met on {held_on} about your removal ({post}). {present} of {entitled} were "
            "there, fewer than two thirds: nothing was decided, and another meeting may vote."
        ),
        sample=VOTED | {"present": 39},
        reads=READS,
    ),
    NoticeTemplate(
        "organising.carried",
        _("The members' vote on your post"),
        _(
            "{union} voted on {held_on} on your removal ({post}): {ayes} of {entitled} were for "
            "it, more than half of all. Your post ends that day; your membership stays as it is. "
            "If the vote was not held as it should be, tell the union above."
        ),
        sample=VOTED | {"ayes": 40},
        reads=READS,
    ),
    NoticeTemplate(
        "organising.removal_vote",
        _("How the members voted on a removal"),
        _(
            "{union} met on {held_on} about the removal of {person} ({post}). Outcome: {removal}; "
            "{present} of {entitled} were there, {ayes} were for it."
        ),
        sample=VOTED,
        reads=READS,
    ),
)

AREA = Area(
    "organising",
    _("Foundings and elections"),
    {
        "founding": _("founding or election"),
        "organising.term": _("term of office"),
    },
)
"""What this part of the trail is called, and its records."""
