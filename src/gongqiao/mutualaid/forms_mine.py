"""Forms of the worker's pages."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from gongqiao.documents import api as documents
from gongqiao.mutualaid.models.objections import LONGEST
from gongqiao.registry.api import AccountKind


class SayForm(forms.Form):
    """A few words about a payment."""

    text = forms.CharField(
        label=_("In your own words"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("You need not enclose anything: we have the settlement."),
    )


class AnswerForm(forms.Form):
    """The office's words."""

    text = forms.CharField(
        label=_("Answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The worker reads this on the page of the payment, with your name."),
    )


class AccountForm(forms.Form):
    """An account in the person's own name."""

    kind = forms.ChoiceField(
        label=_("Which card"),
        choices=[
            (AccountKind.SOCIAL_CARD.value, _("social-security card")),
            (AccountKind.BANK_CARD.value, _("bank card")),
        ],
        widget=forms.RadioSelect,
        initial=AccountKind.SOCIAL_CARD.value,
    )
    bank_name = forms.CharField(
        label=_("Bank"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("As it stands on the card, such as 工商银行."),
    )
    number = forms.CharField(
        label=_("Card number"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("The long number on the card. Blanks do not matter."),
    )


class PaperAccountForm(AccountForm):
    """At the counter: with the paper that the worker signed."""

    paper = forms.FileField(
        label=_("The worker's signed paper"),
        help_text=_("A photo or PDF of the request with their signature and a copy of the card."),
    )

    def clean_paper(self) -> UploadedFile:
        """Refused by its size, before anything of it is read."""
        paper: UploadedFile = self.cleaned_data["paper"]
        if (paper.size or 0) > documents.LARGEST:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        return paper
