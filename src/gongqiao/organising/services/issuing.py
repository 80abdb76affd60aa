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

SUBJECT = "organising.letter"


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


def pdf_of(issued: IssuedLetter, *, by: Actor, at: datetime) -> documents.Opened:
    """The letter as PDF: drawn once from what it said, then always the same file.

    Raises Refused NO_PANGO.
    """
    if issued.pdf is None:
        content = documents.letter_pdf(said(issued))
        with transaction.atomic():
            issued = IssuedLetter.objects.select_for_update().get(pk=issued.pk)
            if issued.pdf_id is None:  # nobody else drew it meanwhile
                step = issued.step
                name = f"{issued.says['title']}.pdf"
                issued.pdf_id = _stored(step.case, step, content, name, by, at)
                issued.save(update_fields=["pdf"])
    assert issued.pdf is not None  # drawn just now
    return documents.open_kept_apart(issued.pdf)


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
