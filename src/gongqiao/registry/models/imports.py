"""Rosters that were brought in: what they were, what was wrong with them, what they changed."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from gongqiao.platform.privacy import classed
from gongqiao.registry import enums
from gongqiao.registry.models.organisations import Organisation, choices


class Import(models.Model):
    """One roster file: looked through first, brought in, perhaps taken back."""

    kind = models.CharField(max_length=20, choices=choices(enums.RosterKind))
    state = models.CharField(max_length=10, choices=choices(enums.ImportState))
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_by_name = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    # the part of the tree that the importer could reach; null: all of it
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    moves = models.BooleanField(default=False)  # members of other unions are moved here
    # columns recognised and ignored, sheet, rows, created, updated, unchanged, refused, warned
    counts = models.JSONField(default=dict)
    # names of sealed files in MEDIA_ROOT/registry: the file itself, the rows refused, the repairs
    # proposed and taken
    kept_file = models.CharField(max_length=60, blank=True)
    kept_report = models.CharField(max_length=60, blank=True)
    kept_repairs = models.CharField(max_length=60, blank=True, db_default="", default="")

    privacy: ClassVar = classed(
        internal="kind state file_name sha256 made_by made_by_name made_at applied_at undone_at "
        "organisation moves counts kept_file kept_report kept_repairs"
    )


class ImportFinding(models.Model):
    """What was noticed about a row of the file. Bounded: the report holds all of them."""

    roster = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="findings")
    line = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    field = models.CharField(max_length=40, blank=True)
    figure = models.CharField(max_length=200, blank=True)
    refuses = models.BooleanField()
    shown = models.JSONField(default=dict)  # the row as it may be shown: numbers masked
    # what would make the cell right, and whether somebody has taken it (then it is no finding now)
    repair = models.CharField(max_length=20, blank=True, choices=choices(enums.RepairKind),
                              db_default="", default="")  # fmt: skip
    repairs_field = models.CharField(max_length=40, blank=True, db_default="", default="")
    becomes = models.CharField(max_length=200, blank=True, db_default="", default="")  # masked
    taken = models.BooleanField(db_default=False, default=False)

    privacy: ClassVar = classed(
        internal="roster line code field refuses repair repairs_field taken",
        personal="figure shown becomes",
    )


class ImportChange(models.Model):
    """A row that an import wrote: what it was before, and a digest of what it became.

    Enough to take the import back while nobody has touched the row. Kept for a day.
    """

    # no constraint in the database: written by the hundred thousand, next to their import
    roster = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="changes", db_constraint=False
    )
    kind = models.CharField(max_length=20)  # person, certificate, membership, account, …
    row_id = models.BigIntegerField()
    line = models.PositiveIntegerField()
    old = models.JSONField(null=True)  # null: the import made the row
    after = models.CharField(max_length=32)  # md5 of the row as the import left it

    privacy: ClassVar = classed(internal="roster kind row_id line after", sealed="old")
