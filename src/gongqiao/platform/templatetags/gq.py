"""Template tags of the design system: money, masks, dates, icons, states, links that may not
exist.
"""

import json
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField, Select
from django.template.context import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongqiao.kernel import masking, money
from gongqiao.platform import gate, qr

register = template.Library()

TONES = {
    "ok": "check",
    "warn": "alert-triangle",
    "bad": "alert-circle",
    "info": "",
    "gold": "award",
}
"""Tone of a state → the icon shown with it: a tone is never told by colour alone."""


@register.filter
def yuan(amount: int | None) -> str:
    """146077 → 1,460.77 (blank for nothing)."""
    return "" if amount is None else money.yuan_grouped(amount)


@register.filter
def grouped(number: int | None) -> str:
    """252000 → 252,000 (blank for nothing)."""
    return "" if number is None else f"{number:,}"


@register.filter
def masked_certno(number: str | None) -> str:
    """The ID number as it is shown by default."""
    return masking.mask_certno(number or "")


@register.filter
def masked_mobile(number: str | None) -> str:
    """The mobile number as it is shown by default."""
    return masking.mask_mobile(number or "")


@register.filter
def masked_account(number: str | None) -> str:
    """The bank account as it is shown by default."""
    return masking.mask_account(number or "")


@register.filter
def masked_name(name: str | None) -> str:
    """A name as public notices show it."""
    return masking.mask_name(name or "")


@register.filter
def day(value: date | datetime | None) -> str:
    """2026年3月5日, or 5 March 2026; an instant is shown as the day it was in China."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    if (get_language() or "").startswith("zh"):
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {formats.date_format(value, 'F Y')}"


@register.filter
def last_day(exclusive_end: date | None) -> str:
    """The last day inside a half-open period, as people write it."""
    return "" if exclusive_end is None else day(exclusive_end - timedelta(days=1))


@register.filter
def spaced(digest: str) -> str:
    """A long digest in groups of four, its middle left out: 9f3c 1b07 … 5c60 a71e."""
    groups = [digest[i : i + 4] for i in range(0, len(digest), 4)]
    return " ".join([*groups[:4], "…", *groups[-2:]] if len(groups) > 8 else groups)


@register.filter
def moment(value: datetime | None) -> str:
    """2026年3月5日 8:12, or 5 March 2026, 8:12; in China's time."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    between = " " if (get_language() or "").startswith("zh") else ", "
    return f"{day(local.date())}{between}{local.hour}:{local.minute:02d}"


@lru_cache(maxsize=1)
def icon_shapes() -> dict[str, str]:
    """Name → shapes of every vendored icon (see scripts/icons.txt)."""
    text = (Path(__file__).resolve().parent.parent / "icons.json").read_text()
    shapes: dict[str, str] = json.loads(text)
    return shapes


@register.simple_tag(name="qr")
def qr_code(text: str, says: str) -> SafeString:
    """A QR code of a text drawn into the page; `says` is what a screen reader hears."""
    return mark_safe(qr.svg(text, says))  # noqa: S308  # made of squares, `says` is escaped


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon drawn into the page, silent to screen readers. `size="l"` is the larger one.

    Raises KeyError for a name that is not vendored: add it to scripts/icons.txt, then run
    scripts/vendor_assets.
    """
    shapes = icon_shapes()[name]
    classes = "gq-ic gq-ic-l" if size == "l" else "gq-ic"
    return mark_safe(  # noqa: S308  # shapes come from our own vendored file, classes from above
        f'<svg class="{classes}" viewBox="0 0 24 24" aria-hidden="true">{shapes}</svg>'
    )


@register.simple_tag
def pill(text: object, tone: str = "", icon_name: str = "") -> SafeString:
    """A state in words. Tones: ok, warn, bad, info, gold, or none; most bring their icon."""
    named = icon_name or TONES.get(tone, "")
    return format_html(
        '<span class="gq-pill{}">{}{}</span>',
        f" gq-pill-{tone}" if tone else "",
        icon(named) if named else "",
        text,
    )


@register.simple_tag
def url_or_none(name: str, *args: Any, **kwargs: Any) -> str | None:
    """The address of a route, or None where no installed app has it."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return None


