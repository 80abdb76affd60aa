"""Golden cases: YAML beside the tables → settlements or events, and what must come out."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from gongqiao.kernel import plain_yaml
from gongqiao.kernel.money import fen_from_yuan
from gongqiao.mutualaid.rules.scheme import PerDiemBenefit, Scheme, ShareBenefit
from gongqiao.mutualaid.rules.scheme_file import read
from gongqiao.mutualaid.rules.types import Cover, Event, Settlement, StayKey

TABLES = files("gongqiao.mutualaid") / "tables"


@dataclass(frozen=True)
class Case:
    """One golden case of one published table."""

    table: str
    name: str
    data: dict[str, Any]


def table_names() -> list[str]:
    """The published tables T1 to T8 (files `t1-….yaml`), without `.yaml`."""
    names = (path.name for path in TABLES.iterdir())
    return sorted(name[:-5] for name in names if re.fullmatch(r"t[0-9]+-[a-z0-9-]+\.yaml", name))


@cache
def scheme_of(table: str) -> Scheme:
    """The checked scheme of a table."""
    return read((TABLES / f"{table}.yaml").read_bytes())


@cache
def cases() -> list[Case]:
    """All golden cases of all tables."""
    found = []
    for table in table_names():
        path = TABLES / f"{table}.cases.yaml"
        found += [Case(table, c["name"], c) for c in plain_yaml.read(path.read_text("utf-8"))]
    return found


def cover_of(case: Case, scheme: Scheme) -> Cover:
    """Cover of the whole period with the case's shares."""
    period = scheme.period
    return Cover(
        cover_from=period.cover_from,
        cover_to=period.cover_to,
        paid_on=period.cover_from,
        shares=case.data.get("shares", 1),
    )


def settlements_of(case: Case, scheme: Scheme) -> list[Settlement]:
    """One settlement for each stay (and its reversal), settled one after the other."""
    rows = []
    for number, stay in enumerate(case.data.get("stays", ()), start=1):
        rows.append(_settlement(number, stay, scheme))
        if stay.get("reversed"):
            rows.append(_reversal(rows[-1]))
    return rows


def distinct_of(case: Case) -> list[StayKey]:
    """Stays that the case marks as another cause."""
    stays = enumerate(case.data.get("stays", ()), start=1)
    return [StayKey(f"M{number}") for number, stay in stays if stay.get("distinct")]


def events_of(case: Case) -> list[Event]:
    """The events of a case, in its order."""
    events = enumerate(case.data.get("events", ()), start=1)
    return [Event(event=e["event"], on=e["on"], reference=f"E{n}") for n, e in events]


def _settlement(number: int, stay: dict[str, Any], scheme: Scheme) -> Settlement:
    benefit = scheme.stay_benefits()[0]
    started: date = stay.get("from", scheme.period.cover_from + timedelta(days=10 * number))
    days: int = stay.get("days", 5)
    inclusive = not isinstance(benefit, PerDiemBenefit) or benefit.day_count == "inclusive"
    ended = started + timedelta(days=days - 1 if inclusive else days)
    return Settlement(
        source="case",
        setl_id=f"S{number}",
        mdtrt_id=f"M{number}",
        insutype=stay.get("insutype", "310"),
        med_type=stay.get("med_type", "21"),
        begndate=started,
        enddate=ended,
        setl_time=datetime.combine(ended, datetime.min.time()) + timedelta(hours=9),
        **_amounts(stay, benefit),
    )


def _amounts(stay: dict[str, Any], benefit: object) -> dict[str, Any]:
    if "amounts" in stay:
        return {column: fen_from_yuan(text) for column, text in stay["amounts"].items()}
    amounts: dict[str, Any] = {"medfee_sumamt": 0, "inscp_scp_amt": 0, "fund_pay_sumamt": 0}
    if isinstance(benefit, ShareBenefit):
        amounts |= {term.column: 0 for term in benefit.base}
        plus = next(term.column for term in benefit.base if term.sign > 0)
        amounts[plus] = fen_from_yuan(stay["base"])
        amounts["medfee_sumamt"] = amounts[plus]
        if plus == "psn_part_amt":
            amounts["inscp_scp_amt"] = amounts[plus]
    if "at_source" in stay:
        amounts["aid_paid_at_source"] = fen_from_yuan(stay["at_source"])
    return amounts


def _reversal(s: Settlement) -> Settlement:
    return Settlement(
        source=s.source,
        setl_id=s.setl_id + "R",
        init_setl_id=s.setl_id,
        mdtrt_id=s.mdtrt_id,
        insutype=s.insutype,
        med_type=s.med_type,
        begndate=s.begndate,
        enddate=s.enddate,
        setl_time=s.setl_time + timedelta(days=90),
        refunded=True,
        medfee_sumamt=-s.medfee_sumamt,
        inscp_scp_amt=-s.inscp_scp_amt,
        fund_pay_sumamt=-s.fund_pay_sumamt,
    )
