"""Forms of the books: they parse and shape, services decide."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongqiao.ledger.enums import AccountKind
from gongqiao.ledger.kinds import booked_elsewhere
from gongqiao.ledger.models import Account, Fund
from gongqiao.platform.form_fields import DayField


class Days(forms.Form):
    """Two days, both included."""

    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"))

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        cleaned = super().clean() or {}
        if "first" in cleaned and "last" in cleaned and cleaned["last"] < cleaned["first"]:
            self.add_error("last", _("The last day lies before the first."))
        if cleaned.get("last") == date.max:
            self.add_error("last", _("Choose an earlier day."))
        return cleaned


class Closing(Days):
    """Which days to close; nothing can be booked in them afterwards."""

    sure = forms.BooleanField(
        label=_("The accounts of these days are complete. Nothing can be booked in them any more.")
    )


class Receipt(forms.Form):
    """Money that arrived on the bank account."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    bank = forms.ModelChoiceField(Account.objects.none(), label=_("Arrived on"), empty_label=None)
    income = forms.ModelChoiceField(Account.objects.none(), label=_("What it is"))
    amount = forms.DecimalField(
        label=_("Amount"), min_value=Decimal("0.01"), max_digits=14, decimal_places=2
    )
    on = DayField(label=_("Arrived on the day"))
    memo = forms.CharField(label=_("Note, as on the bank's slip"), max_length=300, required=False)

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = Account.objects.filter(fund=fund).order_by("code")
        income = accounts.filter(kind=AccountKind.INCOME)
        for beginning in booked_elsewhere():
            income = income.exclude(code__startswith=beginning)
        for name, chosen in (
            ("bank", accounts.filter(never_negative=True)),
            ("income", income),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = chosen
        self.fields["key"].initial = f"receipt:{uuid.uuid4()}"

    @property
    def fen(self) -> int:
        """The amount in whole fen."""
        return int(self.cleaned_data["amount"] * 100)
