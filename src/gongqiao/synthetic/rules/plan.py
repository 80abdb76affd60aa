"""Who is ill when, and what shall remain with them: the stays before they become settlements."""

from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
import polars as pl

from gongqiao.synthetic.enums import LATER, PAYING, Plant
from gongqiao.synthetic.rules import tables
from gongqiao.synthetic.rules.dice import Dice, Ints
from gongqiao.synthetic.rules.enrolments import Taking, day_number
from gongqiao.synthetic.rules.payouts import paid_each
from gongqiao.synthetic.rules.profiles import Period, Profile, count_of, moves_money

ORDINARY = "ordinary"
DAY = 86_400
_PROMPT = {*LATER, Plant.RESETTLED, Plant.REVERSED, Plant.REVERSAL_FIRST, Plant.NAMELESS_REVERSAL}
"""Kinds that must be settled on the day of discharge, so that each file is the one meant."""


@dataclass(slots=True)
class Plan:
    """Frames of planned settlements, one row each; see `rows` for the columns."""

    frames: list[pl.DataFrame] = field(default_factory=list)
    visits: int = 0

    def add(self, frame: pl.DataFrame) -> None:
        """Keep a frame whose rows are visits of their own."""
        numbered = pl.int_range(self.visits, self.visits + frame.height, dtype=pl.Int64)
        self.frames.append(frame.with_columns(numbered.alias("visit")))
        self.visits += frame.height


@dataclass(slots=True)
class Deck:
    """The enrolled of a period in a drawn order; each is dealt once."""

    order: list[int]

    def deal(self, count: int, among: Ints | None = None) -> Ints:
        """The next `count` people, if need be only of those `among`. ValueError when too few."""
        wanted = None if among is None else set(among.tolist())
        dealt: list[int] = []
        rest: list[int] = []
        for k, person in enumerate(self.order):
            if len(dealt) == count:
                rest.extend(self.order[k:])
                break
            (dealt if wanted is None or person in wanted else rest).append(person)
        if len(dealt) < count:
            raise ValueError(f"too few people: {len(dealt)} of {count}")
        self.order = rest
        return np.array(dealt, dtype=np.int64)


def plan(
    dice: Dice,
    profile: Profile,
    takings: dict[int, Taking],
    bases: dict[int, Ints],
    strangers: Ints,
) -> pl.DataFrame:
    """All planned settlements of the city."""
    made = Plan()
    unknown = strangers
    for period in profile.periods:
        if period.no not in takings:
            continue
        box = dice.box("plan", period.no)
        taking = takings[period.no]
        deck = Deck(taking.people[box.order("deck", taking.people.size)].tolist())
        deck.order = [p for p in deck.order if p not in set(taking.returned.tolist())]
        before = takings.get(period.no - 1)
        _paying(made, box, profile, period, deck, taking, before, bases[period.no])
        _nothing(made, box, profile, period, deck, taking)
        _plain(made, box, profile, period, deck)
        count = taking.people.size * profile.strangers_per_10000 // 10_000
        base = _small(box, period, count)
        frame = rows(box, period, profile, Plant.STRANGER, unknown[:count], base)
        made.add(frame.with_columns(_none()))
        unknown = unknown[count:]
    return pl.concat(made.frames)


def rows(
    dice: Dice,
    period: Period,
    profile: Profile,
    kind: str,
    people: Ints,
    base: Ints,
    *,
    part: int = 0,
    window: tuple[int, int] | None = None,
) -> pl.DataFrame:
    """One planned settlement for each person.

    `person`, `period`, `kind`, `base` (fen), `begn`, `end` (days since 1970), `setl` (seconds of
    the local clock since 1970), `hospital` (row of the table). `window`: days, relative to the
    start of cover, in which the discharge lies; None: anywhere in the period that is over.
    """
    box, count = dice.box(kind, part), people.size
    start = day_number(period.cover_from)
    latest = min(period.cover_to, profile.today - timedelta(days=25 if kind in _PROMPT else 4))
    low, high = window or (25, day_number(latest) - start - 1)
    end = start + box.between("end", count, low, max(low, high))
    nights = box.between("nights", count, 3, 18)
    begn = (
        np.maximum(end - nights, start)
        if kind not in (Plant.CROSSING, Plant.BEGAN_BEFORE)
        else end - nights - 12
    )
    late = (kind == ORDINARY) & box.chance("late", count, 1500)
    delay = np.where(late, box.between("delay", count, 1, 80), 0)
    delay = np.minimum(delay, day_number(profile.today) - 3 - end) if period.is_current else delay
    return pl.DataFrame(
        {
            "person": people,
            "period": np.full(count, period.no),
            "kind": [str(kind)] * count,
            "base": base,
            "begn": begn,
            "end": end,
            "setl": (end + delay) * DAY + box.between("second", count, 8 * 3600, 17 * 3600),
            "hospital": _hospital(box, period, kind, count),
        },
        schema_overrides={"kind": pl.String, "person": pl.Int64, "base": pl.Int64},
    )


