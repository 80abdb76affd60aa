"""What is kept here about one person, as they read it themselves."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongqiao.consents import labels
from gongqiao.consents.enums import Answer, How, Relation
from gongqiao.consents.models import Assisted
from gongqiao.consents.purposes import purpose_of
from gongqiao.consents.queries import answers_of
from gongqiao.consents.queries_family import members_of
from gongqiao.consents.queries_office import corrections_of
from gongqiao.kernel.masking import mask_certno
from gongqiao.platform.own import Cell, Part

Rows = Iterator[tuple[Cell, ...]]


def _answers(person_id: int) -> Rows:
    for row in answers_of(person_id):
        purpose = purpose_of(row.purpose)
        title = purpose.title if purpose else row.purpose
        yield title, labels.ANSWERS[Answer(row.answer)], row.on, labels.HOWS[How(row.how)]


def _family(person_id: int) -> Rows:
    for row in members_of(person_id):
        relation = labels.RELATIONS[Relation(row.relation)]
        yield relation, row.name, row.born_on, mask_certno(row.certno) if row.certno else ""


def _assisted(person_id: int) -> Rows:
    for row in Assisted.objects.filter(person_id=person_id).order_by("-pk")[:200]:
        yield row.begun_at, row.clerk_name, row.reason


def _corrections(person_id: int) -> Rows:
    for row in corrections_of(person_id):
        yield row.said_at, labels.ABOUT.get(row.about, row.about), row.says, row.answer


PARTS = (
    Part(60, _("What I agreed to"), (_("Purpose"), _("Answer"), _("Since"),
         _("In which way")), _answers),
    Part(61, _("My family"),
         (_("Relation"), pgettext_lazy("person", "Name"), _("Born"), _("ID number")), _family),
    Part(62, _("Acted for me at the counter"), (_("When"), _("Who"), _("Reason")), _assisted),
    Part(63, _("What I said is wrong"), (_("When"), _("What is wrong?"), _("In my words"),
         _("Answer")),
         _corrections),
)  # fmt: skip
