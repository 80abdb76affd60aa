"""Forms of the worker's own pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def _code(label: Any) -> forms.CharField:
    digits = {"inputmode": "numeric", "autocomplete": "one-time-code"}
    return forms.CharField(label=label, max_length=12, widget=forms.TextInput(attrs=digits))


class MobileForm(forms.Form):
    """The new number."""

    mobile = forms.CharField(
        label=_("New mobile number"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )


class CodesForm(MobileForm):
    """The codes that were sent."""

    code = _code(_("Code sent to the new phone"))
    old_code = _code(_("Code sent to the old phone"))

    def __init__(self, *args: object, has_old: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # a form's own
        self.fields["mobile"].widget.attrs["readonly"] = True
        if not has_old:
            del self.fields["old_code"]
