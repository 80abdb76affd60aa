"""The worked tables of docs/rules compute as they stand there."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from gongqiao.membership.enums import SilenceState
from gongqiao.membership.rules import dues, figures, lookalikes, silence, tables
from gongqiao.membership.rules.lookalikes import Entry

RULES = Path(__file__).resolve().parents[5] / "docs/rules"
NUMBER, NEAR, OTHER = "330483198001010012", "330483198001010021", "330483197512310055"


def rows(document: str) -> list[list[str]]:
    """The cells of the table, without its head."""
    lines = (RULES / document).read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def a_day(cell: str) -> date | None:
    return None if cell == "–" else date.fromisoformat(cell)


@pytest.mark.parametrize("row", rows("membership-lookalikes.md"), ids="|".join)
def test_lookalikes(row: list[str]) -> None:
    name, other, born, other_born, gender, other_gender, mobile, numbers, score, _why = row
    genders = [cell.replace("–", "") for cell in (gender, other_gender)]
    phones = (b"1", b"1" if mobile == "same" else b"2")
    near = NEAR if numbers == "near" else OTHER
    one = Entry(1, name, a_day(born), genders[0], phones[0], (NUMBER,))
    two = Entry(2, other, a_day(other_born), genders[1], phones[1], (near,))
    found = lookalikes.compare(one, two)
    assert (str(found.score) if found else "–") == score
    assert lookalikes.compare(two, one) == found


def test_figures() -> None:
    table = rows("membership-figures.md")
    owns = [
        figures.Own(n, path, int(registered), int(verified), int(active), int(paying))
        for n, (path, registered, verified, active, paying, *_shown) in enumerate(table)
    ]
    found = figures.sums(owns)
    for path, _r, _v, _a, _p, *shown in table:
        assert found[path] == figures.Sum(*map(int, shown))


@pytest.mark.parametrize("row", rows("membership-silence.md"), ids="|".join)
def test_silence(row: list[str]) -> None:
    today, begin, unpaid, joined, sign, found, asked, may_end = row
    on, asked_on, last = date.fromisoformat(today), a_day(asked), a_day(sign)
    rule = tables.silence(on)
    first = silence.since(on, rule)
    assert first == date.fromisoformat(begin)
    said = {int(year) for year in unpaid.split(", ")} if unpaid != "none said" else set()
    quiet = (
        set(silence.years(on, rule)) <= said
        and date.fromisoformat(joined) < first
        and (last is None or last < first)
    )
    assert quiet == (found == "yes")
    if asked_on:
        by, day = silence.answer_by(asked_on, rule), date.fromisoformat(may_end)
        assert silence.may_end(SilenceState.ASKED, by, day)
        assert not silence.may_end(SilenceState.ASKED, by, day - timedelta(days=1))


@pytest.mark.parametrize("row", rows("membership-dues.md"), ids="|".join)
def test_dues(row: list[str]) -> None:
    today, first, months, until, past, pays = row
    on = date.fromisoformat(today)
    rule = tables.dues(on)
    asked = dues.period(date.fromisoformat(first), int(months))
    assert asked.until_on == date.fromisoformat(until)
    assert dues.paid_past(on, rule) == date.fromisoformat(past)
    assert dues.counts_as_paying(asked.until_on, on, rule) == (pays == "yes")
