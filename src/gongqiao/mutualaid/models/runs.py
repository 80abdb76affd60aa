"""Runs of the assessment: what is to be looked at, and what is done."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gongqiao.mutualaid.models.schemes import Scheme
from gongqiao.platform.privacy import classed


class Touched(models.Model):
    """A person whose decisions must be looked at again for another reason than a file."""

    person_id = models.BigIntegerField()
    cause = models.CharField(max_length=20)  # enrolment, certificate, scheme, merge

    privacy: ClassVar = classed(internal="person_id cause")


class Run(models.Model):
    """One run of a scheme's assessment: a frozen list of files and persons, in shards."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="runs")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    opened_by = models.CharField(max_length=150)
    booked_on = models.DateField()  # the business date of what it books
    # the sample: the digest is known from the start, the seed when the run is closed
    seed_digest = models.BinaryField[bytes, bytes]()
    seed = models.BinaryField[bytes, bytes]()
    touched_upto = models.BigIntegerField()
    bounds = ArrayField(models.BigIntegerField())  # persons of shard k: bounds[k] … bounds[k+1]-1
    lines = models.BigIntegerField()  # settlements new in its files
    unmatched = models.BigIntegerField()  # of them, those whose person was not found
    totals = models.JSONField(null=True)

    privacy: ClassVar = classed(
        internal="scheme opened_at closed_at opened_by booked_on seed_digest touched_upto bounds "
        "lines unmatched totals",
        sealed="seed",
    )

    class Meta:
        constraints: ClassVar = [
            # at most one run of a scheme is open: whoever comes second helps with it
            models.UniqueConstraint(
                fields=["scheme"],
                condition=Q(closed_at__isnull=True),
                name="mutualaid_run_one_open",
            )
        ]


class RunFile(models.Model):
    """A received file is assessed by exactly one run of each scheme."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="files")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT)
    file_id = models.BigIntegerField()

    privacy: ClassVar = classed(internal="run scheme file_id")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "file_id"], name="mutualaid_run_file_once")
        ]


class RunShard(models.Model):
    """A shard that is done; written in the transaction that did it."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="shards")
    shard = models.IntegerField()
    counts = models.JSONField()

    privacy: ClassVar = classed(internal="run shard counts")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "shard"], name="mutualaid_shard_once")
        ]
