"""Forms of the workbench pages of schemes, batches, enrolments and the fund."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from gongqiao.mutualaid.consenting import Signed
from gongqiao.mutualaid.enums import Funder, PremiumKind
from gongqiao.mutualaid.labels_office import FUNDERS
from gongqiao.mutualaid.models import Scheme, SchemePeriod
from gongqiao.mutualaid.queries_office import Candidate
from gongqiao.mutualaid.queries_schemes import title_of
from gongqiao.mutualaid.rules.scheme_file import MOST_BYTES
from gongqiao.platform.form_fields import DayField
from gongqiao.platform.templatetags.gq import day, last_day


class PeriodField(forms.ModelChoiceField[SchemePeriod]):
    """A period: its number first, which is what people choose by, then scheme and days."""

    def label_from_instance(self, obj: SchemePeriod) -> str:
        """第1期 · 小镇互助 (2025年1月1日 – 2025年12月31日)."""
        days = f"{day(obj.cover_from)} – {last_day(obj.cover_to)}"
        number = _("Period %(no)s") % {"no": obj.no}
        return f"{number} · {title_of(obj.scheme)} ({days})"


class SchemeField(forms.ModelChoiceField[Scheme]):
    """A scheme by its title; its code in addresses."""

    def label_from_instance(self, obj: Scheme) -> str:
        """小镇互助."""
        return title_of(obj)


class SchemeFile(forms.Form):
    """A scheme: as a file, or pasted."""

    file = forms.FileField(label=_("Scheme file (YAML)"), required=False)
    text = forms.CharField(
        label=_("Or paste it here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
    )

    content = b""
    """What was given, a file before the text; a byte too many is kept, to be refused."""

    def clean(self) -> dict[str, Any]:
        """One of the two is needed; the file is read once, here."""
        cleaned = super().clean() or {}
        file: UploadedFile | None = cleaned.get("file")
        self.content = str(cleaned.get("text") or "").encode()
        if file is not None:
            self.content = file.read(MOST_BYTES + 1)
        if not self.errors and not self.content:
            self.add_error("file", _("Choose a file, or paste the scheme."))
        return cleaned


class Draft(SchemeFile):
    """A draft to be tried on a period."""

    period = PeriodField(
        SchemePeriod.objects.select_related("scheme").order_by("-cover_from", "scheme__code"),
        label=_("Period to replay"),
        empty_label=None,
    )
    field_order = ("period", "file", "text")


class EnrolFile(forms.Form):
    """A list of people to be enrolled."""

    period = PeriodField(
        SchemePeriod.objects.filter(closed_at__isnull=True)
        .select_related("scheme")
        .order_by("-cover_from", "scheme__code"),
        label=_("Period"),
        empty_label=None,
    )
    file = forms.FileField(
        label=_("Spreadsheet of people"),
        help_text=_("Excel or CSV with 证件号码, 姓名, 工会编码; if wanted 份数, 缴费日期, 金额."),
    )
    consent = forms.ChoiceField(
        label=_("Did they sign the consent above?"),
        choices=[
            ("signed", _("Yes: everybody in this file signed exactly this text on the form")),
            ("phone", _("No: each of them is asked on the phone")),
        ],
        widget=forms.RadioSelect,
    )
    signed_on = DayField(
        label=_("If they signed: on which day?"),
        required=False,
        help_text=_("The last day on which one signed."),
    )
    where = forms.CharField(
        label=_("If they signed: where are the forms kept?"),
        max_length=200,
        required=False,
        help_text=_("Such as: each union's own folder, 2026 enrolment."),
    )

    def clean(self) -> dict[str, Any]:
        """Signatures have a day and a place."""
        cleaned = super().clean() or {}
        if cleaned.get("consent") == "signed":
            if not cleaned.get("signed_on") and "signed_on" not in self.errors:
                self.add_error("signed_on", _("On which day did they sign?"))
            if not str(cleaned.get("where") or "").strip() and "where" not in self.errors:
                self.add_error("where", _("Say where the signed forms are kept."))
        return cleaned

    def signed(self) -> Signed | None:
        """What was signed, None when nothing was."""
        given = self.cleaned_data
        if given["consent"] != "signed":
            return None
        return Signed(given["signed_on"], given["where"], str(self.data.get("text", "")))


class MakeBatch(forms.Form):
    """For which scheme a batch is made."""

    scheme = SchemeField(
        Scheme.objects.order_by("code"), label=_("Scheme"), empty_label=None,
        to_field_name="code",
    )  # fmt: skip


class BankFile(forms.Form):
    """What the bank sent back."""

    file = forms.FileField(
        label=_("The bank's answer"), help_text=_("CSV, xlsx, or pain.002 as XML. At most 20 MB.")
    )

    def clean_file(self) -> UploadedFile:
        """Not too large to be read at once."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > 20 * 1024 * 1024:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        return file


