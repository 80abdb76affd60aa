"""To which office: a choice of those near the top, and every other one by its name or code."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongqiao.access import api as access
from gongqiao.desk import kinds

MOST_LISTED = 50
"""More than these nobody reads through in a choice."""
MOST_PROPOSED = 8


def offices_for(of: Iterable[str], on: date, *, words: str = "", most: int) -> list[Any]:
    """Offices where matters of these kinds are handled; with words, those that are called so."""
    capabilities = {kinds.known(kind).capability for kind in of} - {""}
    return access.offices_holding_any(capabilities, on, words=words, most=most)


class OfficeInput(forms.TextInput):
    """A text field; with scripts the browser proposes offices while somebody types."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The field and its list of proposals."""
        proposals = f"{(attrs or {}).get('id', name)}_proposals"
        field = super().render(name, value, {**(attrs or {}), "list": proposals}, renderer)
        return format_html('{}<datalist id="{}"></datalist>', field, proposals)


class OfficeByName(forms.Form):
    """A form with a choice `to` in which an office may be named instead.

    Raises at `office` when nothing is called exactly so, with what is called alike.
    """

    office = forms.CharField(
        label=_("Another office"), required=False, max_length=120,
        widget=OfficeInput(attrs={"autocomplete": "off"}),
        help_text=_("Its name or code, when it does not stand above."),
    )  # fmt: skip
    named: Any = None
    _kinds: tuple[str, ...] = ()
    _on: date

    def look_among(self, of: Iterable[str], on: date) -> None:
        """The field finds offices where matters of these kinds are handled."""
        self._kinds, self._on = tuple(sorted(of)), on
        for name in ("to", "office"):
            self.fields[name].one_of = True  # type: ignore[attr-defined]  # neither may be left out
        self.fields["office"].widget.attrs |= {
            "hx-get": f"{reverse('desk_offices')}?{urlencode({'kind': self._kinds}, doseq=True)}",
            "hx-trigger": "input changed delay:250ms", "hx-target": "next datalist",
            "hx-select": "unset", "hx-swap": "innerHTML",  # not those of the form around it
        }  # fmt: skip

    def near_the_top(self, of: Iterable[str], on: date) -> list[Any]:
        """The offices that the choice lists; the field looks for the others."""
        self.look_among(of, on)
        return offices_for(self._kinds, on, most=MOST_LISTED)

    @property
    def chosen(self) -> str:
        """The value of the choice, or the office that was named as one."""
        return f"o{self.named.pk}" if self.named else str(self.cleaned_data["to"])

    def clean(self) -> dict[str, Any]:
        """One of both, and an office that is called exactly so."""
        given = super().clean() or {}
        words = " ".join(given.get("office", "").split())
        if not words:
            if not given.get("to") and "to" not in self.errors:
                self.add_error("to", _("Please choose, or name an office below."))
            return given
        if given.get("to"):
            self.add_error("office", _("Choose above or name an office here, not both."))
            return given
        found = offices_for(self._kinds, self._on, words=words, most=MOST_PROPOSED)
        exact = [o for o in found if words.casefold() in (o.name.casefold(), o.code.casefold())]
        if len(exact) == 1:
            self.named = exact[0]
        else:
            self.add_error("office", _not_exactly(found))
        return given


def _not_exactly(found: list[Any]) -> str:
    if not found:
        return gettext("Nobody handles such matters at an office that is called so.")
    alike = gettext("; ").join(f"{one.name} ({one.code})" for one in found)
    says = gettext("No office is called exactly so. Do you mean: %(alike)s? The code is enough.")
    return says % {"alike": alike}
