"""Words of the workbench in templates: states as pills, titles, names of users."""

from collections.abc import Mapping
from datetime import date

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gongqiao.mutualaid import labels_office as labels
from gongqiao.mutualaid.models import Claim, MissedClaim, Scheme, SchemePeriod
from gongqiao.mutualaid.queries_periods import state_of as period_state
from gongqiao.mutualaid.queries_recoveries import state_of
from gongqiao.mutualaid.queries_schemes import title_of
from gongqiao.platform.templatetags.gq import pill

register = template.Library()


def _pill(words: Mapping[str, labels.Words], state: str) -> SafeString:
    says, tone = words[state]
    return pill(says, tone)


@register.filter
def batch_pill(state: str) -> SafeString:
    """The state of a batch."""
    return _pill(labels.BATCH, state)


@register.filter
def payment_pill(state: str) -> SafeString:
    """The state of a payment."""
    return _pill(labels.PAYMENT, state)


@register.filter
def payment_word(state: str) -> str:
    """The same without its pill."""
    return str(labels.PAYMENT[state][0])


@register.filter
def recovery_pill(recovery: Claim) -> SafeString:
    """How far a recovery is."""
    return _pill(labels.RECOVERY, state_of(recovery))


@register.filter
def period_pill(period: SchemePeriod, today: date) -> SafeString:
    """How far a period is on that day."""
    return _pill(labels.PERIOD, period_state(period, today))


@register.filter
def premium_line(name: str) -> str:
    """A line of a period's report on premiums, funder and kind in one word each."""
    funder, _space, kind = name.partition(" ")
    return f"{labels.FUNDERS[funder]} · {labels.PREMIUMS[kind]}"


@register.filter
def negated(fen: int) -> int:
    """The amount with the other sign."""
    return -fen


@register.filter
def missed_pill(state: str) -> SafeString:
    """What became of a missed claim."""
    return _pill(labels.MISSED, state)


@register.filter
def missed_why(missed: MissedClaim) -> str:
    """Why it is on the list, as a sentence."""
    return labels.missed_sentence(missed)


@register.filter
def funder_word(funder: str) -> str:
    """Who paid a premium."""
    return str(labels.FUNDERS[funder])


@register.filter
def premium_word(kind: str) -> str:
    """What happened to premium money."""
    return str(labels.PREMIUMS[kind])


@register.filter
def period_word(period: SchemePeriod) -> str:
    """第N期, where the page or its filter names the scheme."""
    return _("Period %(no)s") % {"no": period.no}


@register.filter
def title(scheme: Scheme) -> str:
    """The scheme's title in the reader's language."""
    return title_of(scheme)


@register.filter
def person(user: object) -> str:
    """The name of a user."""
    return str(getattr(user, "display_name", "") or getattr(user, "username", "") or "")
