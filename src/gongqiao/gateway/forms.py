"""Forms of the interface's pages: parse and shape; the rules stand in the services."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongqiao.gateway.models.keys import MOST_PER_MINUTE
from gongqiao.platform import gate, outgoing
from gongqiao.platform.form_fields import DayField

OVERLAPS = [
    ("0", _("The old secret ends at once (it became known)")),
    ("24", _("24 hours")),
    ("168", _("7 days")),
    ("720", _("30 days")),
]


def organisation_field() -> forms.CharField:
    """An organisation within reach, by its name or code."""
    return forms.CharField(
        label=_("Organisation"),
        max_length=120,
        help_text=_("Its name, or its code; the program reaches it and all below it"),
    )


def _scopes() -> list[tuple[str, str | Promise]]:
    return [(scope.code, scope.says) for scope in gate.key_scopes().values()]


class KeyForm(forms.Form):
    """A new key."""

    name = forms.CharField(
        label=_("Name of the program"),
        max_length=60,
        help_text=_("As it will stand in the trail, e.g. “Medical insurance bureau, push”"),
    )
    organisation = organisation_field()
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple, choices=_scopes
    )
    per_minute = forms.IntegerField(
        label=_("Calls per minute at most"), min_value=1, max_value=MOST_PER_MINUTE, initial=120
    )
    source = forms.RegexField(
        r"^[a-z0-9_-]{0,40}$",
        label=_("Sender of its settlements"),
        required=False,
        help_text=_("Blank: the medical insurance (yibao). Small letters, digits, - and _"),
    )
    expires_on = DayField(
        label=_("Holds until (not including)"),
        required=False,
        help_text=_("Blank: until somebody ends it"),
    )


class RotateForm(forms.Form):
    """A new secret."""

    overlap = forms.TypedChoiceField(
        label=_("How long the old secret still holds"), choices=OVERLAPS, coerce=int, initial="24"
    )


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


def _events() -> list[tuple[str, str | Promise]]:
    return [(kind.code, kind.says) for kind in outgoing.kinds().values()]


class SubscriptionForm(forms.Form):
    """A new subscription."""

    name = forms.CharField(label=_("Name of the program"), max_length=60)
    organisation = organisation_field()
    url = forms.CharField(
        label=_("Web address"),
        max_length=500,
        help_text=_("Begins with https:// and is reached from the Internet"),
    )
    events = forms.MultipleChoiceField(
        label=_("What is told"), widget=forms.CheckboxSelectMultiple, choices=_events
    )
