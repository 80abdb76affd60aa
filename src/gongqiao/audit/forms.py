"""What the trail is narrowed by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongqiao.audit.queries import Filters
from gongqiao.platform.form_fields import DayField


class FiltersForm(forms.Form):
    """Who, what, which record, when. Wrong dates are told; the rest of the form still narrows."""

    person = forms.CharField(label=_("Who"), required=False, max_length=80)
    action = forms.CharField(label=_("Action"), required=False, max_length=80)
    subject_type = forms.CharField(label=_("Kind of record"), required=False, max_length=60)
    subject_id = forms.CharField(label=_("Number of the record"), required=False, max_length=60)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def filters(self) -> Filters:
        """What was understood."""
        self.is_valid()
        understood: dict[str, Any] = {k: v for k, v in self.cleaned_data.items() if v}
        return Filters(**understood)
