"""Forms of requests: what workers and clerks fill in. Few fields; nothing the system knows."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gongqiao.desk import api as desk
from gongqiao.kernel.mobile import mobile_number
from gongqiao.platform.errors import Refused
from gongqiao.requests import labels
from gongqiao.requests.enums import Kind, PlaceKind, Reached, Topic
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.models.asking import LONGEST
from gongqiao.requests.rules.routing import table_on
from gongqiao.requests.services.asking import MOST_PHOTOS, Photo
from gongqiao.requests.services.handing import why_not_there
from gongqiao.requests.telling import refused_field

LARGEST = 20 * 1024 * 1024


def new_key() -> str:
    """Names one form that is filled in: sent twice it is one request."""
    return secrets.token_urlsafe(24)


class MobileField(forms.CharField):
    """A mobile number however people write it: "+86 138-0000-6021", "１３８００００６０２１"."""

    def __init__(self, **more: Any) -> None:
        tel = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
        super().__init__(**{"label": _("Mobile number"), "max_length": 40, "widget": tel, **more})

    def clean(self, value: Any) -> str:
        """Eleven digits; blank where it may be."""
        text = str(super().clean(value))
        number = mobile_number(text)
        if text and number is None:
            says = gettext("A mobile number has eleven digits and begins with 13 to 19.")
            raise forms.ValidationError(says, "invalid")
        return number or ""


class Files(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Photos from the camera or the album; optional."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Photos"),
            required=False,
            widget=Files(attrs={"accept": "image/*,application/pdf", "multiple": True}),
            help_text=_("Up to 6, each at most 20 MB: of a pay slip, a contract, a place."),
        )

    def clean(self, data: Any, initial: Any = None) -> list[Photo]:
        """Read; a file that is too large is refused, the rest of the form stays."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        cleaned: list[UploadedFile] = [super(PhotosField, self).clean(f, initial) for f in files]
        if len(cleaned) > MOST_PHOTOS:
            says = gettext("At most %(most)s photos, please.") % {"most": MOST_PHOTOS}
            raise forms.ValidationError(says)
        for file in cleaned:
            if (file.size or 0) > LARGEST:
                says = gettext("“%(name)s” is larger than 20 MB. What you wrote is still here.")
                raise forms.ValidationError(says % {"name": file.name})
        return [Photo(file.name or "photo", file.read()) for file in cleaned]


class _Asking(forms.Form):
    """What every way in asks."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, min_length=16)
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=list(labels.ASKS.items()), widget=forms.RadioSelect
    )
    topic = forms.ChoiceField(label=_("What is it about?"), choices=[])
    text = forms.CharField(
        label=_("Tell us"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What happened, when, and what you would like. A few sentences are enough."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = [("", gettext("please choose")), *labels.TOPICS.items()]
        self.fields["topic"].choices = topics  # type: ignore[attr-defined]  # a ChoiceField

    def clean_kind(self) -> Kind:
        """As an enum."""
        return Kind(self.cleaned_data["kind"])

    def clean_topic(self) -> Topic:
        """As an enum."""
        return Topic(self.cleaned_data["topic"])


class OwnForm(_Asking):
    """The worker's own page: three choices and a few sentences."""

    photos = PhotosField()
    confidential = forms.BooleanField(
        label=_("Keep it from my employer and my own union"),
        required=False,
        help_text=_("Only the city federation's service centre will see it."),
    )


class _Contact(forms.Form):
    """Who asks, where the system does not know."""

    name = forms.CharField(label=pgettext_lazy("person", "Your name"), max_length=40)
    mobile = MobileField()


class DoorForm(OwnForm, _Contact):
    """Whoever reads a code, not signed in. `website` is for programs: people do not see it."""

    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1"}))
    field_order = ("key", "kind", "topic", "text", "name", "mobile", "photos", "confidential")


