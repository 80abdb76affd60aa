"""Forms of the access pages: parse and shape; the rules stand in the services."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gongqiao.access import queries
from gongqiao.platform.errors import Refused
from gongqiao.platform.form_fields import DayField
from gongqiao.platform.gate import Scope
from gongqiao.registry import api as registry


class UserForm(forms.Form):
    """A new account."""

    username = forms.CharField(
        label=_("Sign-in name"), max_length=150, help_text=_("Letters, digits and @ . + - _ only")
    )
    display_name = forms.CharField(label=_("Name that colleagues know"), max_length=80)
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("Chinese, until they choose")), *settings.LANGUAGES],
        required=False,
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class ResetForm(ReasonForm):
    """A new first password."""

    second_factors = forms.BooleanField(
        label=_("Remove passkeys and codes too (the device is lost)"), required=False
    )


class GrantForm(forms.Form):
    """Which role, where, from when until when, and why."""

    role = forms.ChoiceField(label=_("Role"))
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=120,
        help_text=_("Its name, or its code; the role holds there and below"),
    )
    valid_from = DayField(label=_("From"))
    valid_to = DayField(label=_("Until (not including)"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        choices = [(role.code, role.name) for role in queries.roles()]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean_organisation(self) -> int:
        """The id of the one organisation within reach that is called so."""
        words = self.cleaned_data["organisation"]
        try:
            return int(registry.organisation_named(self.scope, words).pk)
        except Refused as no:
            raise forms.ValidationError(str(no.says)) from no