def _hospital(dice: Dice, period: Period, kind: str, count: int) -> Ints:
    hospitals = tables.towns()["hospitals"]
    small = [h["level"] > "07" for h in hospitals]
    wants_small = kind == Plant.SMALL_HOSPITAL
    no_small = period.terms.second_level_only and not wants_small
    weights = [
        0 if (wants_small and not is_small) or (no_small and is_small) else h["weight"]
        for h, is_small in zip(hospitals, small, strict=True)
    ]
    return dice.weighted("hospital", count, weights)


def _paying(
    made: Plan, box: Dice, profile: Profile, period: Period, deck: Deck,
    taking: Taking, before: Taking | None, bases: Ints,
) -> None:  # fmt: skip
    """The stays that are paid something: ordinary ones, then planted ones, capped ones last."""
    counts = {kind: count_of(profile, period, kind) for kind in PAYING}
    place = bases.size - sum(counts.values())
    if place < 0:
        raise ValueError("more planted payouts than payouts")
    both = np.intersect1d(taking.people, before.people) if before is not None else None
    newcomers = np.setdiff1d(taking.people, before.people) if before is not None else None
    paid = paid_each(bases, period.terms, counts[Plant.CAP])
    made.add(
        rows(box, period, profile, ORDINARY, deck.deal(place), bases[:place]).with_columns(
            pl.Series("payable", paid[:place])
        )
    )
    for kind, count in counts.items():
        mine, due = bases[place : place + count], pl.Series("payable", paid[place : place + count])
        place += count
        if kind is Plant.CAP:
            _capped(made, box, profile, period, deck, mine, due)
            continue
        among = {Plant.CROSSING: both, Plant.BEGAN_BEFORE: newcomers}.get(kind)
        window = (4, 9) if kind in (Plant.CROSSING, Plant.BEGAN_BEFORE) else None
        people = deck.deal(count, among)
        made.add(rows(box, period, profile, kind, people, mine, window=window).with_columns(due))


def _capped(
    made: Plan, box: Dice, profile: Profile, period: Period, deck: Deck, bases: Ints, due: pl.Series
) -> None:
    """Pairs of stays of one person, the second settled later."""
    people = deck.deal(bases.size // 2)
    for half, window in ((0, (30, 40)), (1, (50, 60))):
        frame = rows(
            box, period, profile, Plant.CAP, people, bases[half::2], part=half, window=window
        )
        made.add(frame.with_columns(due.gather_every(2, half)))


def _nothing(
    made: Plan, box: Dice, profile: Profile, period: Period, deck: Deck, taking: Taking
) -> None:
    """The planted stays that end in nothing."""
    windows = {Plant.WAITING: (5, 9), Plant.PAID_LATE: (30, 45), Plant.LAPSED: (2, 9)}
    special = {Plant.WAITING: taking.returned, Plant.LAPSED: taking.gone}
    for kind in Plant:
        count = count_of(profile, period, kind)
        if kind in PAYING or kind not in profile.planted or not count or kind is Plant.UNPARSABLE:
            continue
        people = special[kind][:count] if kind in special else deck.deal(count)
        base = _base_of_nothing(box, profile, period, kind, people.size)
        window = windows.get(kind)
        made.add(
            rows(box, period, profile, kind, people, base, window=window).with_columns(_none())
        )


def _base_of_nothing(box: Dice, profile: Profile, period: Period, kind: Plant, count: int) -> Ints:
    if kind is Plant.NOTHING_LEFT:
        return -box.between("nothing", count, 1_000, 9_000)
    if kind in LATER and not moves_money(profile, kind):
        return _small(box.box(kind), period, count)
    return period.terms.deductible + box.box(kind).between("base", count, 50_000, 240_000)


def _plain(made: Plan, box: Dice, profile: Profile, period: Period, deck: Deck) -> None:
    """Stays within the deductible and visits to outpatients: most of what arrives."""
    size = period.enrolments
    for kind, per in (
        (Plant.BELOW, profile.below_per_10000),
        (Plant.OUTPATIENT, profile.outpatients_per_10000),
    ):
        people = deck.deal(size * per // 10_000)
        base = _small(box.box(kind), period, people.size)
        made.add(rows(box, period, profile, kind, people, base).with_columns(_none()))


def _small(box: Dice, period: Period, count: int) -> Ints:
    return box.between("small", count, 3_000, period.terms.deductible)


def _none() -> pl.Expr:
    return pl.lit(0, dtype=pl.Int64).alias("payable")
