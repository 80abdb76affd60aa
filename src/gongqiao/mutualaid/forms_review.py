"""Forms of the review: approve, reject, hold."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongqiao.mutualaid.wording_office import rejection_choices


class ApproveForm(forms.Form):
    """The line may be paid, or is taken up again."""

    note = forms.CharField(required=False, max_length=300)


class RejectForm(forms.Form):
    """Nothing is paid: the reason, and words for the file."""

    reason = forms.ChoiceField(label=_("Why is nothing paid?"), choices=rejection_choices)
    note = forms.CharField(
        label=_("What did you find?"),
        min_length=2,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HoldForm(forms.Form):
    """The line waits."""

    note = forms.CharField(
        label=_("What does it wait for?"),
        min_length=2,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TogetherForm(forms.Form):
    """Several lines under one note; `total` in fen is what the page showed."""

    total = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("What did you check?"),
        help_text=_("It stands in the history of every one of them."),
        min_length=2,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
