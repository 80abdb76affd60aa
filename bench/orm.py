"""The plain way for comparison: one settlement after the other, read and written through the ORM.

For each line: find the person, the cover, what is known of the person before, decide with the
reference rule, save the settlement, the claim lines and their entry with its postings. It must come
to the fen to what the pipeline comes to.
"""

import csv
import hashlib
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Sum

from bench import data, town
from bench.alone import Figures, alone
from bench.report import Line
from gongqiao.feeds.models import FeedFile, FeedSource, Settlement
from gongqiao.kernel.masking import mask_certno
from gongqiao.kernel.money import fen_from_yuan
from gongqiao.kernel.period import CHINA
from gongqiao.ledger.models import Account, Entry, Posting
from gongqiao.ledger.rules.canonical import Line as Named
from gongqiao.ledger.rules.canonical import body_digest
from gongqiao.mutualaid.models import Claim, Enrolment, Run, SchemePeriod, SchemeVersion
from gongqiao.mutualaid.models import Scheme as StoredScheme
from gongqiao.mutualaid.rules import trace
from gongqiao.mutualaid.rules.benefit import decide
from gongqiao.mutualaid.rules.scheme import Scheme
from gongqiao.mutualaid.rules.scheme_json import from_json
from gongqiao.mutualaid.rules.types import MONEY_COLUMNS, Cover, StayDecision
from gongqiao.mutualaid.rules.types import Settlement as Given
from gongqiao.platform.copying import reserve_ids
from gongqiao.platform.crypto import blind_index
from gongqiao.registry.models import Certificate, Person

ROWS = 1_000
TEXT = ("mdtrt_id", "init_setl_id", "insutype", "med_type", "hosp_lv")
"""Columns that are null in the database and blank for the rule."""


class Office:
    """What the clerk has at hand: source, file, run, scheme."""

    def __init__(self, name: str) -> None:
        self.source = FeedSource.objects.create(code="yibao")
        self.file = FeedFile.objects.create(
            source=self.source, name=name, sha256=b"orm", size=0, received_at=town.AT,
            received_by=town.CLERK.name,
        )  # fmt: skip
        scheme = StoredScheme.objects.get(code=data.CODE)
        self.run = Run.objects.create(
            scheme=scheme, opened_at=town.AT, opened_by=town.CLERK.name, booked_on=town.DAY,
            seed=b"-", seed_digest=hashlib.sha256(b"-").digest(), touched_upto=0,
            bounds=[], lines=0, unmatched=0,
        )  # fmt: skip

    def take(self, row: dict[str, str]) -> None:
        """One line of the feed, from reading to posting."""
        person = Certificate.objects.defer("number").select_related("person").get(
            number_index=blind_index(row["certno"]), cert_type=row["psn_cert_type"]
        ).person  # fmt: skip
        self._settlement(row, person).save(force_insert=True)
        known = list(Settlement.objects.filter(person=person).order_by("id"))
        ended = date.fromisoformat(row["enddate"])
        enrolment = Enrolment.objects.select_related("period").get(
            person=person, period__cover_from__lte=ended, period__cover_to__gt=ended
        )
        version = SchemeVersion.objects.filter(period=enrolment.period).latest("version")
        rules = from_json(version.body)
        for decision in decide(map(given, known), cover_of(enrolment), rules):
            self._book(decision, known, enrolment.period, version, rules, person)

    def _settlement(self, row: dict[str, str], person: Person) -> Settlement:
        amounts = {c: fen_from_yuan(row[c]) if row[c] else None for c in MONEY_COLUMNS if c in row}
        return Settlement(
            id=next_id("feeds_settlement_seq"),
            source=self.source,
            setl_id=row["setl_id"],
            file=self.file,
            line=0,
            person=person,
            init_setl_id=row["init_setl_id"] or None,
            mdtrt_id=row["mdtrt_id"] or None,
            psn_cert_type=row["psn_cert_type"],
            certno_index=blind_index(row["certno"]),
            certno_masked=mask_certno(row["certno"]),
            psn_name=row["psn_name"],
            insutype=row["insutype"],
            med_type=row["med_type"],
            begndate=date.fromisoformat(row["begndate"]),
            enddate=date.fromisoformat(row["enddate"]),
            setl_time=datetime.fromisoformat(row["setl_time"]).replace(tzinfo=CHINA),
            refunded=row["refd_setl_flag"] == "1",
            valid=True,
            identity_off=False,
            **amounts,
        )

    def _book(
        self,
        decision: StayDecision,
        known: list[Settlement],
        period: SchemePeriod,
        version: SchemeVersion,
        rules: Scheme,
        person: Person,
    ) -> None:
        """A claim line and its entry, when the decision differs from the newest line."""
        stay_id = min(s.pk for s in known if (s.mdtrt_id or "") == decision.key.mdtrt_id)
        lines = Claim.objects.filter(period=period, person=person, stay_id=stay_id)
        before = lines.order_by("-revision").first()
        packed = trace.pack(decision.parts, rules)
        if before is not None and (before.payable, before.trace) == (decision.payable, packed):
            return
        claim = Claim.objects.create(
            id=next_id("mutualaid_claim_seq"),
            period=period,
            person=person,
            stay_id=stay_id,
            revision=before.revision + 1 if before else 1,
            version=version,
            run=self.run,
            stay_date=decision.stay_date,
            base=decision.base,
            payable=decision.payable,
            amount=decision.payable - (before.payable if before else 0),
            reasons=decision.reasons,
            trace=packed,
            state="auto_ok",
        )
        if claim.amount:
            self._post(claim)

    def _post(self, claim: Claim) -> None:
        """Expense against payable, or the reverse when the line takes back."""
        legs = (
            ("expense.benefit", claim.amount, None),
            ("benefit_payable", -claim.amount, claim.pk),
        )
        accounts = {a.code: a for a in Account.objects.filter(fund__code=data.CODE)}
        entry = Entry.objects.create(
            key=f"orm:{claim.pk}",
            fund=accounts["benefit_payable"].fund,
            booked_at=town.AT,
            booked_on=town.DAY,
            kind="aid.decision",
            actor_name=town.CLERK.name,
            body_digest=body_digest(Named(n, *leg) for n, leg in enumerate(legs, 1)),
            posting_count=len(legs),
            debit_total=abs(claim.amount),
            seq=0,  # set by trigger, as are the hashes
            prev_hash=bytes(32),
            hash=bytes(32),
        )
        for line, (code, amount, ref) in enumerate(legs, 1):
            Posting.objects.create(
                entry=entry, line=line, account=accounts[code], amount=amount, ref=ref
            )


