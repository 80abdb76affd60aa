"""Forms of the window."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongqiao.kernel.money import NotMoney, fen_from_yuan


class TryOut(forms.Form):
    """A stay in hospital as someone would tell it: what they bore themselves, and where."""

    own = forms.CharField(
        label=_("What you bore yourself after basic insurance"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    level = forms.ChoiceField(
        label=_("Level of the hospital"),
        choices=[
            ("1", _("first grade or community")),
            ("2", _("second grade")),
            ("3", _("third grade")),
        ],
        initial="2",
    )

    def clean_own(self) -> int:
        """The amount in fen."""
        try:
            fen = fen_from_yuan(self.cleaned_data["own"])
        except NotMoney as error:
            raise forms.ValidationError(
                _("Please write an amount in yuan, such as 6000 or 6000.50.")
            ) from error
        if fen <= 0:
            raise forms.ValidationError(_("Please write an amount above zero."))
        return int(fen)
