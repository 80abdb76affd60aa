"""A small world for tests of the pipeline: people, a scheme, enrolments, files of settlements."""

import csv
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import yaml
from django.db import connection

from gongqiao.feeds.services.receive import Received, receive
from gongqiao.mutualaid.models import Enrolment, EnrolmentBatch, SchemePeriod
from gongqiao.mutualaid.services.assess import Assessed, assess
from gongqiao.mutualaid.services.export import decisions, period_of
from gongqiao.mutualaid.services.schemes import store_scheme
from gongqiao.platform.context import Actor
from gongqiao.platform.crypto import blind_index
from gongqiao.registry.models import Certificate, Organisation, Person

AT = datetime(2025, 6, 1, 2, 0, tzinfo=UTC)
TODAY = date(2025, 6, 1)
CLERK = Actor(name="陆敏")
CHECK = "10X98765432"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

SCHEME: dict[str, object] = {
    "code": "test",
    "title": {"zh-hans": "测试互助", "en": "Test aid"},
    "source": "invented for tests",
    "period": {"no": 1, "cover_from": "2025-01-01", "cover_to": "2026-01-01"},
    "premium": [{"category": "default", "amount": "50.00"}],
    "enrolment": {"shares_max": 1, "waiting_days": {"new": 0, "lapsed": 0, "renewal": 0}},
    "benefits": [
        {
            "code": "inpatient",
            "kind": "share",
            "insutype": ["310"],
            "med_type": ["21", "22", "21*"],
            "hosp_lv": None,
            "count_date": "enddate",
            "base": "inscp_scp_amt - fund_pay_sumamt - act_pay_dedc",
            "accumulate": "stay",
            "tiers": [
                {"upto": "5000", "rate": "0.40"},
                {"upto": "10000", "rate": "0.50"},
                {"rate": "0.65"},
            ],
            "minimum": None,
            "cap_per_period": "20000",
        }
    ],
    "review": {"auto_approve_upto": "3000.00", "sample_rate": "0"},
}


def certno(number: int) -> str:
    """A valid, invented ID number for person `number` (0 … 999)."""
    stem = f"33048319800101{number:03d}"
    total = sum(int(c) * w for c, w in zip(stem, WEIGHTS, strict=True))
    return stem + CHECK[total % 11]


def scheme(**changes: object) -> SchemePeriod:
    """Store the scheme; `changes` replace keys of the benefit (or of the file: period, review)."""
    top = {k: v for k, v in changes.items() if k in SCHEME}
    benefit = {k: v for k, v in changes.items() if k not in SCHEME}
    body = {**SCHEME, "benefits": [{**SCHEME["benefits"][0], **benefit}], **top}  # type: ignore[index]  # a literal above
    stored = store_scheme(yaml.safe_dump(body, allow_unicode=True).encode(), by=CLERK, at=AT)
    return period_of(stored.scheme, stored.period)


def people(count: int) -> list[Person]:
    """Persons 0 … count-1 with one certificate each."""
    made = []
    for number in range(count):
        person = Person.objects.create(name=f"职工{number}", name_key=f"职工{number}")
        with_certificate(person, certno(number))
        made.append(person)
    return made


def with_certificate(person: Person, number: str, cert_type: str = "01") -> None:
    """Give a person a certificate."""
    Certificate.objects.create(
        person=person,
        cert_type=cert_type,
        number=number,
        number_index=blind_index(number),
        last4=number[-4:],
    )


def enrol(
    period: SchemePeriod, persons: Iterable[Person], paid_on: date | None = date(2024, 12, 1)
) -> None:
    """Enrol people, paid by default before the period starts."""
    union, _made = Organisation.objects.get_or_create(
        code="T1", defaults={"name": "测试工会", "kind": "grassroots", "path": "00000001."}
    )
    batch = EnrolmentBatch.objects.create(
        period=period, name="t", sha256=b"t", received_at=AT, received_by="t"
    )
    Enrolment.objects.bulk_create(
        Enrolment(
            period=period, person=p, organisation=union, batch=batch, paid_on=paid_on, amount=5000
        )
        for p in persons
    )


def row(who: int, setl_id: str, base: str = "5000.00", **changes: object) -> dict[str, object]:
    """A settlement of person `who` whose base is `base`: scope 2 × base, the fund pays base."""
    amount = f"{float(base):.2f}"
    return {
        "setl_id": setl_id,
        "mdtrt_id": f"M{setl_id}",
        "psn_cert_type": "01",
        "certno": certno(who),
        "psn_name": f"职工{who}",
        "insutype": "310",
        "med_type": "21",
        "hosp_lv": "02",
        "begndate": "2025-03-05",
        "enddate": "2025-03-12",
        "setl_time": "2025-03-12 10:00:00",
        "medfee_sumamt": f"{float(base) * 2:.2f}",
        "inscp_scp_amt": f"{float(base) * 2:.2f}",
        "fund_pay_sumamt": amount,
        "act_pay_dedc": "0.00",
        "psn_part_amt": amount,
        "refd_setl_flag": "0",
        "init_setl_id": "",
        "vali_flag": "1",
        "aid_paid_at_source": "",
        **changes,
    }


def reversal(original: Mapping[str, object], setl_id: str, **changes: object) -> dict[str, object]:
    """The negative row that takes a settlement back."""
    negated = {
        c: f"-{original[c]}"
        for c in ("medfee_sumamt", "inscp_scp_amt", "fund_pay_sumamt")
        if str(original[c]) != "0.00"
    }
    return {
        **original,
        **negated,
        "setl_id": setl_id,
        "init_setl_id": original["setl_id"],
        "refd_setl_flag": "1",
        "psn_part_amt": "",
        "setl_time": "2025-04-01 09:00:00",
        **changes,
    }


def feed(rows: Iterable[Mapping[str, object]], source: str = "yibao") -> Received:
    """Write the rows to a file and receive it."""
    rows = list(rows)
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        out.flush()
        return receive(Path(out.name), source=source, name="t.csv", by=CLERK, at=AT, today=TODAY)


def run(as_of: date = TODAY) -> Assessed:
    """Assess everything, in this thread (tests hold one transaction)."""
    return assess(as_of=as_of, by=CLERK, at=AT, workers=1)


def feed_and_run(*rows: Mapping[str, object]) -> Assessed:
    """Receive the rows as one file and assess."""
    feed(rows)
    return run()


def entitled(period: SchemePeriod) -> dict[str, tuple[int, str]]:
    """The decisions file as {setl_ids: (payable fen, reason codes)}."""
    frame = decisions(period)
    return {r["setl_ids"]: (r["payable"], r["reason_codes"]) for r in frame.iter_rows(named=True)}


def balances() -> dict[str, int]:
    """Account code → fen, summed from the postings."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.code, SUM(p.amount) FROM ledger_posting p JOIN ledger_account a "
            "ON a.id = p.account_id GROUP BY a.code HAVING SUM(p.amount) <> 0"
        )
        return {code: int(total) for code, total in cursor.fetchall()}