def next_id(sequence: str) -> int:
    """The next number of a sequence."""
    with connection.cursor() as cursor:
        return reserve_ids(cursor, sequence, 1)


def given(row: Settlement) -> Given:
    """A stored settlement as the rule takes it."""
    return Given(
        source="yibao",
        setl_id=row.setl_id,
        begndate=row.begndate,
        enddate=row.enddate,
        setl_time=row.setl_time.astimezone(CHINA).replace(tzinfo=None),
        refunded=row.refunded,
        valid=row.valid,
        **{c: getattr(row, c) or "" for c in TEXT},  # type: ignore[arg-type]  # none is an amount
        **{c: getattr(row, c) for c in MONEY_COLUMNS},
    )


def cover_of(enrolment: Enrolment) -> Cover:
    """An enrolment as the rule takes it."""
    period = enrolment.period
    return Cover(
        cover_from=period.cover_from,
        cover_to=period.cover_to,
        paid_on=enrolment.paid_on,
        waiting_until=enrolment.waiting_until,
        shares=enrolment.shares,
    )


def take(path: str) -> Figures:
    """All lines of a file, each in a transaction of its own."""
    office = Office(Path(path).name)
    with Path(path).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    asked = 0

    def counted(execute: Callable[..., Any], *call: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*call)

    started = time.perf_counter()
    with connection.execute_wrapper(counted):
        for row in rows:
            with transaction.atomic():
                office.take(row)
    return {"took": time.perf_counter() - started, "queries": asked}


def totals() -> Figures:
    """What the books say: stays, entitlement by the newest lines, balance of aid payable (fen)."""
    newest = Claim.objects.values("person", "period", "stay_id").annotate(last=Max("revision"))
    stays = {(s["person"], s["period"], s["stay_id"]): s["last"] for s in newest}
    payable = sum(
        claim.payable
        for claim in Claim.objects.all()
        if stays[claim.person_id, claim.period_id, claim.stay_id] == claim.revision
    )
    account = Account.objects.get(code="benefit_payable", fund__code=data.CODE)
    booked = Posting.objects.filter(account=account).aggregate(sum=Sum("amount"))["sum"] or 0
    return {"stays": len(stays), "payable": payable, "booked": -booked}


def measure(rows: int = ROWS) -> Iterator[Line]:
    """The same sample by both ways, each in a database of its own, and L of the sample."""
    with tempfile.TemporaryDirectory() as folder, town.peopled() as template:
        file = str(data.settlement_file(Path(folder) / "sample.csv", rows))
        with town.database(template) as copy:
            plain = alone("bench.orm:take", copy, path=file)
            ours = alone("bench.orm:totals", copy)
        with town.database(template) as copy:
            alone("bench.pipeline:take", copy, path=file, name="sample.csv")
            theirs = alone("bench.orm:totals", copy)
            limit = alone("bench.limit:measure", copy, rows=rows)["limit"]
    yield Line(f"row by row through the ORM, {rows:,} settlements: a second", rows / plain["took"])
    yield Line("  share of L", limit / plain["took"], digits=5)
    yield Line("  queries for each", plain["queries"] / rows)
    for name, says in (
        ("stays", "stays decided"),
        ("payable", "entitlement in fen"),
        ("booked", "aid payable in the books, in fen"),
    ):
        off = abs(ours[name] - theirs[name])
        yield Line(f"  {says}", ours[name], digits=0)
        yield Line("  beside the pipeline's: difference", off, at_most=0, digits=0)