class Note(forms.Form):
    """A few words why."""

    note = forms.CharField(label=_("Why, in a few words"), max_length=300)


class ThisPerson(forms.Form):
    """Which candidate it is, and the number in full as the slip shows it."""

    person = forms.TypedChoiceField(
        label=_("Which of them is it?"), coerce=int, widget=forms.RadioSelect
    )
    number = forms.CharField(
        label=_("The number on the settlement slip, in full"),
        max_length=50,
        help_text=_("It is compared with the settlement and added to the person's documents."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, people: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["person"]
        assert isinstance(chosen, forms.TypedChoiceField)
        chosen.choices = [(p.person_id, f"{p.name} · {p.masked} · {p.union}") for p in people]
        if len(people) == 1:
            self.initial.setdefault("person", people[0].person_id)


def yuan_field(label: Any, *, least: str = "0.01", required: bool = True) -> forms.Field:
    """An amount of money, to the fen."""
    return forms.DecimalField(
        label=label, min_value=Decimal(least), max_digits=14, decimal_places=2, required=required
    )


def fen_of(amount: Decimal | None) -> int:
    """Whole fen of what was typed into such a field; 0 for nothing."""
    return int((amount or 0) * 100)


def slip_key_field() -> forms.CharField:
    """What makes a movement of money one: the number that the bank gave it."""
    return forms.CharField(
        label=_("Number of the bank's slip"),
        max_length=100,
        help_text=_("The same number is never booked twice."),
    )


class PremiumMoney(forms.Form):
    """A movement of premium money, as the bank's slip says."""

    period = PeriodField(SchemePeriod.objects.none(), label=_("Period"), empty_label=None)
    happened = forms.ChoiceField(
        label=_("What happened"),
        choices=[
            (PremiumKind.RECEIVED, _("it arrived in the fund's account")),
            (PremiumKind.PROMISED, _("it is due, but not there yet")),
            (PremiumKind.COLLECTED, _("what was due has arrived")),
            (PremiumKind.RETURNED, _("what was too much went back")),
        ],
    )
    funder = forms.ChoiceField(label=_("Funder"), choices=list(FUNDERS.items()))
    amount = yuan_field(_("Amount (yuan)"))
    too_much = yuan_field(
        _("Of it too much (yuan), to be returned"), least="0", required=False
    )  # fmt: skip
    on = DayField(label=_("Day on the bank's slip"))
    key = slip_key_field()
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)

    def __init__(self, *args: Any, scheme: Scheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        period = self.fields["period"]
        assert isinstance(period, PeriodField)
        known = SchemePeriod.objects.filter(scheme=scheme, closed_at__isnull=True)
        period.queryset = known.select_related("scheme").order_by("-cover_from")

    @property
    def kind(self) -> PremiumKind:
        """Received, promised or collected."""
        return PremiumKind(self.cleaned_data["happened"])

    @property
    def goes_back(self) -> bool:
        """Money that leaves the fund."""
        return self.kind == PremiumKind.RETURNED

    @property
    def over(self) -> int:
        """What was too much, in fen."""
        return fen_of(self.cleaned_data["too_much"])

    def movement(self) -> dict[str, Any]:
        """What every kind of movement says."""
        told = self.cleaned_data
        return {
            "period_id": told["period"].pk, "funder": Funder(told["funder"]),
            "amount": fen_of(told["amount"]), "on": told["on"], "key": told["key"],
            "note": told["note"],
        }  # fmt: skip


class NextPremium(forms.Form):
    """What the next premium is reckoned with; an address, so that it can be passed on."""

    period = forms.TypedChoiceField(label=_("Period reckoned from"), coerce=int)
    expected = forms.IntegerField(
        label=_("Enrolments expected"), min_value=1, max_value=100_000_000
    )
    reserve_rate = forms.DecimalField(
        label=_("Kept as reserve (%)"), min_value=Decimal(0), max_value=Decimal(90),
        decimal_places=2, max_digits=5,
    )  # fmt: skip
    line = forms.DecimalField(
        label=_("Warn above a loss ratio of (%)"), min_value=Decimal(1), max_value=Decimal(500),
        decimal_places=2, max_digits=5,
    )  # fmt: skip
