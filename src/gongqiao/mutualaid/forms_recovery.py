"""Forms of a recovery: what came back, the person's agreement, what is given up."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongqiao.kernel.money import yuan
from gongqiao.mutualaid.forms_office import fen_of, slip_key_field, yuan_field
from gongqiao.platform.form_fields import DayField


class _Amount(forms.Form):
    """An amount, which starts as all that is left."""

    amount = yuan_field(_("Amount (yuan)"))

    def __init__(self, *args: Any, left: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].initial = yuan(left)

    @property
    def fen(self) -> int:
        """The amount in whole fen."""
        return fen_of(self.cleaned_data["amount"])


class CameBack(_Amount):
    """Money that the person gave back, as the bank's slip says."""

    on = DayField(label=_("Day on the bank's slip"))
    key = slip_key_field()
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)


class GivenUp(_Amount):
    """What the fund gives up, and why; a second person approves it."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=100)
    note = forms.CharField(
        label=_("Why it cannot be recovered"),
        min_length=2,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Somebody else has to approve it; until then nothing changes."),
    )

    def __init__(self, *args: Any, left: int, **kwargs: Any) -> None:
        super().__init__(*args, left=left, **kwargs)
        self.fields["key"].initial = f"give-up:{uuid.uuid4()}"


class Agreed(forms.Form):
    """The person's signed agreement to deductions."""

    given_on = DayField(label=_("Day on which the person signed"))
    evidence = forms.CharField(
        label=_("Where the signed agreement is kept"),
        max_length=300,
        help_text=_("Such as: the union's folder of mutual aid, 2026, no. 7."),
    )
