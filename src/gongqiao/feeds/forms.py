"""Forms of the feeds' pages."""

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongqiao.feeds.services.receive import DEFAULT_SOURCE
from gongqiao.feeds.services.reconcile import Declared
from gongqiao.kernel.money import LARGEST_FEN, NotMoney, fen_from_yuan

MB = 1024 * 1024
HOSPITALS_MOST = 8 * MB


class ReceiveForm(forms.Form):
    """A settlement file and where it comes from."""

    @property
    def most(self) -> int:
        """The most bytes that a file may have."""
        return int(settings.FEED_UPLOAD_MOST)

    file = forms.FileField(label=_("Settlement file"), max_length=200)
    source = forms.RegexField(
        r"^[a-z0-9_-]{1,40}$",
        label=_("Another sender"),
        required=False,
        empty_value=DEFAULT_SOURCE,
        help_text=_(
            "Leave it empty for the medical insurance bureau. Another sender has a short code of "
            "lower-case letters, always the same."
        ),
        error_messages={"invalid": _("Use lower-case letters, digits, - and _ only.")},
    )

    def clean_file(self) -> UploadedFile:
        """CSV or xlsx by name, and not too large; what is inside is judged when it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if not (file.name or "").lower().endswith((".csv", ".txt", ".xlsx")):
            raise forms.ValidationError(gettext("Choose a CSV or xlsx file."))
        if (file.size or 0) > settings.FEED_UPLOAD_MOST:
            raise forms.ValidationError(
                gettext("The file is larger than %(limit)s MB. Split it.")
                % {"limit": settings.FEED_UPLOAD_MOST // MB}
            )
        return file


class HospitalsForm(forms.Form):
    """A table of hospitals' names."""

    file = forms.FileField(label=_("Table of names"), max_length=200)

    def clean_file(self) -> UploadedFile:
        """CSV or xlsx of a few megabytes; what is inside is judged when it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if not (file.name or "").lower().endswith((".csv", ".txt", ".xlsx")):
            raise forms.ValidationError(gettext("Choose a CSV or xlsx file."))
        if (file.size or 0) > HOSPITALS_MOST:
            raise forms.ValidationError(
                gettext("The file is larger than %(limit)s MB. Split it.")
                % {"limit": HOSPITALS_MOST // MB}
            )
        return file


class YuanField(forms.CharField):
    """An amount in yuan, cleaned to whole fen."""

    def clean(self, value: str) -> int:
        """Whole fen, not negative beyond what the books hold."""
        text = super().clean(value)
        try:
            fen = fen_from_yuan(text)
        except NotMoney:
            raise forms.ValidationError(
                gettext("Type an amount in yuan, for instance 1,460.77.")
            ) from None
        if abs(fen) > LARGEST_FEN:
            raise forms.ValidationError(gettext("This amount is too large."))
        return fen


class DeclaredForm(forms.Form):
    """Control totals from the sender's cover note."""

    lines = forms.IntegerField(label=_("Lines without the header"), min_value=0, max_value=10**12)
    medfee = YuanField(label=_("Total cost of care (yuan)"), max_length=24)
    fund = YuanField(label=_("Paid by the insurance funds (yuan)"), max_length=24)

    def declared(self) -> Declared:
        """The cleaned totals; call after is_valid()."""
        data = self.cleaned_data
        return Declared(lines=data["lines"], medfee_total=data["medfee"], fund_total=data["fund"])


class NoteForm(forms.Form):
    """What was done about the refused lines."""

    note = forms.CharField(label=_("What was done about them?"), min_length=2, max_length=300)


class ReasonForm(forms.Form):
    """Why a sealed line is opened."""

    reason = forms.CharField(label=_("Why do you open it?"), min_length=2, max_length=300)
