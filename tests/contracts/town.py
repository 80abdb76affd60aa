"""An invented town: unions, members, accounts, users; rows of files as the contract names them."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.contracts.office import Office

CHECK = "10X98765432"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
PEOPLE = 40
SCHEME = Path(__file__).with_name("example.yaml").read_text()
"""The contract's own example, word for word."""

NAMES = ["王丽娜", "张建国", "陈思思", "李晓东", "沈佳", "陆明", "钱多多", "周雨", "吴刚", "郑秋"]


def certno(number: int) -> str:
    """A valid, invented ID number."""
    stem = f"33048319800101{number:03d}"
    total = sum(int(c) * w for c, w in zip(stem, WEIGHTS, strict=True))
    return stem + CHECK[total % 11]


def name(number: int) -> str:
    """An invented name."""
    family, more = number % len(NAMES), number // len(NAMES)
    return NAMES[family] + "".join(
        "甲乙丙丁戊己庚辛壬癸"[int(digit)] for digit in str(more) if more
    )


def account_no(number: int) -> str:
    """An invented account number that passes the card check."""
    stem = f"62284800000{number:07d}"
    total = 0
    for place, digit in enumerate(reversed(stem)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return stem + str(-total % 10)


def unions() -> list[dict[str, object]]:
    """Three levels."""
    return [
        {"org_code": "C1", "name": "梧桐市总工会", "kind": "local_federation", "parent_code": ""},
        {
            "org_code": "T1",
            "name": "河东镇总工会",
            "kind": "township_federation",
            "parent_code": "C1",
        },
        {"org_code": "U1", "name": "长虹纺织厂工会", "kind": "grassroots", "parent_code": "T1"},
        {"org_code": "U2", "name": "东方机械厂工会", "kind": "grassroots", "parent_code": "T1"},
    ]


def member(number: int, **changes: object) -> dict[str, object]:
    """A row of the members' roster."""
    row: dict[str, object] = {
        "name": name(number),
        "cert_type": "01",
        "certno": certno(number),
        "mobile": f"139{number:08d}",
        "org_code": "U1" if number % 2 else "U2",
        "joined_on": "2010-05-01",
    }
    return row | changes


def account(number: int, **changes: object) -> dict[str, object]:
    """A row of the accounts' roster."""
    row: dict[str, object] = {
        "certno": certno(number),
        "name": name(number),
        "bank_name": "农业银行",
        "bank_branch": "河东支行",
        "account_no": account_no(number),
        "holder_name": name(number),
        "kind": "social_card",
    }
    return row | changes


def enrolment(number: int, **changes: object) -> dict[str, object]:
    """A row of the enrolment file."""
    row: dict[str, object] = {
        "certno": certno(number),
        "name": name(number),
        "org_code": "U1" if number % 2 else "U2",
        "shares": "1",
        "paid_on": "2012-06-01",
        "amount": "50.00",
    }
    return row | changes


def settlement(
    number: int, setl_id: str, base: str = "5000.00", **changes: object
) -> dict[str, object]:
    """A settlement whose T1 base is `base`: the fund pays 1,000 and the deductible is 0."""
    money = Decimal(base)
    row: dict[str, object] = {
        "setl_id": setl_id,
        "mdtrt_id": f"M{setl_id}",
        "psn_cert_type": "01",
        "certno": certno(number),
        "psn_name": name(number),
        "psn_no": f"P{number:06d}",
        "insutype": "310",
        "med_type": "21",
        "begndate": "2012-09-01",
        "enddate": "2012-09-10",
        "setl_time": "2012-09-10 09:00:00",
        "medfee_sumamt": f"{money + 1000:.2f}",
        "inscp_scp_amt": f"{money + 1000:.2f}",
        "fund_pay_sumamt": "1000.00",
        "act_pay_dedc": "0.00",
        "psn_part_amt": f"{money:.2f}",
        "refd_setl_flag": "0",
        "init_setl_id": "",
        "vali_flag": "1",
    }
    return row | changes


AMOUNTS = ("medfee_sumamt", "inscp_scp_amt", "fund_pay_sumamt", "act_pay_dedc", "psn_part_amt")


def reversal(original: Mapping[str, object], setl_id: str, **changes: object) -> dict[str, object]:
    """The negative row of a settlement."""
    negative = {k: f"{-Decimal(str(original[k])):.2f}" for k in AMOUNTS}
    own = {"setl_id": setl_id, "init_setl_id": original["setl_id"], "refd_setl_flag": "1"}
    return {**original, **negative, "psn_part_amt": "", **own, **changes}


def settle(office: "Office") -> None:
    """Rosters, three users with their roles."""
    office.done("registry", "load", "organisations", office.table(unions(), "organisations.csv"))
    office.done(
        "registry", "load", "members", office.table(map(member, range(PEOPLE)), "members.csv")
    )
    office.done(
        "registry", "load", "accounts", office.table(map(account, range(PEOPLE)), "accounts.csv")
    )
    for user, role in USERS.items():
        office.done("accounts", "create", user, "--name", user)
        office.done("access", "grant", user, role, "--at", "C1", "--reason", "test")


USERS = {
    "maker": "aid_clerk",
    "checker": "aid_checker",
    "releaser": "aid_releaser",
    "accountant": "finance",
}
