"""Foundings and elections: the case, the steps taken, the ballots and who stood."""

from enum import StrEnum
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongqiao.organising import enums
from gongqiao.platform.privacy import classed

OVER = ["registered", "filled", "noted", "kept", "withdrawn"]


def choices(enum: type[StrEnum]) -> list[tuple[str, str]]:
    """The members of an enum as Django wants them; words for people are in `wording`."""
    return [(member.value, member.value) for member in enum]


class Case(models.Model):
    """A union is founded, or elects a new committee: from the request to the certificate."""

    kind = models.CharField(max_length=20, choices=choices(enums.CaseKind))
    state = models.CharField(
        max_length=20, choices=choices(enums.CaseState), default=enums.CaseState.DRAFT
    )
    # counts the steps: whoever saw an older number is told
    version = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=120)
    org_kind = models.CharField(max_length=30)
    upper = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="cases_decided"
    )
    # the union itself: from the approval on, or from the start of a re-election
    organisation = models.ForeignKey(
        "registry.Organisation", null=True, on_delete=models.PROTECT, related_name="cases"
    )
    employer_name = models.CharField(max_length=120, blank=True)
    employer_uscc = models.CharField(max_length=18, blank=True)
    staff_count = models.PositiveIntegerField(default=0)
    member_count = models.PositiveIntegerField(default=0)
    women_count = models.PositiveIntegerField(default=0)
    # a by-election: the posts to be filled ([{office_id, post, name, since}]) and why they are left
    vacancies = models.JSONField(default=list, db_default=[])
    left = models.CharField(
        max_length=20, blank=True, default="", db_default="", choices=choices(enums.Left)
    )
    # of the term that a whole committee was elected for, as the meeting decided; the report says it
    years = models.PositiveSmallIntegerField(null=True)
    reply_by = models.DateField(null=True)  # the upper union answers until then
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_on = models.DateField(null=True)

    privacy: ClassVar = classed(
        internal="kind state version name org_kind upper organisation employer_name employer_uscc "
        "staff_count member_count women_count left years reply_by opened_on opened_at "
        "opened_by closed_on",
        personal="vacancies",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(closed_on__isnull=True) & ~Q(kind="recall"),
                name="organising_case_one_open",
            ),
            # beside it: the by-election need not wait until the union above has taken note
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(closed_on__isnull=True, kind="recall"),
                name="organising_recall_one_open",
            ),
            models.UniqueConstraint(
                fields=["employer_uscc"],
                condition=Q(closed_on__isnull=True, kind="founding") & ~Q(employer_uscc=""),
                name="organising_founding_one_open",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False)
                | Q(kind="founding") & ~Q(state__in=["approved", "registered", "filled"]),
                name="organising_case_organisation",
            ),
            models.CheckConstraint(
                condition=Q(women_count__lte=F("member_count")), name="organising_case_women"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=False, state__in=OVER)
                | Q(closed_on__isnull=True) & ~Q(state__in=OVER),
                name="organising_case_closed",
            ),
            models.CheckConstraint(
                condition=Q(kind="by_election") & ~Q(vacancies=[]) & ~Q(left="")
                | ~Q(kind="by_election") & Q(vacancies=[], left=""),
                name="organising_case_vacancies",
            ),
            models.CheckConstraint(
                condition=Q(years__isnull=True) | Q(years__in=[3, 5]), name="organising_case_years"
            ),
            models.CheckConstraint(
                condition=Q(kind="by_election") | ~Q(state="filled"),
                name="organising_case_filled",
            ),
            models.CheckConstraint(
                condition=Q(kind="recall") | ~Q(state__in=["voted", "noted", "kept"]),
                name="organising_case_recall",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["upper", "state"], name="organising_case_upper"),
            models.Index(fields=["-opened_on"], name="organising_case_opened"),
        ]

    def __str__(self) -> str:
        return self.name


class CaseStep(models.Model):
    """One step that was taken: by whom, when, with which document number. Never edited."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    move = models.CharField(max_length=20, choices=choices(enums.Move))
    on = models.DateField()  # the day the paper bears
    number = models.CharField(max_length=60, blank=True)  # 文号
    note = models.CharField(max_length=300, blank=True)
    papers = models.JSONField(default=list)  # codes of the papers that were there
    # of which vote a report without result tells
    attempt = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=150)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    privacy: ClassVar = classed(internal="case move on number note papers attempt at by_name by")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(move__in=["permit", "approve"]),
                name="organising_reply_number_once",
            ),
            models.UniqueConstraint(fields=["case", "attempt"], name="organising_told_once"),
            models.CheckConstraint(
                condition=Q(move="tell", attempt__isnull=False)
                | ~Q(move="tell") & Q(attempt__isnull=True),
                name="organising_told_attempt",
            ),
            models.CheckConstraint(
                condition=~Q(move__in=["permit", "approve"]) | ~Q(number=""),
                name="organising_reply_has_number",
            ),
        ]


class IssuedLetter(models.Model):
    """A letter that went out with a step, kept as it was: what it said, and its files.

    `word` is stored when the step is taken, `pdf` some minutes later, drawn from `says`: whatever
    is renamed or mended afterwards, both stay byte for byte what they were.
    """

    step = models.OneToOneField(CaseStep, on_delete=models.PROTECT, related_name="letter")
    kind = models.CharField(max_length=20, choices=choices(enums.LetterKind))
    says = models.JSONField()  # a documents.Letter by its fields
    word = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    pdf = models.ForeignKey(
        "documents.Document", null=True, on_delete=models.PROTECT, related_name="+"
    )

    privacy: ClassVar = classed(internal="step kind word pdf", personal="says")

    def __str__(self) -> str:
        return self.kind


class Ballot(models.Model):
    """One committee put to the vote at one meeting. A failed one stays, the next has a number."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ballots")
    committee = models.CharField(max_length=20, choices=choices(enums.CommitteeKind))
    attempt = models.PositiveSmallIntegerField(default=1)
    body = models.CharField(max_length=20, choices=choices(enums.Body))
    held_on = models.DateField()
    entitled = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    seats = models.PositiveSmallIntegerField()
    valid = models.BooleanField()
    findings = models.JSONField(default=list)  # [code, figures] as `rules.voting` told them

    privacy: ClassVar = classed(
        internal="case committee attempt body held_on entitled present seats valid findings"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "committee", "attempt"], name="organising_ballot_once"
            ),
            models.CheckConstraint(
                condition=Q(present__lte=F("entitled"), seats__gte=1, entitled__gte=1),
                name="organising_ballot_figures",
            ),
        ]


class Candidate(models.Model):
    """Somebody who stood for a committee."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="candidates")
    name = models.CharField(max_length=80)
    person = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    votes = models.PositiveIntegerField()
    relative = models.BooleanField(default=False)  # of the employer's head: barred (Art. 10)
    elected = models.BooleanField(default=False)
    post = models.CharField(max_length=20, blank=True)

    privacy: ClassVar = classed(
        internal="ballot person votes relative elected post", personal="name"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(relative=False) | Q(elected=False), name="organising_relative_barred"
            ),
            models.UniqueConstraint(
                fields=["ballot"],
                condition=Q(elected=True, post__in=["chair", "audit_chair", "women_chair"]),
                name="organising_one_head",
            ),
        ]
