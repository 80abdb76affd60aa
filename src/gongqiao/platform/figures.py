"""Charts as geometry: data in, frozen shapes out; templates draw them as SVG, and each has its
table.

Nothing here knows HTML. Lengths are units of the chart's own view box.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Tier:
    """A band from `lo` to `hi` of which `used` is filled, on a scale that ends at `top` (all
    fen).
    """

    lo: int
    hi: int
    used: int
    top: int

    @property
    def width(self) -> int:
        """Length of the band."""
        return max(self.hi - self.lo, 0)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a calculation. `sign`: "+", "−", "=", "×" or blank; `kind`: "", "eq" or "tot".

    `amount` is already written for people ("1,460.77"); blank for a line of words only.
    """

    words: str
    amount: str = ""
    sign: str = ""
    kind: str = ""
    note: str = ""
    tier: Tier | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One upright bar of a spark chart."""

    x: float
    y: float
    width: float
    height: float
    last: bool


@dataclass(frozen=True, slots=True)
class Spark:
    """A small trend: bars in a 68 × 32 box, the last one marked."""

    bars: tuple[Bar, ...]


def spark(values: Sequence[float]) -> Spark | None:
    """Bars from zero to the largest value; None for fewer than two values (one bar says
    nothing).
    """
    shown = list(values)[-8:]
    top = max(shown, default=0)
    if len(shown) < 2 or top <= 0:
        return None
    step = 68 / len(shown)
    return Spark(
        tuple(
            Bar(
                x=round(i * step, 2),
                y=round(32 - 32 * v / top, 2),
                width=round(step * 0.72, 2),
                height=round(32 * v / top, 2),
                last=i == len(shown) - 1,
            )
            for i, v in enumerate(shown)
        )
    )


def smooth(points: Sequence[tuple[float, float]]) -> str:
    """A curve through all points as an SVG path (Catmull-Rom turned into cubic Béziers)."""
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    padded = [points[0], *points, points[-1]]
    for before, here, there, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        x1, y1 = (here[i] + (there[i] - before[i]) / 6 for i in (0, 1))
        x2, y2 = (there[i] - (after[i] - here[i]) / 6 for i in (0, 1))
        path += f"C{x1:.1f} {y1:.1f} {x2:.1f} {y2:.1f} {there[0]:.1f} {there[1]:.1f}"
    return path


@dataclass(frozen=True, slots=True)
class Arch:
    """One arch of the bridge: its outline, and where its words stand."""

    path: str
    x: float
    figure: str
    label: str
    last: bool


@dataclass(frozen=True, slots=True)
class Bridge:
    """A bridge whose arches are as high as their values. `stone` is the masonry, `deck` the
    road.
    """

    width: int
    height: int
    water: int
    stone: str
    deck: str
    arches: tuple[Arch, ...]


def bridge(
    values: Sequence[tuple[float, str, str]], *, width: int = 660, height: int = 208
) -> Bridge | None:
    """Arches for (value, figure in words, label); None without values. Heights share one scale
    from zero.
    """
    if not values:
        return None
    water, tallest = height - 36, height - 92
    slot = width / len(values)
    half = slot / 2 - min(8.0, slot * 0.07)
    top = max(value for value, _, _ in values) or 1
    rises = [max(tallest * value / top, 2.0) for value, _, _ in values]
    centres = [slot * (i + 0.5) for i in range(len(values))]
    spans = [
        f"M{x - half:.1f} {water}A{half:.1f} {rise:.1f} 0 0 1 {x + half:.1f} {water}"
        for x, rise in zip(centres, rises, strict=True)
    ]
    crest = [water - rise - 22 for rise in rises]
    points = [(0.0, crest[0] + 6), *zip(centres, crest, strict=True), (float(width), crest[-1] - 2)]
    deck = smooth(points)
    return Bridge(
        width=width,
        height=height,
        water=water,
        stone=f"{deck}V{water}H0Z" + "".join(f"{span}Z" for span in spans),
        deck=deck,
        arches=tuple(
            Arch(span, x, figure, label, i == len(values) - 1)
            for i, (span, x, (_, figure, label)) in enumerate(
                zip(spans, centres, values, strict=True)
            )
        ),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a split bar. `tone` is a fill class of the style sheet: 1–4, 0 or bad."""

    label: str
    value: int
    tone: str
    x: float = 0.0
    width: float = 0.0


def split(parts: Sequence[tuple[str, int, str]], *, width: int = 1000) -> tuple[Part, ...]:
    """Pieces side by side, each at least 4 units wide when it is not zero, so that no error is
    invisible.
    """
    some = [(label, value, tone) for label, value, tone in parts if value > 0]
    total = sum(value for _, value, _ in some)
    if not total:
        return ()
    gap = 3
    room = width - gap * (len(some) - 1)
    wide = [max(room * value / total, 4.0) for _, value, _ in some]
    excess = sum(wide) - room
    wide[wide.index(max(wide))] -= excess
    placed, x = [], 0.0
    for (label, value, tone), w in zip(some, wide, strict=True):
        placed.append(Part(label, value, tone, round(x, 2), round(w, 2)))
        x += w + gap
    return tuple(placed)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis with its words."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class DayLine:
    """A working day as a line of 1000 × 66: what was done, handed on, and what is due."""

    now_x: float
    now: str
    done: tuple[float, ...]
    handed: tuple[float, ...]
    due: tuple[float, ...]
    ticks: tuple[Tick, ...]


