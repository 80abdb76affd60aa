"""Removals within the term: who is to be removed, who proposed it, how the members voted."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from gongqiao.organising import enums
from gongqiao.organising.models.cases import Case, choices
from gongqiao.platform.privacy import classed


class Recall(models.Model):
    """The proposal of a case of the kind "recall": one post, and who holds it."""

    case = models.OneToOneField(
        Case, primary_key=True, on_delete=models.PROTECT, related_name="recall"
    )
    # its person follows merges in the register
    office = models.ForeignKey("registry.Office", on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=20)
    name = models.CharField(max_length=80)  # as it was when it was proposed: letters say it
    proposer = models.CharField(max_length=20, choices=choices(enums.Proposer))
    backers = models.PositiveIntegerField(default=0)  # members who signed the proposal
    grounds = models.CharField(max_length=300)

    privacy: ClassVar = classed(
        internal="case office post proposer backers", personal="name grounds"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(post__in=["chair", "vice_chair"]), name="organising_recall_post"
            ),
            models.CheckConstraint(
                condition=Q(proposer="committee", backers=0)
                | Q(proposer="members", backers__gte=1),
                name="organising_recall_backers",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RecallVote(models.Model):
    """One meeting on a removal. One without quorum stays, the next has a number."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="recall_votes")
    attempt = models.PositiveSmallIntegerField(default=1)
    body = models.CharField(max_length=20, choices=choices(enums.Body))
    held_on = models.DateField()
    entitled = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    ayes = models.PositiveIntegerField()
    noes = models.PositiveIntegerField()
    abstained = models.PositiveIntegerField()
    removal = models.CharField(max_length=20, choices=choices(enums.Removal))

    privacy: ClassVar = classed(
        internal="case attempt body held_on entitled present ayes noes abstained removal"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "attempt"], name="organising_recall_once"),
            models.CheckConstraint(
                condition=Q(present__lte=F("entitled"), entitled__gte=1)
                & Q(present__gte=F("ayes") + F("noes") + F("abstained")),
                name="organising_recall_figures",
            ),
            models.CheckConstraint(
                condition=~Q(removal="carried") | Q(entitled__lt=F("ayes") * 2),
                name="organising_recall_majority",
            ),
            models.CheckConstraint(condition=~Q(body="committee"), name="organising_recall_body"),
        ]
