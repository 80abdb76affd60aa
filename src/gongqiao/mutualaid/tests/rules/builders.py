"""Small building blocks of the rule's tests: one scheme, one cover, settlements by their base."""

from datetime import date, datetime, time
from typing import Any

from gongqiao.mutualaid.enums import reason_codes
from gongqiao.mutualaid.rules.benefit import decide
from gongqiao.mutualaid.rules.scheme import Scheme
from gongqiao.mutualaid.rules.types import Cover, Settlement, StayDecision
from gongqiao.mutualaid.tests.rules.strategies import FROM, TO, scheme_around

COVER = Cover(cover_from=FROM, cover_to=TO, paid_on=FROM)
SHARE: dict[str, Any] = {
    "code": "in",
    "kind": "share",
    "insutype": ["310"],
    "med_type": ["21*"],
    "hosp_lv": None,
    "count_date": "enddate",
    "base": "inscp_scp_amt - fund_pay_sumamt - act_pay_dedc",
    "accumulate": "stay",
    "tiers": [
        {"upto": "5000", "rate": "0.4"},
        {"upto": "10000", "rate": "0.5"},
        {"rate": "0.65"},
    ],
    "cap_per_period": "20000",
}
SCHEME = scheme_around([SHARE])


def settlement(setl_id: str, base: int, end: date = FROM, **more: Any) -> Settlement:
    """A covered inpatient settlement whose base is so many yuan."""
    values: dict[str, Any] = {
        "source": "A",
        "setl_id": setl_id,
        "mdtrt_id": "M" + setl_id,
        "insutype": "310",
        "med_type": "21",
        "begndate": end,
        "enddate": end,
        "setl_time": datetime.combine(end, time(9)),
        "medfee_sumamt": base * 100,
        "inscp_scp_amt": base * 100,
        "fund_pay_sumamt": 0,
        "act_pay_dedc": 0,
    }
    return Settlement(**values | more)


def told(rows: list[StayDecision]) -> list[tuple[str, int, str]]:
    """(mdtrt_id, yuan, reasons) of each row."""
    return [(r.key.mdtrt_id, r.payable // 100, reason_codes(r.reasons)) for r in rows]


def run(*rows: Settlement, cover: Cover = COVER, scheme: Scheme = SCHEME) -> list[Any]:
    return told(decide(rows, cover, scheme))
