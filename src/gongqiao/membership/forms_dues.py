"""The form of a sheet of dues."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongqiao.membership import labels
from gongqiao.membership.forms import union_field
from gongqiao.membership.services.dues_lists import LIMITS, Handed
from gongqiao.platform.form_fields import DayField


class DuesForm(forms.Form):
    """Which union, which months, how they pay, everybody or a list: a file or pasted rows."""

    union = union_field(_("Union"))
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
    file = forms.FileField(
        label=_("Spreadsheet of those who have paid"), required=False,
        help_text=_(
            "xlsx or CSV, at most 20 MB, with a column of ID numbers (certno). The name is "
            "compared when it is there; other columns are not read."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )  # fmt: skip
    listed = forms.CharField(
        label=_("Or paste its rows"), required=False, max_length=2_000_000,
        help_text=_(
            "The first cell that is an ID number counts. No file and nothing pasted: all full "
            "members of the union; on the next page you untick who has not paid."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip

    def clean_file(self) -> UploadedFile | None:
        """Not too large to be looked through while somebody waits."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file and (file.size or 0) > LIMITS.file_bytes:
            raise forms.ValidationError(_("The file is larger than 20 MB. Split it."))
        return file

    def clean(self) -> dict[str, Any]:
        """One list, not two."""
        cleaned = super().clean() or {}
        if cleaned.get("file") and str(cleaned.get("listed") or "").strip():
            self.add_error("listed", _("A file or pasted rows, not both."))
        return cleaned

    def handed(self) -> Handed:
        """The list as it came, blank for everybody; call after is_valid()."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file:
            return Handed(content=file.read(), file_name=file.name or "")
        return Handed(self.cleaned_data["listed"])
