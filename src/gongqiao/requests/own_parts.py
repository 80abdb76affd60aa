"""What requests keep about one person, as they read it themselves: confidential ones too."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongqiao.desk import api as desk
from gongqiao.platform.own import Cell, Part
from gongqiao.requests import labels, queries
from gongqiao.requests.enums import Side
from gongqiao.requests.models import CallBack, Turn
from gongqiao.requests.services import drafts

Rows = Iterator[tuple[Cell, ...]]
MOST = 500


def _asked(person_id: int) -> Rows:
    own = list(queries.requests_of(person_id)[:MOST])
    said = desk.ratings_about(queries.SUBJECT, [one.number for one in own])
    for one in own:
        kept = _("confidential") if one.confidential else ""
        rating = said.get(one.number)
        found = f"{desk.SCORES[rating.score]} {rating.word}".strip() if rating else ""
        yield (
            one.asked_at,
            one.number,
            one.text,
            labels.OWN_STATES[queries.stands(one)][0],
            kept,
            found,
        )


def _course(person_id: int) -> Rows:
    turns = Turn.objects.filter(request__person_id=person_id, shown=True).exclude(text="")
    for turn in turns.select_related("request").order_by("-id")[: 4 * MOST]:
        who = gettext("You") if turn.side == Side.APPLICANT else gettext("The union")
        yield turn.at, turn.request.number, who, turn.text


def _called(person_id: int) -> Rows:
    calls = CallBack.objects.filter(request__person_id=person_id, called_at__isnull=False)
    for call in calls.select_related("request").order_by("-called_at")[:MOST]:
        yield call.called_at, call.request.number, labels.REACHED[call.reached], call.words


def _draft(person_id: int) -> Rows:
    draft = drafts.draft_of_person(person_id)
    if draft:
        yield (draft.get("text", ""),)


PARTS = (
    Part(64, _("What I asked the union"),
         (_("When"), _("Number of the request"), _("In my words"), _("State"),
          _("Kept confidential"), _("How I found it")), _asked),
    Part(65, _("What was said about it"),
         (_("When"), _("Number of the request"), _("Who"), _("Text")), _course),
    Part(66, _("Calls to ask me whether it was so"),
         (_("When"), _("Number of the request"), _("What came of it"), _("In my words")), _called),
    Part(67, _("Written and not sent yet"), (_("Text"),), _draft),
)  # fmt: skip
