"""Steps of an explanation as the calculation component draws them: tiers on one common scale."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from gongqiao.mutualaid.rules.explain_steps import EQUALS, Band
from gongqiao.mutualaid.rules.explain_steps import Step as Line
from gongqiao.mutualaid.rules.scheme import Tier
from gongqiao.platform import figures


def drawn(lines: Iterable[Line]) -> list[figures.Step]:
    """The lines with their kind ("eq", "tot") and their tier bars."""
    listed = _without_echo(list(lines))
    top = scale([line.band for line in listed if line.band])
    return [
        figures.Step(
            words=line.label.replace(" %", "\N{NO-BREAK SPACE}%"),
            amount=line.amount,
            sign=line.sign,
            kind="tot" if line.total else "eq" if line.sign == EQUALS else "",
            note=line.note,
            tier=_bar(line.band, top) if line.band else None,
        )
        for line in listed
    ]


def _without_echo(lines: list[Line]) -> list[Line]:
    """A result that only repeats the line above it stands alone."""
    kept: list[Line] = []
    for line in lines:
        above = kept[-1] if kept else None
        if line.total and above and above.sign == EQUALS and above.amount == line.amount:
            line = replace(line, note=" ".join(n for n in (above.note, line.note) if n))  # noqa: PLW2901
            kept.pop()
        kept.append(line)
    return kept


def scale(bands: Sequence[Band]) -> int:
    """Where the common scale ends: the highest bound; an open tier goes a quarter further."""
    ends = [band.upto or band.lo for band in bands]
    used = [band.lo + band.used for band in bands]
    top = max([*ends, *used], default=0)
    is_open = any(band.upto is None for band in bands)
    return max(top * 5 // 4 if is_open else top, 1)


def _bar(band: Band, top: int) -> figures.Tier:
    return figures.Tier(band.lo, top if band.upto is None else band.upto, band.used, top)


def of_scheme(tiers: Sequence[Tier]) -> list[figures.Tier]:
    """All tiers of a benefit on one scale, wholly filled: for the page of a scheme."""
    bands = [Band(t.lo, t.upto, 0 if t.upto is None else t.upto - t.lo, t.rate_bp) for t in tiers]
    top = scale(bands)
    return [figures.Tier(t.lo, t.upto or top, (t.upto or top) - t.lo, top) for t in tiers]
