"""How the trail tells what was done in organising."""

from django.utils.translation import gettext_lazy as _

from gongqiao.audit.api import Sentence

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
