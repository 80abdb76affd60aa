"""What a clerk types who notes for somebody which messages they want."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongqiao.notices import labels
from gongqiao.notices.enums import NOTED
from gongqiao.notices.words import kind_named


class WishForm(forms.Form):
    """No more copies, or again; asked in which way, and how it was made sure that it is them."""

    choice = forms.ChoiceField(
        label=_("What do they want?"),
        choices=[("no", _("No more copies")), ("again", _("Copies again"))],
        initial="no",
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(label=_("Of what?"))
    how = forms.ChoiceField(
        label=_("How did they ask?"),
        choices=[(how.value, labels.HOWS[how]) for how in NOTED],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("How do you know that it is them?"),
        max_length=300,
        help_text=_(
            "Such as: rang from the number that stands here and named the last six signs of the "
            "certificate."
        ),
    )

    def __init__(self, kinds: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind, kind_named(kind)) for kind in kinds]
