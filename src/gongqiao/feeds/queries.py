"""Reads: files received, their refused lines and reconciliations, files being taken in."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from gongqiao.feeds.models import (
    FeedFile,
    FeedReconciliation,
    FeedSource,
    HospitalName,
    Intake,
    Quarantined,
)
from gongqiao.feeds.rules.hospitals import names_of
from gongqiao.platform import gate
from gongqiao.platform.context import Actor

VIEW = "feeds.view"


def files_visible_to(by: Actor, on: date) -> QuerySet[FeedFile]:
    """The files that `by` may see on that day, newest first."""
    seen = FeedFile.objects.select_related("source").order_by("-id")
    return seen if gate.scope_of(by, VIEW, on).at_the_top else seen.none()


def sources() -> list[str]:
    """The codes of the senders, at most a hundred."""
    return list(FeedSource.objects.order_by("code").values_list("code", flat=True)[:100])


def file_for(by: Actor, file_id: int, on: date) -> FeedFile | None:
    """One file, by the gate of the list."""
    return files_visible_to(by, on).filter(pk=file_id).first()


def refused_lines(file: FeedFile) -> QuerySet[Quarantined]:
    """The quarantine of a file in the order of its lines, without the sealed text."""
    return Quarantined.objects.filter(file=file).defer("text").order_by("line")


def refused_line_for(by: Actor, line_id: int, on: date) -> Quarantined | None:
    """One refused line of a file that `by` may see."""
    found = Quarantined.objects.select_related("file").filter(pk=line_id)
    return found.filter(file__in=files_visible_to(by, on).order_by()).first()


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many lines of a file were refused for a reason."""

    reason: str
    count: int


def refusals_by_reason(file: FeedFile) -> list[ReasonCount]:
    """The quarantine of a file by reason, most frequent first."""
    counted = (
        Quarantined.objects.filter(file=file)
        .values("reason")
        .annotate(n=Count("pk"))
        .order_by("-n")
    )
    return [ReasonCount(row["reason"], row["n"]) for row in counted]


def reconciliations(file: FeedFile) -> QuerySet[FeedReconciliation]:
    """What was declared for a file, newest first."""
    return FeedReconciliation.objects.filter(file=file).select_related("by").order_by("-id")


def intake_for(by: Actor, intake_id: int, on: date) -> Intake | None:
    """A file being taken in, for whoever may see the files."""
    if not gate.scope_of(by, VIEW, on).at_the_top:
        return None
    return Intake.objects.select_related("file", "by").filter(pk=intake_id).first()


def open_quarantine(by: Actor, on: date, most: int) -> list[FeedFile]:
    """Files with refused lines that nobody has dealt with, oldest first; at most `most`."""
    found = files_visible_to(by, on).filter(quarantined__gt=0, dealt_at__isnull=True)
    return list(found.order_by("id")[:most])


def hospitals_visible_to(by: Actor, on: date) -> QuerySet[HospitalName]:
    """The names of hospitals, for whoever may see the feeds anywhere: they are no secret."""
    return (
        HospitalName.objects.all() if gate.scope_of(by, VIEW, on) else HospitalName.objects.none()
    )


def hospitals_matching(rows: QuerySet[HospitalName], words: str) -> QuerySet[HospitalName]:
    """By part of the name or the beginning of the code."""
    return rows.filter(Q(name__icontains=words) | Q(code__istartswith=words))


def hospital_names(asked: Collection[tuple[str | None, date | None]]) -> dict[str, str]:
    """The name of each code on the latest of its days; codes without one are missing. One query."""
    codes = {code for code, _on in asked if code}
    known: dict[str, list[tuple[date, str]]] = defaultdict(list)
    if codes:
        rows = HospitalName.objects.filter(code__in=codes)
        for code, since, name in rows.values_list("code", "valid_from", "name"):
            known[code].append((since, name))
    return names_of(asked, known)
