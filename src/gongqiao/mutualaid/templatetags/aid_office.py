"""Claims in words, for the workbench's templates."""

from collections.abc import Mapping

from django import template
from django.utils.safestring import SafeString

from gongqiao.mutualaid import wording, wording_office
from gongqiao.mutualaid.models import Claim
from gongqiao.mutualaid.wording import LEVELS
from gongqiao.platform.templatetags.gq import pill

register = template.Library()


@register.simple_tag
def claim_state(state: str) -> SafeString:
    """A shown state as a pill."""
    return pill(wording_office.state_says(state), wording_office.state_tone(state))


@register.filter
def reasons_say(mask: int) -> str:
    """The reasons of a line in the field's terms."""
    return wording_office.reasons_say(mask)


@register.filter
def whys_say(whys: list[str]) -> str:
    """Why a line waits, each as short as a chip."""
    return " · ".join(wording_office.why_says(why) for why in whys)


@register.filter
def next_says(state: str) -> str:
    """What happens next where nobody has to do anything."""
    return str(wording_office.NEXT.get(state, ""))


@register.filter
def level_says(code: str | None) -> str:
    """The grade of a hospital."""
    return str(LEVELS.get(code or "", code or ""))


@register.filter
def hospital_says(code: str | None, names: Mapping[str, str]) -> str:
    """The hospital's name with its code behind it; a code without a name says so."""
    return wording.hospital_words(code or "", names.get(code or "", ""))


@register.filter
def last4(claim: Claim) -> str:
    """The last four signs of the person's certificate; the certificates are prefetched."""
    numbers = list(claim.person.certificates.all())
    return numbers[-1].last4 if numbers else ""
