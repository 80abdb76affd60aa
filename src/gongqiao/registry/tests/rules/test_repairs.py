"""Proposals: what they say, and that a repaired cell always passes."""

from collections.abc import Mapping
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongqiao.registry.enums import RepairKind as Kind
from gongqiao.registry.enums import RosterKind
from gongqiao.registry.rules import accounts, employers, members, organisations, repairs
from gongqiao.registry.rules import findings as found
from gongqiao.registry.rules.checks import credit_code
from gongqiao.registry.rules.repairs import Around, names
from gongqiao.registry.rules.repairs.places import Places
from gongqiao.registry.tests.numbers import certno

ON = date(2026, 3, 5)
PLACES = Places(
    {
        "mill-01": "恒裕纺织工会",
        "dye-02": "同丰印染有限公司工会委员会",
        "north": "北镇总工会",
    }.items()
)
RIGHT = certno(1)
WRONG_LAST = RIGHT[:17] + ("1" if RIGHT[17] != "1" else "2")
USCC = "91330483MA2B1XQ87" + "A"
CHECKS = {
    RosterKind.MEMBERS: members.checked,
    RosterKind.ORGANISATIONS: organisations.checked,
    RosterKind.ACCOUNTS: accounts.checked,
    RosterKind.EMPLOYERS: employers.checked,
}
REQUIRED = {
    RosterKind.MEMBERS: {"name": "王桂芳", "certno": RIGHT, "org_code": "mill-01"},
    RosterKind.ORGANISATIONS: {"org_code": "n1", "name": "新厂工会", "kind": "基层工会"},
    RosterKind.ACCOUNTS: {"certno": RIGHT, "name": "王桂芳", "bank_name": "工商银行",
                          "account_no": "6222000011112222"},
    RosterKind.EMPLOYERS: {"name": "新厂", "uscc": USCC, "town_code": "north"},
}  # fmt: skip


def proposals(
    kind: RosterKind, cells: Mapping[str, str | None], more: Mapping[str, str] | None = None,
    names: Mapping[int, str] | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:  # fmt: skip
    """(frame, findings, proposals) of a roster of one row. `more`: findings against the register,
    code to column."""
    row = {**REQUIRED[kind], **cells}
    frame = pl.DataFrame(
        [{"line": 2, **row}], schema={"line": pl.Int64, **dict.fromkeys(row, pl.String)}
    )
    findings = found.together(
        CHECKS[kind](frame, ON).findings,
        found.single(
            [(2, code, field, row.get(field) or "") for code, field in (more or {}).items()]
        ),
    )
    around = Around(ON, PLACES, names or {})
    return frame, findings, repairs.proposed(kind, frame, findings, CHECKS[kind], around)


def one(
    kind: RosterKind, cells: Mapping[str, str | None], **more: str
) -> tuple[str, str, str] | None:
    """(kind, column, becomes) of the proposal for a row, None without any."""
    _frame, _findings, made = proposals(kind, cells, more)
    assert made.height <= 1
    return made.select("kind", "field", "becomes").row(0) if made.height else None


@pytest.mark.parametrize(
    ("cells", "kind", "becomes"),
    [
        ({"certno": WRONG_LAST}, Kind.CERT_LAST, RIGHT),
        ({"certno": RIGHT[:17]}, Kind.CERT_LAST, RIGHT),
        ({"certno": RIGHT.replace("0", "O")}, Kind.CERT_SIGNS, RIGHT),
        ({"certno": RIGHT.replace("1", "l")}, Kind.CERT_SIGNS, RIGHT),
        ({"certno": f"'{RIGHT}."}, Kind.CERT_SIGNS, RIGHT),
        ({"certno": RIGHT[:10] + "1301" + RIGHT[14:]}, None, ""),
        ({"certno": certno(1, "19801203")[:10] + "0312" + certno(1, "19801203")[14:],
          "birth_date": "1980-12-03"}, Kind.CERT_BIRTH, certno(1, "19801203")),
        ({"certno": "330483199001011000"}, None, ""),  # digits are lost, nobody knows them
        ({"certno": RIGHT[:15] + "000"}, None, ""),
        ({"certno": "330483901301102"}, None, ""),  # of the old kind, and no such month
        ({"certno": "12", "cert_type": "04"}, None, ""),
        ({"certno": "12"}, None, ""),
    ],
)  # fmt: skip
def test_certificate_numbers(cells: dict[str, str], kind: Kind | None, becomes: str) -> None:
    expected = (str(kind), "certno", becomes) if kind else None
    assert one(RosterKind.MEMBERS, cells) == expected


def test_turned_digits_are_proposed_only_when_one_way_is_right() -> None:
    right = certno(1, "19801013")
    turned = right[:10] + "1301" + right[14:]  # 1013 → 1301: no such month
    made = one(RosterKind.MEMBERS, {"certno": turned})
    assert made is None or made[0] == Kind.CERT_TURNED
    day_month = certno(5, "19800513")
    swapped = day_month[:10] + "1305" + day_month[14:]
    assert one(RosterKind.MEMBERS, {"certno": swapped}) == (
        Kind.CERT_TURNED, "certno", day_month
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "kind", "field", "becomes"),
    [
        ({"mobile": "1380000111O"}, Kind.MOBILE_SIGNS, "mobile", "13800001110"),
        ({"mobile": "手机：138-0000-1111（妻）"}, Kind.MOBILE_SIGNS, "mobile", "13800001111"),
        ({"mobile": "013800001111"}, Kind.MOBILE_SIGNS, "mobile", "13800001111"),
        ({"mobile": "13800001111/13900002222"}, Kind.MOBILE_FIRST, "mobile", "13800001111"),
        ({"mobile": "88021234"}, Kind.MOBILE_BLANK, "mobile", ""),
        ({"name": "王\n桂芳"}, Kind.NAME_SIGNS, "name", "王桂芳"),
        ({"name": "张O一"}, Kind.NAME_SIGNS, "name", "张〇一"),
        ({"name": "王⾦花"}, Kind.NAME_SIGNS, "name", "王金花"),
        ({"cert_type": "居民身份证（二代）"}, Kind.WORD_NEAR, "cert_type", "居民身份证"),
        ({"certno": "H12345678"}, Kind.CERT_OTHER, "cert_type", "04"),
        ({"birth_date": "1981-05-05"}, Kind.BIRTH_NUMBER, "birth_date", "1980-01-01"),
        ({"joined_on": "43895"}, Kind.DATE_SERIAL, "joined_on", "2020-03-05"),
        ({"joined_on": "2020-15-03"}, Kind.DATE_TURNED, "joined_on", "2020-03-15"),
        ({"joined_on": "20200305 日"}, Kind.DATE_SIGNS, "joined_on", "2020-03-05"),
        ({"joined_on": "2020年3月5"}, Kind.DATE_SIGNS, "joined_on", "2020-03-05"),
        ({"joined_on": "15/3/2020"}, Kind.DATE_SIGNS, "joined_on", "2020-03-15"),
    ],
)
def test_cells_of_members(cells: dict[str, str], kind: Kind, field: str, becomes: str) -> None:
    assert one(RosterKind.MEMBERS, cells) == (kind, field, becomes)


