"""The form of a sheet of dues."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongqiao.membership import labels
from gongqiao.platform.form_fields import DayField


class DuesForm(forms.Form):
    """Which union, which months, how they pay, everybody or a list."""

    union = forms.CharField(label=_("Code of the union"), max_length=40)
    from_on = DayField(label=_("From the month of"), help_text=_("Any day of the first month."))
    months = forms.TypedChoiceField(
        label=_("How long"),
        choices=[
            (1, pgettext_lazy("dues", "one month")), (3, pgettext_lazy("dues", "a quarter")),
            (6, pgettext_lazy("dues", "half a year")), (12, pgettext_lazy("dues", "a year")),
        ],
        coerce=int,
    )  # fmt: skip
    way = forms.ChoiceField(label=_("How they pay"), choices=list(labels.DUES_WAYS.items()))
    listed = forms.CharField(
        label=_("Who has paid"), required=False, max_length=2_000_000,
        help_text=_(
            "Blank: all full members of the union; on the next page you untick who has not. Or "
            "paste the rows of the payroll: the first cell that is an ID number counts."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip
