"""Objects of requests for addresses."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils import timezone

from gongqiao.documents import api as documents
from gongqiao.platform.context import SYSTEM
from gongqiao.requests.tests import cast
from tests.access.aid import a_person

if TYPE_CHECKING:
    from tests.access.objects import Whose


def a_request(whose: "Whose") -> str:
    """Of the user, answered by the organisation."""
    person = a_person(whose.user.user_id)
    return cast.a_request(office_id=whose.organisation, person_id=person.pk).number


def a_photo(whose: "Whose") -> str:
    """The same with a photo."""
    number = a_request(whose)
    kept = documents.store(
        cast.PNG, name="a.png", organisation_id=whose.organisation,
        subject=("requests.request", number), by=SYSTEM, at=timezone.now(), sealed=True,
    )  # fmt: skip
    return f"{number}/{kept.pk}"


MAKERS: dict[str, Callable[["Whose"], int | str]] = {
    "requests/<str:number>": a_request,
    "requests/<str:number>/<int:document_id>": a_photo,
    "ask/<str:code>": lambda whose: cast.a_place(whose.organisation).code,
    "calls/<int:call_id>": lambda whose: cast.a_call(whose.organisation),
    "places/<int:place_id>": lambda whose: cast.a_place(whose.organisation).pk,
    "templates/<int:template_id>": lambda _whose: cast.a_template().pk,
}
