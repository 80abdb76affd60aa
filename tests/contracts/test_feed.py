"""Section 3 of the contract: the settlement feed, its table row by row."""

import pytest

from tests.contracts import town
from tests.contracts.office import Office, csv_of, read_csv

AID = ("--scheme", "huzhou-2012", "--period", 1)


@pytest.fixture(scope="module", autouse=True)
def _scheme(office: Office) -> None:
    office.done("aid", "scheme", office.file("s.yaml", town.SCHEME))
    rows = map(town.enrolment, range(town.PEOPLE))
    office.done("aid", "enrol", office.table(rows), *AID)


def assess(office: Office) -> dict[str, object]:
    """Decide what is new."""
    return office.done("aid", "assess", "--as-of", "2013-07-02")


def claims(office: Office) -> dict[str, dict[str, str]]:
    """The decisions by `setl_ids`."""
    out = office.folder / "claims.csv"
    office.done("aid", "claims", *AID, "--out", out)
    return {r["setl_ids"]: r for r in read_csv(out)}


def test_same_key_same_content_is_a_duplicate(office: Office) -> None:
    row = town.settlement(0, "A1")
    assert office.done("aid", "feed", office.table([row]))["new"] == 1
    assess(office)
    before = office.digest()
    file = office.table([row, row], "again.csv")
    found = office.done("aid", "feed", file)
    assert (found["new"], found["duplicate"], found["revised"]) == (0, 2, 0)
    assert found["lines"] == 2
    assert assess(office)["claims"] == 0
    middle = office.digest()
    repeated = office.done("aid", "feed", file)
    assert repeated["repeated"] is True
    assert office.digest() == middle
    assert before != middle  # the receipt itself is on record


def test_other_content_is_a_revision_and_adjusts(office: Office) -> None:
    office.done("aid", "feed", office.table([town.settlement(1, "B1", "1000.00")]))
    assess(office)
    assert claims(office)["B1"]["payable"] == "400.00"
    found = office.done("aid", "feed", office.table([town.settlement(1, "B1", "2000.00")]))
    assert (found["new"], found["duplicate"], found["revised"]) == (0, 0, 1)
    assess(office)
    assert claims(office)["B1"]["payable"] == "800.00"
    office.done("ledger", "verify")
    lines = office.count(
        "SELECT count(*) FROM mutualaid_claim c JOIN feeds_settlement s ON s.id = c.stay_id "
        "WHERE s.setl_id = 'B1'"
    )
    assert lines == 2


def test_the_same_key_of_another_source_is_another_settlement(office: Office) -> None:
    row = town.settlement(2, "C1", "1000.00", mdtrt_id="MC")
    office.done("aid", "feed", office.table([row]))
    file = office.table([row | {"mdtrt_id": "MC2"}])
    found = office.done("aid", "feed", file, "--source", "hospital")
    assert found["new"] == 1


def test_invalid_rows_are_kept_and_never_used(office: Office) -> None:
    row = town.settlement(3, "D1", vali_flag="0")
    assert office.done("aid", "feed", office.table([row]))["new"] == 1
    assess(office)
    assert "D1" not in claims(office)


@pytest.mark.parametrize("turn", [False, True])
def test_a_reversal_and_its_original_contribute_nothing(office: Office, turn: bool) -> None:
    who, key = 4 + turn, f"E{int(turn)}"
    row = town.settlement(who, key)
    pair = [row, town.reversal(row, f"{key}R")]
    for each in reversed(pair) if turn else pair:
        office.done("aid", "feed", office.table([each]))
        assess(office)
    found = claims(office)[key]
    assert (found["payable"], found["base"]) == ("0.00", "0.00")
    assert "R10" in found["reason_codes"]


def test_the_original_delivered_again_as_refunded_counts_once(office: Office) -> None:
    row = town.settlement(6, "F1")
    other = town.settlement(6, "F2", "1000.00")
    office.done("aid", "feed", office.table([row, other]))
    assess(office)
    office.done("aid", "feed", office.table([row | {"refd_setl_flag": "1"}]))
    assess(office)
    assert claims(office)["F1"]["payable"] == "0.00"
    office.done("aid", "feed", office.table([town.reversal(row, "F1R")]))
    assess(office)
    assert claims(office)["F1"]["payable"] == "0.00"
    assert claims(office)["F2"]["payable"] == "400.00"