class LookForm(forms.Form):
    """A number and the mobile that was given with it."""

    number = forms.CharField(label=_("Number of the request"), max_length=40)
    mobile = forms.CharField(
        label=_("The mobile number you gave"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )  # fmt: skip


class EntryForm(_Asking):
    """A clerk takes it down for somebody who stands there."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=40, required=False)
    mobile = MobileField(required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    photos = PhotosField()
    confidential = forms.BooleanField(
        label=_("Confidential: kept from the employer and the worker's own union"), required=False
    )
    field_order: tuple[str, ...] = (
        "key", "name", "mobile", "kind", "topic", "text", "photos", "confidential",
    )  # fmt: skip

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(labels.KINDS.items())  # type: ignore[attr-defined]
        self.fields["kind"].label = gettext("Kind")
        self.fields["text"].label = gettext("What is it about, in the worker's words")
        self.fields["text"].help_text = ""
        if known:
            del self.fields["name"], self.fields["mobile"]


class CallForm(EntryForm):
    """A note of a call to 12351."""

    field_order = EntryForm.field_order

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = gettext("Who called")
        self.fields["name"].required = True
        self.fields["mobile"].label = gettext("Number to call back")
        self.fields["mobile"].required = True
        self.fields["text"].label = gettext("Note of the call")
        del self.fields["photos"]


class FindForm(forms.Form):
    """Whom it is for."""

    who = forms.CharField(
        label=_("Name, pinyin initials, last four of the ID, whole ID or mobile number"),
        max_length=40,
        required=False,
    )


class SayForm(forms.Form):
    """Words of the applicant: a reply, or why it is taken up again."""

    text = forms.CharField(
        label=_("Your words"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReplyForm(SayForm):
    """A reply may bring photos."""

    photos = PhotosField()


class TalkForm(forms.Form):
    """The office's words. `seen`: how many lines the page showed; `template`: what was used."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    template = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    text = forms.CharField(
        label=_("Words to the worker"), max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("The worker reads exactly these words."),
        error_messages={"required": _("Please write to the worker what you found.")},
    )  # fmt: skip
    others = forms.CharField(
        label=_("Words to the others who asked the same"), max_length=LONGEST, required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "They read these words, not those above: nothing of the applicant's name, amounts or "
            "numbers. {name} and {number} stand for each one's own."
        ),
    )  # fmt: skip


class HandOnForm(desk.OfficeByName):
    """Where it goes, a system or an office, and why. A confidential one goes to systems only."""

    to = forms.ChoiceField(label=_("Where to"), required=False)
    reason = forms.CharField(label=_("Why, for the colleagues there"), max_length=300)
    field_order = ("to", "office", "reason")

    def __init__(self, *args: Any, one: WorkerRequest, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [code for code in table_on(on).domains if code != one.domain]
        systems = [(f"domain:{code}", labels.label("domain", code)) for code in codes]
        choices: list[Any] = [("", gettext("please choose")), (gettext("To a system"), systems)]
        if one.confidential:
            del self.fields["office"]
            self.fields["to"].required = True
        else:
            near = self.near_the_top([f"requests.{one.kind}"], on)
            may = [o for o in near if o.pk != one.office_id and not why_not_there(one, o)]
            choices.append((gettext("To an office"), [(f"o{o.pk}", o.name) for o in may]))
        self.fields["to"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def target(self) -> dict[str, Any]:
        """The system or the office, as the service wants it."""
        to = self.chosen
        what, _colon, which = to.partition(":")
        return {"domain": which} if what == "domain" else {"office_id": int(to[1:])}

    def refused(self, refusal: Refused) -> None:
        """Said where it was chosen: a named office stands in its own field."""
        field = refused_field(refusal, self.fields)
        self.add_error("office" if field == "to" and self.named else field, str(refusal.says))


class MergeForm(forms.Form):
    """With which request it is handled."""

    number = forms.CharField(label=_("Number of the earlier request"), max_length=40)


class ReasonForm(forms.Form):
    """Why a whole number is shown."""

    reason = forms.CharField(label=_("Why"), max_length=300)


class SecrecyForm(forms.Form):
    """Why a request becomes confidential, or is so no longer."""

    reason = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "secrecy-%s", **kwargs})


class PersonForm(forms.Form):
    """Who asked, found in the register."""

    person = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class TemplateForm(forms.Form):
    """A template. `seen`: the version that the page showed."""

    title = forms.CharField(label=_("Name of the template"), max_length=60)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    text = forms.CharField(
        label=_("Text"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Places: {name} the worker, {number} the request, {office}, {day} today."),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = [("", pgettext_lazy("topic", "any")), *labels.TOPICS.items()]
        self.fields["topic"].choices = topics  # type: ignore[attr-defined]  # a ChoiceField
        if known:
            del self.fields["title"], self.fields["topic"]


class PlaceForm(forms.Form):
    """A code for a place."""

    name = forms.CharField(label=_("Name of the place"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(labels.PLACE_KINDS.items()))
    organisation = forms.ChoiceField(label=_("Which office answers there"))

    def __init__(self, *args: Any, organisations: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = organisations  # type: ignore[attr-defined]

    def clean_kind(self) -> PlaceKind:
        """As an enum."""
        return PlaceKind(self.cleaned_data["kind"])


class CallBackForm(forms.Form):
    """What the applicant said on the telephone."""

    reached = forms.ChoiceField(
        label=_("What came of it"), choices=list(labels.REACHED.items()), widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In the applicant's words"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def clean_reached(self) -> Reached:
        """As an enum."""
        return Reached(self.cleaned_data["reached"])


class RateForm(forms.Form):
    """满意, 基本满意, 不满意 and a word."""

    score = forms.ChoiceField(choices=[("3", ""), ("2", ""), ("1", "")])
    word = forms.CharField(label=_("A word, if you like"), max_length=500, required=False)
