"""Forms of the register's pages: parse and shape; the rules stand in the services."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from gongqiao.kernel.identifiers import Gender
from gongqiao.platform.errors import Refused
from gongqiao.platform.form_fields import DayField
from gongqiao.platform.gate import Scope
from gongqiao.registry import labels
from gongqiao.registry.enums import Post, RosterKind
from gongqiao.registry.models import Organisation
from gongqiao.registry.queries_tree import organisation_named
from gongqiao.registry.roster_basis import Signed

LARGEST_UPLOAD = 50 * 1024 * 1024


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Why"), min_length=4, max_length=300)


class InScope(forms.Form):
    """A form that names an organisation of the visitor's scope, by its name or code."""

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope

    def organisation_called(self, words: str) -> int:
        """The id, when exactly one in reach is called so; else an error at the field."""
        try:
            return organisation_named(self.scope, words).pk
        except Refused as no:
            raise forms.ValidationError(str(no.says)) from no


class OrganisationForm(InScope):
    """What is known about an organisation, and the name or code of the one above."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(labels.ORGANISATION_KINDS.items()))
    parent = forms.CharField(
        label=_("Union above"), max_length=120, help_text=_("Its name, or its code.")
    )
    region_code = forms.CharField(label=_("Region code"), max_length=12, required=False)
    uscc = forms.CharField(label=_("Credit code"), max_length=18, required=False)
    employer_name = forms.CharField(label=_("Employer"), max_length=120, required=False)
    employer_uscc = forms.CharField(
        label=_("Credit code of the employer"), max_length=18, required=False
    )
    staff_count = forms.IntegerField(
        label=_("Staff"), min_value=0, max_value=10_000_000, required=False
    )
    founded_on = DayField(label=_("Founded"), required=False)

    def __init__(self, *args: Any, existing: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if existing is not None:
            del self.fields["code"]
            if existing.parent_id is None:
                del self.fields["parent"]

    def clean_parent(self) -> int:
        """The id of the organisation above."""
        return self.organisation_called(self.cleaned_data["parent"])


class HowForm(forms.Form):
    """How somebody holds a post: the rules of proportion ask for it."""

    nature = forms.ChoiceField(label=_("How"), choices=list(labels.NATURES.items()))
    source = forms.ChoiceField(
        label=_("Comes from"), choices=[("", "–"), *labels.SOURCES.items()], required=False
    )
    party_deputy = forms.BooleanField(
        label=_("Is deputy Party secretary as well"), required=False,
        help_text=_("For chairs of a town's federation."),
    )  # fmt: skip


class OfficeForm(HowForm):
    """Who takes which post from when until when. The person is named by certificate number."""

    certno = forms.CharField(label=_("Certificate number"), max_length=30)
    # who leads meanwhile is said by the union above, on a page of its own
    post = forms.ChoiceField(
        label=_("Post"), choices=[p for p in labels.POSTS.items() if p[0] != Post.ACTING_CHAIR]
    )
    starts_on = DayField(label=_("In office since"))
    ends_on = DayField(label=_("Until (not including)"), required=False)
    field_order = ("certno", "post", "nature", "source", "party_deputy", "starts_on", "ends_on")


class EndForm(forms.Form):
    """The day on which something ends."""

    ends_on = DayField(label=_("Until (not including)"))


class NameForm(ReasonForm):
    """The right name."""

    name = forms.CharField(label=_("Name as in the document"), max_length=80)
    field_order = ("name", "reason")


class GenderForm(ReasonForm):
    """The right gender."""

    gender = forms.TypedChoiceField(
        label=_("Gender as in the document"), widget=forms.RadioSelect, coerce=Gender,
        choices=[(Gender.MALE.value, _("male")), (Gender.FEMALE.value, _("female"))],
    )  # fmt: skip
    field_order = ("gender", "reason")


class TransferForm(InScope):
    """The union to which an entry belongs, since when, and why it stood elsewhere."""

    organisation = forms.CharField(
        label=_("Union"), max_length=120, help_text=_("Its name, or its code.")
    )
    on = DayField(label=_("From"))
    reason = forms.CharField(label=_("Why"), min_length=4, max_length=300)

    def clean_organisation(self) -> int:
        """The id of the union."""
        return self.organisation_called(self.cleaned_data["organisation"])


class LeaveForm(ReasonForm):
    """When a membership ends, and why."""

    on = DayField(label=_("Last day is the day before"))


class CertificateForm(forms.Form):
    """A further certificate."""

    cert_type = forms.ChoiceField(
        label=_("Certificate type"), choices=list(labels.CERTIFICATE_TYPES.items())
    )
    certno = forms.CharField(label=_("Certificate number"), max_length=30)
    valid_from = DayField(label=_("Valid from"), required=False)


class MergeForm(ReasonForm):
    """The other row of the same human being, named by certificate number."""

    certno = forms.CharField(label=_("Certificate number of the other entry"), max_length=30)


class RosterForm(forms.Form):
    """A roster to look through."""

    kind = forms.ChoiceField(label=_("What it holds"), choices=list(labels.ROSTER_KINDS.items()))
    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("xlsx or CSV, any order of columns, at most 50 MB"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )
    moves = forms.BooleanField(
        label=_("Move members who are in another union of mine"), required=False
    )
    basis = forms.ChoiceField(
        label=_("Members: did they sign the text above?"),
        choices=[
            ("signed", _("Yes: everybody in this file signed exactly this text when they joined")),
            ("register", _("No: they stand in the union's register and may answer on the phone")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )  # fmt: skip
    signed_on = DayField(
        label=_("If they signed: on which day?"), required=False,
        help_text=_("The last day on which one signed."),
    )  # fmt: skip
    where = forms.CharField(
        label=_("If they signed: where are the applications kept?"), max_length=200, required=False
    )

    def __init__(self, *args: Any, kept: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keeps(kept)

    def keeps(self, name: str) -> None:
        """A file of this name has come already: another one may be chosen, none must be."""
        self.kept = name
        self.fields["file"].required = not name

    def clean(self) -> dict[str, Any]:
        """A roster of members says on what basis they are kept; signatures have day and place."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") != RosterKind.MEMBERS:
            return cleaned
        if not cleaned.get("basis") and "basis" not in self.errors:
            self.add_error("basis", _("Did they sign? Choose one of the two."))
        if cleaned.get("basis") == "signed":
            if not cleaned.get("signed_on") and "signed_on" not in self.errors:
                self.add_error("signed_on", _("On which day did they sign?"))
            if not str(cleaned.get("where") or "").strip() and "where" not in self.errors:
                self.add_error("where", _("Say where the signed applications are kept."))
        return cleaned

    def signed(self) -> Signed | None:
        """What was signed, None when nothing was."""
        given = self.cleaned_data
        if given["kind"] != RosterKind.MEMBERS or given["basis"] != "signed":
            return None
        return Signed(given["signed_on"], given["where"], str(self.data.get("text", "")))

    def clean_kind(self) -> RosterKind:
        """As the enum."""
        return RosterKind(self.cleaned_data["kind"])

    def clean_file(self) -> UploadedFile | None:
        """Not too large to be looked through while somebody waits; None: the one that is kept."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file and (file.size or 0) > LARGEST_UPLOAD:
            raise forms.ValidationError(_("The file is larger than 50 MB. Split it."))
        return file
