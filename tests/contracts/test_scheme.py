"""Section 4 of the contract: the scheme file."""

import pytest

from tests.contracts import town
from tests.contracts.office import Office


def test_the_contracts_own_example(fresh: Office) -> None:
    file = fresh.file("s.yaml", town.SCHEME)
    first = fresh.done("aid", "scheme", file)
    assert (first["scheme"], first["period"], first["version"]) == ("huzhou-2012", 1, 1)
    before = fresh.digest()
    assert fresh.done("aid", "scheme", file)["repeated"] is True
    assert fresh.digest() == before
    other = fresh.file("t.yaml", town.SCHEME.replace('"0.40"', '"0.45"'))
    assert fresh.done("aid", "scheme", other)["version"] == 2
    with pytest.raises(Exception, match=r"immutable"):
        fresh.count("UPDATE mutualaid_schemeversion SET source = 'x' RETURNING 1")


CHANGES = {
    "unknown key": ("cap_per_period:", "cap_per_perod:", 18),
    "overlapping tiers": ('upto: "10000"', 'upto: "4000"', 16),
    "a rate above 1": ('rate: "0.65"', 'rate: "1.01"', 16),
    "an unknown column": ("fund_pay_sumamt -", "fund_pay_total -", 14),
    "a sealed column": ("inscp_scp_amt -", "dise_no -", 14),
    "an unknown kind": ("kind: share", "kind: gift", 9),
    "an end before the start": ("cover_to: 2013-07-01", "cover_to: 2012-01-01", 4),
    "an impossible day": ("2013-07-01", "2013-02-30", 4),
    "a negative amount": ('"50.00"', '"-50.00"', 5),
    "a negative share": ("shares_max: 1", "shares_max: -1", 6),
    "a huge number": ('cap_per_period: "20000"', f'cap_per_period: "{"9" * 400}"', 18),
    "infinity": ('cap_per_period: "20000"', 'cap_per_period: ".inf"', 18),
    "a key written twice": ("accumulate: stay", "kind: share\n    accumulate: stay", 15),
    "a missing key": ("code: huzhou-2012\n", "", 1),
    "an alias": ("title: {", "title: &a {", 2),
    "a tag": ("source: ", "source: !!python/name:os.system ", 3),
    "an unknown date": ("count_date: enddate", "count_date: birthday", 13),
    "both periods and minimum": (
        "accumulate: stay                  # stay | period",
        "accumulate: period",
        17,
    ),
    "a broken line": ("benefits:", "benefits: [", 8),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_contradicts_itself_is_refused_with_its_line(office: Office, what: str) -> None:
    old, new, line = CHANGES[what]
    text = town.SCHEME.replace(old, new, 1)
    if what.startswith("both"):
        text = text.replace("minimum: null", 'minimum: "50"')
    assert text != town.SCHEME
    before = office.digest()
    answer = office.run("aid", "scheme", office.file("s.yaml", text))
    assert answer.code == 2
    lines = [f["line"] for f in answer.json["error"]["figures"]["findings"]]
    assert any(at is None or abs(at - line) <= 1 for at in lines), answer.out
    if None not in lines:
        assert str(lines[0]) in answer.error
    assert office.digest() == before
    shadow = office.run("aid", "shadow", "--scheme-file", office.folder / "s.yaml", "--period", 1)
    assert shadow.code == 2


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        "a: " * 5000,
        "{" * 1000 + "}" * 1000,
        "- " * 5000,
        "a: &a [x]\nb: [*a, *a]",
        "---\na: 1\n---\nb: 2",
        "\t- x",
        "? [a]\n: b",
        "code: [1, 2]\nperiod: 3\nbenefits: x\npremium: {}\n",
        "code: null\ntitle: null\nperiod: null\nbenefits: null\n",
        "!!binary x",
        "a: \x07",
        "code: 2001-99-99\nperiod: {no: 1e9}",
    ],
)
def test_deep_and_strange_yaml(office: Office, text: str) -> None:
    answer = office.run("aid", "scheme", office.file("s.yaml", text))
    assert answer.code == 2
    assert len(answer.error) < 20_000


def test_dates_of_a_period_never_change_and_never_overlap(fresh: Office) -> None:
    fresh.done("aid", "scheme", fresh.file("s.yaml", town.SCHEME))
    before = fresh.digest()
    moved = town.SCHEME.replace("2013-07-01", "2013-08-01")
    assert fresh.run("aid", "scheme", fresh.file("m.yaml", moved)).code == 2
    second = town.SCHEME.replace("no: 1", "no: 2")
    assert fresh.run("aid", "scheme", fresh.file("n.yaml", second)).code == 2
    assert fresh.digest() == before
