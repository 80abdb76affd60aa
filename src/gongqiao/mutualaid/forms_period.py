"""The form that closes a period."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongqiao.platform.form_fields import DayField


class ClosePeriod(forms.Form):
    """Close it, and if wanted the books up to a day."""

    books_upto = DayField(
        label=_("Also close the books up to this day"),
        required=False,
        help_text=_("Income and expense up to it go over to the fund's balance; for good."),
    )
    sure = forms.BooleanField(label=_("The period is complete. It cannot be opened again."))

    def clean(self) -> dict[str, Any]:
        """A year that a calendar can step over."""
        cleaned = super().clean() or {}
        day = cleaned.get("books_upto")
        if day is not None and not 1990 <= day.year <= 9000:
            self.add_error("books_upto", _("Choose another day."))
        return cleaned