def test_missing_personal_share_is_recomputed(office: Office) -> None:
    row = town.settlement(7, "G1", "1000.00", psn_part_amt="")
    office.done("aid", "feed", office.table([row]))
    assess(office)
    assert claims(office)["G1"]["payable"] == "400.00"
    assert "R16" not in claims(office)["G1"]["reason_codes"]


def test_identities_off_are_decided_but_wait_for_a_person(office: Office) -> None:
    off = town.settlement(8, "H1", "1000.00", psn_part_amt="900.00")
    within = town.settlement(9, "H2", "1000.00", psn_part_amt="999.95")
    beyond = town.settlement(10, "H3", "1000.00", psn_part_amt="999.94")
    office.done("aid", "feed", office.table([off, within, beyond]))
    assess(office)
    found = claims(office)
    assert (found["H1"]["payable"], found["H1"]["state"]) == ("400.00", "review")
    assert "R16" in found["H1"]["reason_codes"]
    assert "R16" not in found["H2"]["reason_codes"]
    assert "R16" in found["H3"]["reason_codes"]


def test_bad_lines_go_to_quarantine_and_the_rest_goes_on(office: Office) -> None:
    good = town.settlement(11, "I0", "1000.00")
    rows = [
        good,
        town.settlement(11, "I1", medfee_sumamt="abc"),
        town.settlement(11, "I2", enddate="2012-02-30"),
        town.settlement(11, "", "1.00"),
        town.settlement(11, "I4", certno=""),
        town.settlement(11, "I5", inscp_scp_amt="1.005"),
        town.settlement(11, "I6", inscp_scp_amt="NaN"),
        town.settlement(11, "I7", inscp_scp_amt="1e3"),
        town.settlement(11, "I8", fund_pay_sumamt="99999999999999999999"),
        town.settlement(11, "I9", begndate="2012-09-11"),
        town.settlement(11, "I10", refd_setl_flag="maybe"),
        town.settlement(11, "I11", setl_time="9999-99-99"),
        town.settlement(11, "x" * 500),
        town.settlement(11, "I14", enddate="2012-09-10x"),
        town.settlement(11, "I15", setl_time="2012-09-10 09:00:00Z"),
        town.settlement(11, "I16", begndate="0" * 40),
        town.settlement(11, "I13", "1000.00"),
    ]
    answer = office.run("aid", "feed", office.table(rows))
    found = answer.json
    assert answer.code == 1
    assert (found["lines"], found["new"], found["quarantined"]) == (17, 2, 15)
    assert sum(found["reasons"].values()) == 15
    lines = office.count(
        "SELECT array_agg(line ORDER BY line) FROM feeds_quarantined "
        f"WHERE file_id = {found['file_id']}"
    )
    assert lines == list(range(3, 18))
    report = read_csv(found["report"])
    assert [int(row["line"]) for row in report] == lines
    assert all(row["reason"] for row in report)
    assess(office)
    assert claims(office)["I0"]["payable"] == "400.00"


def test_blank_visit_is_a_stay_of_its_own(office: Office) -> None:
    rows = [
        town.settlement(12, "J1", "4000.00", mdtrt_id=""),
        town.settlement(12, "J2", "4000.00", mdtrt_id=""),
        town.settlement(13, "J3", "4000.00", mdtrt_id="MJ"),
        town.settlement(13, "J4", "4000.00", mdtrt_id="MJ"),
    ]
    office.done("aid", "feed", office.table(rows))
    assess(office)
    found = claims(office)
    assert found["J1"]["payable"] == found["J2"]["payable"] == "1600.00"
    assert found["J3;J4"]["base"] == "8000.00"
    assert found["J3;J4"]["payable"] == "3500.00"


def test_aid_paid_at_source_counts_and_is_not_paid_again(office: Office) -> None:
    rows = [
        town.settlement(14, "K1", "15000.00", aid_paid_at_source="7750.00"),
        town.settlement(14, "K2", "30000.00", setl_time="2012-10-01 00:00:00"),
    ]
    rows[1]["aid_paid_at_source"] = ""
    office.done("aid", "feed", office.table(rows))
    assess(office)
    found = claims(office)
    assert found["K1"]["payable"] == "0.00"
    assert "R15" in found["K1"]["reason_codes"]
    assert found["K2"]["payable"] == "12250.00"
    assert "R08" in found["K2"]["reason_codes"]


