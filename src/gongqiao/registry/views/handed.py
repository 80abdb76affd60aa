"""A roster that came with a form that lacks something else: kept sealed, so that nobody chooses the
file a second time. Its name stands in the session; it goes with the next look at a blank form, and
by itself after an hour.
"""

from contextlib import suppress
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from gongqiao.platform.room import NoRoom
from gongqiao.registry.forms import RosterForm
from gongqiao.registry.services.imports import keep as files

KEY = "gq_roster"


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed in."""

    name: str
    content: bytes


def name_of(request: HttpRequest) -> str:
    """How the kept file is called; blank for none."""
    return str(request.session.get(KEY, ["", ""])[0])


def given(request: HttpRequest, form: RosterForm) -> Handed | None:
    """The file of this very form, else the one that is kept; None for one that cannot be used or
    is gone, which is said in the form. Call after is_valid()."""
    if not form.is_bound or "file" in form.errors:
        return None
    file: UploadedFile | None = form.cleaned_data.get("file")
    if file:
        return Handed(file.name or "", file.read())
    name, kept = request.session.get(KEY, ("", ""))
    try:
        return Handed(name, files.get(kept))
    except OSError:  # it was kept for an hour
        del request.session[KEY]
        form.keeps("")
        form.add_error("file", _("Please choose the file again: it was not kept any longer."))
        return None


def keep(request: HttpRequest, form: RosterForm, one: Handed) -> None:
    """For the next try; where there is no room the file is chosen again."""
    forget(request)
    with suppress(NoRoom):
        request.session[KEY] = [one.name, files.put(one.content)]
    form.keeps(name_of(request))


def forget(request: HttpRequest) -> None:
    """It was taken in, or somebody begins anew."""
    _name, kept = request.session.pop(KEY, ("", ""))
    files.drop(kept)
