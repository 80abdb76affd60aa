"""Forms of membership: parse and shape; the rules stand in the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongqiao.kernel.mobile import mobile_number
from gongqiao.kernel.names import name_key
from gongqiao.platform.form_fields import DayField
from gongqiao.registry import api as registry

CERTIFICATES = ("01", "07", "04", "05", "06", "08")


def certificate_choices() -> list[tuple[str, str]]:
    """Documents with which people apply, the resident card first."""
    return [(code, str(registry.label("certificate", code))) for code in CERTIFICATES]


CHOOSE = ("", _("please choose"))
"""Before the first choice: nobody is sent to a place that they did not name."""
UNTICKED = {"required": _("Please tick this: it goes on only with your word.")}


def union_field(label: Any) -> forms.CharField:
    """A union that is named by a clerk: nobody has to know its code by heart."""
    return forms.CharField(label=label, max_length=120, help_text=_("Its name, or its code."))


class WhoForm(forms.Form):
    """Who applies: three typed fields; gender and birth date follow from the number."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    certno = forms.CharField(
        label=_("ID number"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    mobile = forms.CharField(
        label=_("Mobile number"),
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel-national"}),
    )
    cert_type = forms.ChoiceField(label=_("Document"), choices=certificate_choices, initial="01")
    agrees = forms.BooleanField(
        label=_("I ask to join the union, and I have read this and agree to it."),
        error_messages=UNTICKED,
    )
    field_order: tuple[str, ...] = ("name", "cert_type", "certno", "mobile", "agrees")

    def clean_name(self) -> str:
        """A name has letters; rare characters and middle dots are fine."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not any(sign.isalpha() for sign in name_key(name)) or any(s in name for s in "<>=@"):
            raise forms.ValidationError(_("This is not a name."))
        return name

    def clean_mobile(self) -> str:
        """Eleven digits; blank where it may be."""
        text = str(self.cleaned_data["mobile"])
        number = mobile_number(text)
        if text and number is None:
            raise forms.ValidationError(_("A mobile number has eleven digits."))
        return number or ""


class CodeForm(forms.Form):
    """The code that came to the phone."""

    code = forms.CharField(
        label=_("Code from the text message"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class MobileForm(forms.Form):
    """A mobile number to which a code goes."""

    mobile = forms.CharField(
        label=_("Mobile number"),
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel-national"}),
    )


class EnterForm(WhoForm):
    """A clerk enters an application on behalf: the mobile number may be missing."""

    union = union_field(_("Union"))
    paper = forms.CharField(
        label=_("Where the signed application is kept"), max_length=200,
        help_text=_("It carries the text above. The person finds both among their consents."),
    )  # fmt: skip
    seen = forms.BooleanField(
        label=_("I have the person and the document before me."), error_messages=UNTICKED
    )
    signed = forms.BooleanField(
        label=_("They have read the text above and signed it."), error_messages=UNTICKED
    )
    field_order = ("name", "cert_type", "certno", "mobile", "union", "paper", "seen", "signed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mobile"].required = False
        del self.fields["agrees"]


class ReasonForm(forms.Form):
    """Why something is done, in words that the other one reads."""

    reason = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class DestinationForm(forms.Form):
    """The union in which a new-form worker is placed."""

    destination = forms.ChoiceField(label=_("Placed in"))

    def __init__(self, *args: Any, unions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["destination"].choices = [CHOOSE, *unions]  # type: ignore[attr-defined]  # a choice field


class JoinCodeForm(forms.Form):
    """A QR code to hang up somewhere."""

    union = union_field(_("Union"))
    label = forms.CharField(label=_("Where it hangs"), max_length=60, required=False)
    last_on = DayField(label=_("Last day"))


class ResidenceForm(forms.Form):
    """A new-form worker chooses the group and the town; nothing is typed."""

    group = forms.ChoiceField(label=_("I work as"))
    town = forms.ChoiceField(label=_("I live in"))

    def __init__(
        self, *args: Any, groups: list[tuple[str, str]], towns: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [CHOOSE, *groups]  # type: ignore[attr-defined]  # choice fields
        self.fields["town"].choices = [CHOOSE, *towns]  # type: ignore[attr-defined]


class StandingForm(ReasonForm):
    """What becomes of a membership, from which day."""

    what = forms.ChoiceField(label=_("What becomes of it"), choices=[])
    on = DayField(label=_("From"))
    field_order = ("what", "on", "reason")

    def __init__(self, *args: Any, kept: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds = [
            (g.value, registry.label("ground", g.value))
            for g in registry.Ground
            # moving has a page of its own, and so has who counts as having left: asked first
            if g not in (registry.Ground.TRANSFERRED, registry.Ground.DEEMED_RESIGNED)
        ]
        keep = [pair for pair in grounds if pair[0] in registry.KEEPING]
        end = [pair for pair in grounds if pair[0] not in registry.KEEPING]
        resume = [("resume", _("a full membership again"))] if kept else []
        self.fields["what"].choices = [  # type: ignore[attr-defined]  # a choice field
            *resume, (_("The membership is kept"), keep), (_("The membership ends"), end),
        ]  # fmt: skip


class SilenceForm(ReasonForm):
    """What a silent member said, or how one tried to hear from them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("What they said, or how you tried to reach them")


class ResignForm(forms.Form):
    """A worker leaves the union: the why may stay blank, the consequences are confirmed."""

    words = forms.CharField(
        label=_("Why"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    sure = forms.BooleanField(
        label=_("I have read what ends, and I want to leave the union."), error_messages=UNTICKED
    )


class PairForm(ReasonForm):
    """One person or two; which entry stays."""

    kept = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ClaimForm(ReasonForm):
    """A member of another union who works here now."""

    certno = forms.CharField(label=_("Certificate number"), max_length=30)
    union = union_field(_("Union that claims"))
    field_order = ("certno", "union", "reason")