def day_line(
    *, start: datetime, end: datetime, now: datetime, done: Sequence[datetime],
    handed: Sequence[datetime] = (), due: Sequence[datetime] = (),
) -> DayLine:  # fmt: skip
    """Instants (aware, already in local time) placed between opening and closing; others sit at
    the edges.
    """
    span = (end - start).total_seconds()

    def place(at: datetime) -> float:
        share = min(max((at - start).total_seconds() / span, 0.0), 1.0)
        return round(10 + 980 * share, 1)

    first = start.hour + (1 if start.minute else 0)
    ticks = [
        Tick(place(start.replace(hour=h, minute=0, second=0)), f"{h}:00")
        for h in range(first, end.hour + 1)
    ]
    return DayLine(
        now_x=place(now),
        now=f"{now.hour}:{now.minute:02d}",
        done=tuple(map(place, done)),
        handed=tuple(map(place, handed)),
        due=tuple(map(place, due)),
        ticks=tuple(ticks),
    )


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a column chart, with its label below and its figure above."""

    x: float
    y: float
    width: float
    height: float
    tone: str
    label: str
    figure: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a line chart: an SVG path, and where its last point stands."""

    path: str
    tone: str
    label: str
    end_x: float
    end_y: float


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart with a value axis: columns or lines, grid and labels, in one box."""

    width: int
    height: int
    floor: float
    left: float
    columns: tuple[Column, ...] = ()
    lines: tuple[Line, ...] = ()
    grid: tuple[Tick, ...] = ()
    labels: tuple[Tick, ...] = ()


def nice_top(largest: float) -> float:
    """The next 1, 2, 2.5 or 5 × 10ⁿ at or above a value: where an axis ends."""
    if largest <= 0:
        return 1.0
    power = 10 ** (len(str(int(largest))) - 1) if largest >= 1 else 0.1
    return next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= largest)


def _axis(largest: float, floor: float, rise: float) -> tuple[float, tuple[Tick, ...]]:
    top = nice_top(largest)
    marks = tuple(Tick(round(floor - rise * i / 4, 1), f"{top * i / 4:,.10g}") for i in range(5))
    return top, marks


def columns(
    values: Sequence[tuple[str, float, str]],
    *,
    tones: Sequence[str] = (),
    width: int = 640,
    height: int = 240,
) -> Plot:
    """Columns for (label, value, figure in words). `tones`: each one's fill class, else "1"."""
    floor, left = height - 26.0, 48.0
    top, grid = _axis(max((v for _, v, _ in values), default=0), floor, floor - 24)
    slot = (width - left) / max(len(values), 1)
    return Plot(
        width=width, height=height, floor=floor, left=left, grid=grid,
        columns=tuple(
            Column(
                x=round(left + slot * i + slot * 0.16, 1),
                y=round(floor - (floor - 24) * max(v, 0) / top, 1),
                width=round(slot * 0.68, 1),
                height=round((floor - 24) * max(v, 0) / top, 1),
                tone=tones[i] if i < len(tones) else "1",
                label=label,
                figure=figure,
            )
            for i, (label, v, figure) in enumerate(values)
        ),
        labels=tuple(
            Tick(round(left + slot * (i + 0.5), 1), value[0]) for i, value in enumerate(values)
        ),
    )  # fmt: skip


def lines(
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[float], str]],
    *,
    width: int = 640,
    height: int = 240,
) -> Plot:
    """Lines for (label, one value per label, tone); all share one axis from zero."""
    floor, left = height - 26.0, 48.0
    top, grid = _axis(max((v for _, vs, _ in series for v in vs), default=0), floor, floor - 24)
    step = (width - left - 30) / max(len(labels) - 1, 1)  # room for half of the last label

    def line(name: str, values: Sequence[float], tone: str) -> Line:
        points = [
            (round(left + step * i, 1), round(floor - (floor - 24) * max(v, 0) / top, 1))
            for i, v in enumerate(values)
        ]
        path = "M" + "L".join(f"{x} {y}" for x, y in points)
        return Line(path, tone, name, *points[-1])

    every = max(len(labels) // 8, 1)
    return Plot(
        width=width, height=height, floor=floor, left=left, grid=grid,
        lines=tuple(line(*one) for one in series if one[1]),
        labels=tuple(
            Tick(round(left + step * i, 1), label)
            for i, label in enumerate(labels)
            if i % every == 0
        ),
    )  # fmt: skip