@register.simple_tag(takes_context=True)
def url_if(
    context: RequestContext, capability: str, name: str, *args: Any, **kwargs: Any
) -> str | None:
    """The address of a route for those who hold the capability somewhere, else None: a link never
    leads to a closed door. `{% url_if "ledger.view" "ledger_fund" scheme.code as books %}`
    """
    holds = gate.holds(context["request"], capability)
    return url_or_none(name, *args, **kwargs) if holds else None


@register.simple_tag(takes_context=True)
def current(context: RequestContext, address: str | None, exact: str = "") -> SafeString:
    """`aria-current="page"` when the page's address is this one, or (unless `exact`) below it."""
    path = context["request"].path
    here = bool(address) and (path == address or (not exact and path.startswith(address or "/")))
    return mark_safe(' aria-current="page"') if here else mark_safe("")


@register.simple_tag(takes_context=True)
def query(context: RequestContext, **changes: object) -> str:
    """The page's own query string with changes: `{% query page=2 %}`; "" removes a key."""
    params = context["request"].GET.copy()
    for key, value in changes.items():
        if value in (None, ""):
            params.pop(key, None)
        else:
            params[key] = str(value)
    return f"?{params.urlencode()}"


@register.filter
def with_class(field: BoundField) -> SafeString:
    """A form field's control with our class; errors and help are tied to it by Django."""
    kind = getattr(field.field.widget, "input_type", "")
    plain = kind in ("checkbox", "radio", "hidden")
    attrs: dict[str, str | bool] = {} if plain else {"class": "gq-inp"}
    if field.errors:
        attrs["aria-invalid"] = "true"
    if str(field.field.widget.attrs.get("placeholder", "")) == str(field.label):
        attrs["placeholder"] = False  # the label stands above: said once is enough
    return field.as_widget(attrs=attrs)


@register.filter
def kind_of(field: BoundField) -> str:
    """Which frame a field needs: `check`, `group` (radio buttons, boxes), `hidden` or `plain`."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if getattr(widget, "use_fieldset", False):
        return "group"
    return "check" if getattr(widget, "input_type", "") == "checkbox" else "plain"


@register.filter
def errors_of(field: BoundField) -> list[str]:
    """What is wrong with a field; where something is to be chosen, it does not say "fill in"."""
    empty = ""
    if kind_of(field) == "check":
        empty = _("Please tick this.")
    elif kind_of(field) == "group" or isinstance(field.field.widget, Select):
        empty = _("Please choose here.")
    wrong = field.errors.as_data()
    return [empty if empty and e.code == "required" else str(next(iter(e))) for e in wrong]


@register.filter
def initial(name: str) -> str:
    """What stands in a person's round mark: the last Han character, else the first letter."""
    text = name.strip()
    if not text:
        return "·"
    return text[-1] if "\u4e00" <= text[-1] <= "\u9fff" else text[0].upper()


@register.simple_tag
def mail_leaves() -> bool:
    """Does this installation send e-mail at all (a way to reset a password by oneself)?"""
    return not settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "dummy.EmailBackend"))


@register.simple_tag
def section_title(section: str) -> str:
    """The heading of a group of side-bar entries."""
    titles = {
        "day": "",
        "service": _("Service desk"),
        "benefits": _("Benefits for workers"),
        "organisations": _("Organisations and members"),
        "money": _("Money"),
        "system": _("System"),
    }
    return titles.get(section, "")


@register.filter
def bare_input(field: BoundField) -> SafeString:
    """`with_class` without the placeholder and the help that third-party forms bring along."""
    field.field.widget.attrs.pop("placeholder", None)
    field.help_text = ""
    return with_class(field)