@pytest.mark.parametrize(
    "cells",
    [{"joined_on": "5/3/2020"}, {"joined_on": "2020-02-30"}, {"joined_on": "12"},
     {"joined_on": "3/2020/5"}, {"name": "123"},
     {"cert_type": "会员证"}, {"name": "李John"}, {"name": "O'Neill"}],
)  # fmt: skip
def test_what_cannot_be_known_is_not_proposed(cells: dict[str, str]) -> None:
    assert one(RosterKind.MEMBERS, cells) is None


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("MILL 01", Kind.PLACE_CODE, "mill-01"),
        ("恒裕纺织", Kind.PLACE_NAME, "mill-01"),
        ("同丰印染有限公司基层工会", Kind.PLACE_NAME, "dye-02"),
        ("同丰印染有限责公司", Kind.PLACE_NEAR, "dye-02"),
        ("mill-08", Kind.PLACE_NEAR, "mill-01"),
        ("无此单位", None, ""),
    ],
)
def test_organisations_that_were_meant(text: str, kind: Kind | None, code: str) -> None:
    expected = (str(kind), "org_code", code) if kind else None
    assert one(RosterKind.MEMBERS, {"org_code": text}, ORG_UNKNOWN="org_code") == expected


def test_the_number_of_somebody_who_is_not_there() -> None:
    asked = {"PERSON_UNKNOWN": "certno"}
    assert one(RosterKind.ACCOUNTS, {"certno": RIGHT}, **asked) is None  # it can exist
    assert one(RosterKind.ACCOUNTS, {"certno": "X12345"}, **asked) is None
    mended = one(RosterKind.ACCOUNTS, {"certno": WRONG_LAST}, **asked)
    assert mended == (Kind.CERT_LAST, "certno", RIGHT)
    assert one(RosterKind.ACCOUNTS, {"certno": "990483199013010000"}, **asked) is None


def test_a_name_in_two_scripts_keeps_both() -> None:
    assert names.tidied("李\nJohn") == "李John"


def test_an_organisation_without_a_name_is_found_by_its_code() -> None:
    assert Places({"a-1001": "", "b-2002": "东风厂工会"}.items()).meant("A 1001") is not None


def test_two_organisations_as_near_are_none() -> None:
    twins = Places({"a-1001": "东风厂工会", "a-1002": "东风厂工会"}.items())
    assert twins.meant("a-1003") is None
    assert twins.meant("东风厂") is None