def test_codes_are_text(office: Office) -> None:
    row = town.settlement(15, "00L1", "1000.00", psn_cert_type="01", mdtrt_id="0042")
    office.done("aid", "feed", office.table([row]))
    assess(office)
    assert claims(office)["00L1"]["mdtrt_id"] == "0042"
    other = town.settlement(15, "0L1", "1000.00", mdtrt_id="042")
    assert office.done("aid", "feed", office.table([other]))["new"] == 1


def test_sealed_and_unknown_columns_are_dropped_before_anything_is_written(office: Office) -> None:
    secret = "恶性肿瘤某某"
    row = town.settlement(16, "N1", "1000.00", 诊断=secret, dise_name=secret, oprn=secret)
    assert office.done("aid", "feed", office.table([row]))["new"] == 1
    names = office.count("SELECT array_agg(relname) FROM pg_class WHERE relkind = 'r' "
                         "AND relname LIKE 'feeds_%'")  # fmt: skip
    for name in names:
        assert not office.count(f"SELECT count(*) FROM {name} t WHERE t::text LIKE '%{secret}%'")
    for path in office.home.rglob("*"):
        assert not (path.is_file() and secret.encode() in path.read_bytes())


@pytest.mark.parametrize("how", ["bom", "gb18030", "turned", "chinese"])
def test_any_shape_of_the_same_feed(office: Office, how: str) -> None:
    rows = [town.settlement(17, f"O{how}{n}", "100.00") for n in range(3)]
    if how == "turned":
        rows = [dict(reversed(r.items())) for r in rows]
    text = csv_of(rows)
    if how == "chinese":
        heads = {"setl_id": "结算ID", "certno": "证件号码", "medfee_sumamt": "医疗费总额"}
        text = csv_of([{heads.get(k, k): v for k, v in r.items()} for r in rows])
    text = b"\xef\xbb\xbf" + text if how == "bom" else text
    text = text.decode().encode("gb18030") if how == "gb18030" else text
    found = office.done("aid", "feed", office.file(f"{how}.csv", text))
    assert (found["new"], found["quarantined"]) == (3, 0)


def test_control_totals(office: Office) -> None:
    rows = [town.settlement(18, f"Q{n}", "10.01") for n in range(3)]
    found = office.done("aid", "feed", office.table(rows))
    assert found["medfee_total"] == 3 * 101001
    assert found["fund_total"] == 3 * 100000


def test_people_not_enrolled_are_counted_and_absent(office: Office) -> None:
    assess(office)
    office.done("registry", "load", "members", office.table([town.member(90, name="未参保")]))
    rows = [
        town.settlement(90, "S1", "1000.00", psn_name="未参保"),
        town.settlement(95, "S2", "1000.00", psn_name="无人认识"),
        town.settlement(19, "S3", "1000.00"),
    ]
    office.done("aid", "feed", office.table(rows))
    found = assess(office)
    assert (found["lines"], found["decided"], found["unmatched"]) == (3, 1, 2)
    assert {"S1", "S2"}.isdisjoint(claims(office))
    assert "S3" in claims(office)


def test_everything_agrees_at_the_end(office: Office) -> None:
    assess(office)
    office.done("ledger", "verify")
    again = assess(office)
    assert (again["lines"], again["claims"]) == (0, 0)


def test_the_work_list_of_missed_claims_follows_the_assessment(office: Office) -> None:
    """Same name, one digit off: on the list after `aid assess`, without a command of its own."""
    near = town.certno(20)[:-2] + ("1" if town.certno(20)[-2] != "1" else "2") + town.certno(20)[-1]
    rows = [town.settlement(20, "T1", "1000.00", certno=near)]
    office.done("aid", "feed", office.table(rows))
    before = office.count("SELECT count(*) FROM mutualaid_missedclaim WHERE state = 'open'")
    assess(office)
    after = office.count("SELECT count(*) FROM mutualaid_missedclaim WHERE state = 'open'")
    assert after == before + 1
