"""Writing the city as the files that a federation would receive.

Encodings, formats and headers vary on purpose: UTF-8 with and without a byte-order mark, GB18030,
CSV and XLSX, English keys and Chinese labels.
"""

import io
import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl
import xlsxwriter

from gongqiao.synthetic.rules import tables
from gongqiao.synthetic.rules.amounts import MONEY
from gongqiao.synthetic.rules.city import City
from gongqiao.synthetic.rules.lines import Lines, yuan
from gongqiao.synthetic.rules.organisations import COLUMNS
from gongqiao.synthetic.rules.rosters import ENROL

MOST_IN_XLSX = 20_000
MEMBERS = ("name", "cert_type", "certno", "mobile", "org_code", "joined_on")
ACCOUNTS = ("certno", "name", "bank_name", "bank_branch", "account_no", "holder_name", "kind")
CHINESE = {
    "name": "姓名", "cert_type": "证件类型", "certno": "证件号码", "mobile": "手机号码",
    "org_code": "工会编码", "joined_on": "入会日期", "shares": "份数", "paid_on": "缴费日期",
    "amount": "缴费金额", "setl_id": "结算ID", "init_setl_id": "原结算ID", "mdtrt_id": "就诊ID",
    "psn_no": "人员编号", "psn_cert_type": "人员证件类型", "psn_name": "人员姓名",
    "insutype": "险种类型", "med_type": "医疗类别", "hosp_lv": "医院等级",
    "fixmedins_code": "定点医药机构编号", "begndate": "入院日期", "enddate": "出院日期",
    "setl_time": "结算时间", "medfee_sumamt": "医疗费总额", "fulamt_ownpay_amt": "全自费金额",
    "overlmt_selfpay": "超限价自费费用", "preselfpay_amt": "先行自付金额",
    "inscp_scp_amt": "符合政策范围金额", "act_pay_dedc": "实际支付起付线",
    "hifp_pay": "基本医疗保险统筹基金支出", "hifob_pay": "职工大额医疗费用补助基金支出",
    "hifes_pay": "企业补充医疗保险基金支出", "cvlserv_pay": "公务员医疗补助资金支出",
    "maf_pay": "医疗救助基金支出", "oth_pay": "其他支出", "fund_pay_sumamt": "基金支付总额",
    "hosp_part_amt": "医院负担金额", "psn_part_amt": "个人负担总金额", "acct_pay": "个人账户支出",
    "acct_mulaid_pay": "个人账户共济支付金额", "psn_cash_pay": "个人现金支出",
    "aid_paid_at_source": "出院时已付互助金", "refd_setl_flag": "退费结算标志",
    "vali_flag": "有效标志", "pay_loc": "支付地点", "dise_no": "病种编码", "dise_name": "病种名称",
    "dscg_maindiag_name": "出院主诊断", "oprn_oprt_name": "手术名称", "wardarea_name": "病区",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Files:
    """Where everything was written. `enrolments`, `schemes` by period number; `feeds` in order."""

    folder: Path
    organisations: Path
    members: tuple[Path, ...]
    accounts: Path
    second_accounts: Path
    schemes: dict[int, Path]
    enrolments: dict[int, Path]
    feeds: tuple[tuple[date, Path], ...]
    hospitals: Path
    manifest: Path


def write(city: City, folder: Path) -> Files:
    """Write all files of the city into a folder (made if need be), replacing what stands there."""
    folder.mkdir(parents=True, exist_ok=True)
    last = max(city.enrolments)
    return Files(
        folder=folder,
        organisations=_csv(folder / "organisations.csv", city.unions.select(COLUMNS)),
        members=_members(city, folder),
        accounts=_csv(folder / "accounts.csv", city.accounts.select(ACCOUNTS), encoding="gb18030"),
        second_accounts=_csv(folder / "accounts-second.csv", city.second_accounts.select(ACCOUNTS)),
        schemes={
            no: _text(folder / f"scheme-{no}.yaml", text) for no, text in city.schemes.items()
        },
        enrolments={
            no: _enrolment(folder, no, rows, last=last) for no, rows in city.enrolments.items()
        },
        feeds=tuple(
            (day, _feed(folder, number, day, lines))
            for number, (day, lines) in enumerate(zip(city.days, city.lines, strict=True))
            if lines.rows.height
        ),
        hospitals=_csv(folder / "hospitals.csv", _hospitals()),
        manifest=_text(
            folder / "manifest.json", json.dumps(city.manifest, ensure_ascii=False, indent=1) + "\n"
        ),
    )


def _hospitals() -> pl.DataFrame:
    """The invented hospitals' names; they hold always."""
    rows = [(one["code"], one["name"], "") for one in tables.towns()["hospitals"]]
    return pl.DataFrame(rows, schema=["code", "name", "valid_from"], orient="row")


def _members(city: City, folder: Path) -> tuple[Path, ...]:
    """The roster in three files; the planted rows come later in a fourth."""
    rows = city.members.filter(pl.col("kind") == "").select(MEMBERS)
    more = city.members.filter(pl.col("kind") != "").select(MEMBERS)
    third = rows.height // 3
    parts = [rows[:third], rows[third : 2 * third], rows[2 * third :]]
    return (
        _csv(folder / "members-1.csv", parts[0], encoding="utf-8-sig"),
        _csv(folder / "members-2.csv", parts[1], encoding="gb18030", chinese=True),
        _table(folder, "members-3", parts[2], chinese=True),
        _csv(folder / "members-4.csv", more.select(*MEMBERS[::-1]), chinese=True),
    )


def _enrolment(folder: Path, no: int, rows: pl.DataFrame, *, last: int) -> Path:
    """Enrolment files; every second one with Chinese labels, the newest as a spreadsheet."""
    shown = rows.select(ENROL).with_columns(yuan("amount"))
    if no == last:
        return _table(folder, f"enrol-{no}", shown, chinese=True)
    return _csv(folder / f"enrol-{no}.csv", shown, chinese=no % 2 == 0)


def _feed(folder: Path, number: int, day: date, lines: Lines) -> Path:
    name = f"settlements-{number + 1}-{day:%Y%m%d}"
    if number >= 6 and not lines.broken:
        return _table(folder, name, lines.rows, chinese=number % 2 == 0)
    encoding = ("gb18030", "utf-8-sig", "utf-8")[number % 3]
    file = folder / f"{name}.csv"
    return _csv(file, lines.rows, encoding=encoding, chinese=number % 2 == 0, extra=lines.broken)


def _table(folder: Path, name: str, rows: pl.DataFrame, *, chinese: bool) -> Path:
    """A spreadsheet while it is small, else CSV."""
    if rows.height > MOST_IN_XLSX:
        return _csv(folder / f"{name}.csv", rows, chinese=chinese)
    file = folder / f"{name}.xlsx"
    with xlsxwriter.Workbook(str(file), {"strings_to_formulas": False}) as book:
        book.set_properties({"created": datetime(2020, 1, 1)})  # noqa: DTZ001  # same bytes each time
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, _labels(rows, chinese=chinese))
        numeric = {"amount", "shares", *MONEY, "aid_paid_at_source"}
        for column, key in enumerate(rows.columns):
            for line, cell in enumerate(rows[key].cast(pl.String).to_list(), start=1):
                if cell is not None:
                    if key in numeric and cell.replace(".", "").lstrip("-").isdigit():
                        sheet.write_number(line, column, float(cell))
                    else:
                        sheet.write_string(line, column, cell)
    return file


def _csv(
    file: Path,
    rows: pl.DataFrame,
    *,
    encoding: str = "utf-8",
    chinese: bool = False,
    extra: tuple[str, ...] = (),
) -> Path:
    buffer = io.BytesIO()
    labelled = rows.rename(dict(zip(rows.columns, _labels(rows, chinese=chinese), strict=True)))
    labelled.write_csv(buffer, include_bom=encoding == "utf-8-sig")
    buffer.write("".join(f"{line}\n" for line in extra).encode())
    payload = buffer.getvalue()
    if encoding == "gb18030":
        payload = payload.decode().encode("gb18030")
    file.write_bytes(payload)
    return file


def _labels(rows: pl.DataFrame, *, chinese: bool) -> list[str]:
    return [CHINESE.get(key, key) if chinese else key for key in rows.columns]


def _text(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file