def test_the_registers_name_only_when_it_sounds_the_same() -> None:
    for name, sounds in (("王贵芳", True), ("王 桂芳", True), ("李贵芳", False), ("王桂花", False)):
        _f, _g, made = proposals(
            RosterKind.MEMBERS, {"name": name}, {"NAME_CONFLICT": "name"}, {2: "王桂芳"}
        )
        assert made["becomes"].to_list() == (["王桂芳"] if sounds else []), name
    _f, _g, unseen = proposals(RosterKind.MEMBERS, {"name": "王贵芳"}, {"NAME_CONFLICT": "name"})
    assert unseen.is_empty()  # the person is not in the importer's charge
    _f, _g, same = proposals(
        RosterKind.MEMBERS, {"name": "王桂芳"}, {"NAME_CONFLICT": "name"}, {2: "王桂芳"}
    )
    assert same.is_empty()


def test_credit_codes_words_and_counts() -> None:
    right = next(
        code for last in "0123456789ABCDEFGHJKLMNPQRTUWXY"
        if credit_code.check(
            pl.DataFrame({"line": [1], "c": [code := USCC[:17] + last]}), "c"
        ).is_empty()
    )  # fmt: skip
    wrong = right[:17] + ("0" if right[17] != "0" else "1")
    employer = RosterKind.EMPLOYERS
    assert one(employer, {"uscc": wrong}) == (Kind.CODE_LAST, "uscc", right)
    assert one(employer, {"uscc": right.replace("0", "O")}) == (Kind.CODE_SIGNS, "uscc", right)
    given = {"uscc": right, "staff_count": "约320人"}
    assert one(employer, given) == (Kind.COUNT_SIGNS, "staff_count", "320")
    for odd in ("-3", "3千", "3.5", "12/15"):
        assert one(employer, {"uscc": right, "staff_count": odd}) is None, odd
    assert one(employer, {"uscc": right, "industry": "制造"}) == (
        Kind.WORD_NEAR, "industry", "制造业"
    )  # fmt: skip
    kind = one(RosterKind.ORGANISATIONS, {"kind": "基层工会组织"})
    assert kind == (Kind.WORD_NEAR, "kind", "基层工会")
    both = {"uscc": right, "employer_uscc": right}
    assert one(RosterKind.ORGANISATIONS, both) == (Kind.CODE_BLANK, "uscc", "")
    account = one(RosterKind.ACCOUNTS, {"account_no": "账号6222 0000 1111 2222"})
    assert account == (Kind.ACCOUNT_SIGNS, "account_no", "6222000011112222")
    assert one(RosterKind.ACCOUNTS, {"account_no": "6.222E+18"}) is None


NOISE = st.text(st.sampled_from("0123456789OoIlXx×*-－ 　'.，/年月日人王芳０９ABZ\n"), max_size=22)
NEAR = st.builds(
    lambda text, at, sign: text[:at] + sign + text[at + 1 :],
    st.sampled_from([RIGHT, certno(77, "19991231"), "13800001111", "2020-03-05", USCC, "王桂芳",
                     "基层工会", "mill-01", "6222000011112222"]),
    st.integers(0, 18), st.text(max_size=2),
)  # fmt: skip
COLUMNS = {
    RosterKind.MEMBERS: ("name", "cert_type", "certno", "mobile", "org_code", "joined_on",
                         "birth_date"),
    RosterKind.ORGANISATIONS: ("name", "kind", "uscc", "employer_uscc", "staff_count",
                               "founded_on"),
    RosterKind.ACCOUNTS: ("name", "certno", "account_no", "kind", "holder_name"),
    RosterKind.EMPLOYERS: ("name", "uscc", "industry", "ownership", "staff_count"),
}  # fmt: skip
AGAINST = {RosterKind.MEMBERS: {"ORG_UNKNOWN": "org_code"}, RosterKind.ORGANISATIONS: {},
           RosterKind.ACCOUNTS: {"PERSON_UNKNOWN": "certno"}, RosterKind.EMPLOYERS: {}}  # fmt: skip


@given(st.data(), st.sampled_from(list(COLUMNS)))
def test_a_repaired_cell_always_passes(data: st.DataObject, kind: RosterKind) -> None:
    cells = data.draw(st.dictionaries(st.sampled_from(COLUMNS[kind]), NOISE | NEAR, max_size=4))
    typed = {key: text.strip() or None for key, text in cells.items()}
    frame, before, made = proposals(kind, typed, AGAINST[kind])
    assert made.select("line", "field").is_unique().all()
    for proposal in made.iter_slices(1):
        fixed = repairs.applied(frame, proposal)
        again = CHECKS[kind](fixed, ON).findings
        left = set(again.filter(pl.col("field") == proposal["field"][0])["code"])
        assert not left, (proposal, left)
        code = proposal["code"][0]  # another cell of the row may have the same fault
        assert code in AGAINST[kind] or times(again, code) < times(before, code)


def times(findings: pl.DataFrame, code: str) -> int:
    return findings.filter(pl.col("code") == code).height


def test_of_two_cells_with_the_same_fault_one_is_mended() -> None:
    cells = {"uscc": USCC[:17], "employer_uscc": USCC[:17]}
    _frame, before, made = proposals(RosterKind.ORGANISATIONS, cells)
    assert times(before, "USCC_CHECK") == 2
    assert made["field"].to_list() == ["employer_uscc"]  # the union's own code begins with 81
