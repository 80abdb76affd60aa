"""Files received, the settlements in them, what was refused, what was revised."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Reverse

from gongqiao.feeds.enums import FileState, IntakeState
from gongqiao.platform.fields import BlindIndexField, EncryptedTextField, FenField
from gongqiao.platform.privacy import classed


class FeedSource(models.Model):
    """Where files come from, e.g. the medical-insurance bureau."""

    code = models.CharField(max_length=40, unique=True)

    privacy: ClassVar = classed(public="code")

    def __str__(self) -> str:
        return self.code


class FeedFile(models.Model):
    """One file as it was received, with its control totals."""

    source = models.ForeignKey(FeedSource, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    sha256 = models.BinaryField[bytes, bytes]()
    size = models.BigIntegerField()
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=150)
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in FileState],
        default=FileState.RECEIVED,
    )
    lines = models.BigIntegerField(default=0)
    new = models.BigIntegerField(default=0)
    duplicate = models.BigIntegerField(default=0)
    revised = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    medfee_total = FenField[int, int](
        default=0
    )  # of the lines that were accepted, for reconciliation
    fund_total = FenField[int, int](default=0)
    first_id = models.BigIntegerField(null=True)  # its new settlements are first_id … last_id
    last_id = models.BigIntegerField(null=True)
    copy_name = models.CharField(max_length=100, blank=True)  # the kept copy, under files/feeds
    # the table holds its settlements exactly as the kept copy does; a trigger takes this back
    as_copied = models.BooleanField(default=False)
    keep_until = models.DateField(null=True)
    # somebody has dealt with the lines in quarantine: asked for them again, or let them go
    dealt_at = models.DateTimeField(null=True)
    dealt_by = models.CharField(max_length=150, blank=True)
    dealt_note = models.CharField(max_length=300, blank=True)

    privacy: ClassVar = classed(
        internal="source name sha256 size received_at received_by state lines new duplicate "
        "revised quarantined medfee_total fund_total first_id last_id copy_name "
        "as_copied keep_until dealt_at dealt_by dealt_note"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "sha256"], name="feeds_file_once"),
            models.CheckConstraint(
                condition=Q(
                    lines=models.F("new")
                    + models.F("duplicate")
                    + models.F("revised")
                    + models.F("quarantined")
                ),
                name="feeds_file_no_line_lost",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                name="feeds_file_quarantine",
                condition=Q(quarantined__gt=0, dealt_at__isnull=True),
            )
        ]


class Settlement(models.Model):
    """One settlement of the medical insurance, in its newest revision.

    No foreign-key constraints and few indexes: it is filled by COPY, a million rows at a time;
    `gongqiao ledger verify` and the nightly job check what constraints would.
    """

    id = models.BigIntegerField(primary_key=True)  # reserved in blocks from feeds_settlement_seq
    source = models.ForeignKey(
        FeedSource, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    setl_id = models.CharField(max_length=40, db_collation="C")
    file = models.ForeignKey(
        FeedFile, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )  # the file that brought this revision
    line = models.IntegerField()
    revision = models.SmallIntegerField(default=1, db_default=1)
    person = models.ForeignKey(
        "registry.Person",
        null=True,
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="settlements",
    )  # null: no certificate of the register has this number
    # COPY knows null, not blank: absent codes are null
    init_setl_id = models.CharField(max_length=40, null=True, db_collation="C")
    mdtrt_id = models.CharField(max_length=40, null=True, db_collation="C")
    psn_cert_type = models.CharField(max_length=6)
    certno_index = BlindIndexField[bytes, bytes]()
    certno_masked = models.CharField(max_length=50)
    psn_name = models.CharField(max_length=80)
    psn_no = models.CharField(max_length=40, null=True)
    insutype = models.CharField(max_length=6)
    med_type = models.CharField(max_length=6)
    hosp_lv = models.CharField(max_length=6, null=True)
    fixmedins_code = models.CharField(max_length=40, null=True)
    pay_loc = models.CharField(max_length=6, null=True)
    begndate = models.DateField()
    enddate = models.DateField()
    setl_time = models.DateTimeField()
    refunded = models.BooleanField(db_default=False)  # refd_setl_flag = 1
    valid = models.BooleanField(db_default=True)  # vali_flag, true when absent
    identity_off = models.BooleanField(db_default=False)  # I1–I3 miss by more than 0.05 yuan
    medfee_sumamt = FenField[int, int]()
    inscp_scp_amt = FenField[int, int]()
    fund_pay_sumamt = FenField[int, int]()
    fulamt_ownpay_amt = FenField[int | None, int | None](null=True)
    overlmt_selfpay = FenField[int | None, int | None](null=True)
    preselfpay_amt = FenField[int | None, int | None](null=True)
    act_pay_dedc = FenField[int | None, int | None](null=True)
    hifp_pay = FenField[int | None, int | None](null=True)
    hifob_pay = FenField[int | None, int | None](null=True)
    hifes_pay = FenField[int | None, int | None](null=True)
    cvlserv_pay = FenField[int | None, int | None](null=True)
    maf_pay = FenField[int | None, int | None](null=True)
    oth_pay = FenField[int | None, int | None](null=True)
    hosp_part_amt = FenField[int | None, int | None](null=True)
    psn_part_amt = FenField[int | None, int | None](null=True)
    acct_pay = FenField[int | None, int | None](null=True)
    acct_mulaid_pay = FenField[int | None, int | None](null=True)
    psn_cash_pay = FenField[int | None, int | None](null=True)
    aid_paid_at_source = FenField[int | None, int | None](null=True)

    privacy: ClassVar = classed(
        internal="source setl_id file line revision person init_setl_id mdtrt_id psn_cert_type "
        "insutype refunded valid identity_off pay_loc",
        personal="certno_masked psn_name psn_no med_type hosp_lv fixmedins_code begndate enddate "
        "setl_time medfee_sumamt inscp_scp_amt fund_pay_sumamt fulamt_ownpay_amt overlmt_selfpay "
        "preselfpay_amt act_pay_dedc hifp_pay hifob_pay hifes_pay cvlserv_pay maf_pay oth_pay "
        "hosp_part_amt psn_part_amt acct_pay acct_mulaid_pay psn_cash_pay aid_paid_at_source",
        sealed="certno_index",
    )

    class Meta:
        constraints: ClassVar = [
            # numbers of one source begin alike: turned round, the first letters tell them apart,
            # and the index of a million is built in two thirds of the time. Looked up the same way.
            models.UniqueConstraint(Reverse("setl_id"), F("source"), name="feeds_settlement_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], name="feeds_settlement_person"),
            models.Index(
                fields=["init_setl_id"],
                name="feeds_settlement_init",
                condition=Q(init_setl_id__isnull=False),
            ),
            models.Index(
                fields=["certno_index"],
                name="feeds_settlement_unmatched",
                condition=Q(person__isnull=True),
            ),
        ]


class Revision(models.Model):
    """What a settlement said before a later delivery revised it."""

    settlement = models.ForeignKey(
        Settlement, on_delete=models.PROTECT, db_constraint=False, related_name="revisions"
    )
    revision = models.SmallIntegerField()
    file = models.ForeignKey(FeedFile, on_delete=models.PROTECT, db_constraint=False)
    body = models.JSONField()

    privacy: ClassVar = classed(internal="settlement revision file", personal="body")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["settlement", "revision"], name="feeds_revision_once")
        ]


class Change(models.Model):
    """A person whose settlements a file changed other than by new rows of their own."""

    file = models.ForeignKey(FeedFile, on_delete=models.PROTECT, related_name="changes")
    person_id = models.BigIntegerField()

    privacy: ClassVar = classed(internal="file person_id")


class Quarantined(models.Model):
    """A line that could not be used, with the reason; the rest of its file went on."""

    file = models.ForeignKey(FeedFile, on_delete=models.PROTECT, related_name="refused")
    line = models.IntegerField()
    reason = models.CharField(max_length=20)
    column = models.CharField(max_length=40, blank=True)
    text = EncryptedTextField[str, str]()  # the used columns of the line, as they came

    privacy: ClassVar = classed(internal="file line reason column", sealed="text")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "line"], name="feeds_quarantined_once")
        ]


class FeedReconciliation(models.Model):
    """What the sender says that a file holds, as somebody typed it from the cover note."""

    file = models.ForeignKey(FeedFile, on_delete=models.PROTECT, related_name="reconciliations")
    lines = models.BigIntegerField()
    medfee_total = FenField[int, int]()
    fund_total = FenField[int, int]()
    agrees = models.BooleanField()  # with what was received, when it was typed
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    privacy: ClassVar = classed(internal="file lines medfee_total fund_total agrees by at")


class Intake(models.Model):
    """A file that somebody handed in on the page, until it is received or refused.

    `stored` names the uploaded bytes under files/intake; they are gone once the intake is over.
    """

    name = models.CharField(max_length=200)
    source = models.CharField(max_length=40)
    size = models.BigIntegerField()
    stored = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in IntakeState])
    file = models.ForeignKey(FeedFile, null=True, on_delete=models.PROTECT, related_name="intakes")
    repeated = models.BooleanField(default=False)  # these very bytes had been received before
    refusal = models.CharField(max_length=300, blank=True)  # why the whole file was refused
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    privacy: ClassVar = classed(
        internal="name source size stored state file repeated refusal by at"
    )


class HospitalName(models.Model):
    """What the code of a hospital stands for from a day on, until a later row says otherwise.

    Names as on a day follow from the rows alone; nothing can overlap.
    """

    code = models.CharField(max_length=40, db_collation="C")
    name = models.CharField(max_length=120)
    valid_from = models.DateField()
    brought_at = models.DateTimeField()
    brought_by = models.CharField(max_length=150)

    privacy: ClassVar = classed(public="code name valid_from", internal="brought_at brought_by")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="feeds_hospital_once"),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(name=""), name="feeds_hospital_filled"
            ),
        ]
