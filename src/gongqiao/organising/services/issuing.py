"""A letter goes out with its step and is kept: what is renamed or mended later changes none."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction

from gongqiao.documents import api as documents
from gongqiao.documents.api import Letter, Table
from gongqiao.organising.models import Case, CaseStep, IssuedLetter
from gongqiao.organising.rules.states import Step
from gongqiao.organising.services.letters import letter_of
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused

SUBJECT = "organising.letter"
PDF = "application/pdf"
MOST_DRAWN = 50


def issue(case: Case, step: Step, made: CaseStep, *, by: Actor, at: datetime) -> None:
    """Keep the letter of a step that was just taken; steps without a letter keep nothing."""
    if step.letter is None:
        return
    letter = letter_of(case, step.letter, made.on)
    word = _stored(case, made, documents.letter_docx(letter), f"{letter.title}.docx", by, at)
    IssuedLetter.objects.create(
        step=made, kind=step.letter, says=_plain(letter), word_id=word,
    )  # fmt: skip


def to_the_union(case: Case, *, by: Actor, at: datetime) -> None:
    """A union was founded: the letters kept with the union above go over to it."""
    kept = IssuedLetter.objects.filter(step__case=case).values_list("word_id", "pdf_id")
    ids = [pk for pair in kept for pk in pair if pk is not None]
    documents.belong_to(case.organisation_id or case.upper_id, ids, by=by, at=at)


def pdf_of(issued: IssuedLetter) -> documents.Opened:
    """The letter as PDF: the file that is kept, or one drawn from what it said, and not stored.

    Raises Refused NO_PANGO.
    """
    if issued.pdf is not None:
        return documents.open_kept_apart(issued.pdf)
    return documents.Opened(_pdf_name(issued), PDF, documents.letter_pdf(said(issued)))


def draw_missing(*, by: Actor, at: datetime) -> int:
    """Keep the PDF of each letter that went out lately. Returns how many were drawn.

    Apart from the step, which need not wait for it; twice at once draws each once. Without Pango
    nothing is drawn, and nothing is lost.
    """
    numbers = IssuedLetter.objects.filter(pdf=None).order_by("-pk").values_list("pk", flat=True)
    drawn = 0
    for number in list(numbers[:MOST_DRAWN]):
        try:
            drawn += _draw(number, by, at)
        except Refused:
            break
    return drawn


def _draw(number: int, by: Actor, at: datetime) -> int:
    with transaction.atomic():
        rows = IssuedLetter.objects.select_for_update(of=("self",), skip_locked=True)
        issued = rows.select_related("step__case").filter(pk=number, pdf=None).first()
        if issued is None:
            return 0
        content = documents.letter_pdf(said(issued))
        step = issued.step
        issued.pdf_id = _stored(step.case, step, content, _pdf_name(issued), by, at)
        issued.save(update_fields=["pdf"])
    return 1


def _pdf_name(issued: IssuedLetter) -> str:
    return f"{documents.file_name(said(issued))}.pdf"


def word_of(issued: IssuedLetter) -> documents.Opened:
    """The Word file as it was issued."""
    return documents.open_kept_apart(issued.word)


def said(issued: IssuedLetter) -> Letter:
    """What the letter said."""
    told: dict[str, Any] = dict(issued.says)
    table = told.pop("table")
    return Letter(
        **{
            **told,
            "on": date.fromisoformat(told["on"]),
            "paragraphs": tuple(told["paragraphs"]),
            "attachments": tuple(told["attachments"]),
            "table": table and Table(tuple(table["head"]), tuple(map(tuple, table["rows"]))),
        }
    )


def _plain(letter: Letter) -> dict[str, object]:
    return {**asdict(letter), "on": letter.on.isoformat()}


def _stored(case: Case, step: CaseStep, content: bytes, name: str, by: Actor, at: datetime) -> int:
    """Sealed, with the union itself; before there is one, with the union above."""
    return documents.store(
        content, name=name, organisation_id=case.organisation_id or case.upper_id,
        subject=(SUBJECT, step.pk), by=by, at=at, sealed=True,
    ).pk  # fmt: skip
