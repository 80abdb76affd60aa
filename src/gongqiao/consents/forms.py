"""Forms of consents: parse and shape; the rules stand in the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongqiao.consents import labels
from gongqiao.consents.enums import Answer, Relation
from gongqiao.consents.purposes import purposes
from gongqiao.platform.form_fields import DayField


class FamilyForm(forms.Form):
    """A member of the family: only what services ask for."""

    relation = forms.ChoiceField(
        label=_("Who is it?"),
        choices=[(r.value, labels.RELATIONS[r]) for r in Relation],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("Their name"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    born_on = DayField(label=_("Born on"))
    certno = forms.CharField(
        label=_("ID number"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Only if a service asks for it. It is kept encrypted."),
    )
    agreed = forms.BooleanField(
        label=_("A child under 14: I am the parent or guardian. Anybody older knows and agrees."),
        required=False,
    )


class CorrectionForm(forms.Form):
    """What is wrong, and what is right."""

    about = forms.ChoiceField(label=_("What is wrong?"), choices=list(labels.ABOUT.items()))
    says = forms.CharField(
        label=_("How is it right?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Please write no whole ID or account numbers here."),
    )


class CorrectionAnswerForm(forms.Form):
    """The office's answer."""

    put_right = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[("yes", _("It was wrong and is put right")), ("no", _("It stays as it is"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class PaperForm(forms.Form):
    """An answer signed on paper."""

    purpose = forms.ChoiceField(label=_("To what?"))
    answer = forms.ChoiceField(
        label=_("What did they sign?"),
        choices=[
            (Answer.GIVEN.value, _("They agree")),
            (Answer.REFUSED.value, _("They say no")),
            (Answer.REVOKED.value, _("They take it back")),
        ],
        widget=forms.RadioSelect,
    )
    on = DayField(label=_("Signed on"))
    guardian = forms.CharField(
        label=_("Name of the parent or guardian"),
        max_length=40,
        required=False,
        help_text=_("Only for somebody under 14."),
    )
    evidence = forms.CharField(
        label=_("Where is the paper kept?"),
        max_length=300,
        help_text=_("Such as: service hall, folder 2026-11, no. 37."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(p.code, str(p.title)) for p in purposes()]


class BeginForm(forms.Form):
    """Why somebody is helped at the counter, and by what they are known."""

    reason = forms.CharField(
        label=_("What shall be done for them?"), max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    seen = forms.ChoiceField(
        label=_("How do you know that it is them?"),
        choices=[
            ("身份证原件", _("They showed their ID card")),
            ("社保卡原件", _("They showed their social-security card")),
            ("工会会员卡及本人照片", _("They showed their member card with a photo")),
        ],
        widget=forms.RadioSelect,
    )
