"""The shape of a scheme file: keys, kinds, amounts, rates. One field at a time.

What concerns several fields together is in `scheme_checks`. Numbers may be whole numbers or text;
binary fractions are refused, because 0.1 is not what they hold.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from gongqiao.kernel.money import LARGEST_FEN
from gongqiao.mutualaid.rules.scheme import (
    BASIS,
    Accumulate,
    BaseTerm,
    CountDate,
    DayBand,
    DayCount,
)
from gongqiao.mutualaid.rules.types import MONEY_COLUMNS

_NUMBER = re.compile(r"(0|[1-9][0-9]{0,13})(\.[0-9]{1,12})?")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_VALUE_CODE = re.compile(r"[0-9A-Za-z]{1,20}\*?")
_TERM = re.compile(r"\s*([+-])\s*([a-z_]+)\s*")
_DAYS = re.compile(r"\s*min\(\s*d\s*,\s*([0-9]{1,4})\s*\)\s*")
LONGEST_STAY = 3660
"""Days beyond which no band is drawn: ten years."""


def _refuse(code: str, **figures: object) -> PydanticCustomError:
    return PydanticCustomError(code, "{code}", {"code": code, **figures})


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool):
        raise _refuse("not_a_number", value=str(value))
    if isinstance(value, float):
        raise _refuse("binary_fraction", value=repr(value))
    text = str(value).strip() if isinstance(value, int | str) else ""
    if text.startswith("-"):
        raise _refuse("negative", value=text)
    if not _NUMBER.fullmatch(text):
        raise _refuse("not_a_number", value=str(value)[:40])
    return Decimal(text)


def _fen(value: object) -> int:
    exact = _decimal(value).scaleb(2)
    if exact != exact.to_integral_value():
        raise _refuse("finer_than_fen", value=str(value))
    if exact >= LARGEST_FEN:
        raise _refuse("too_large", value=str(value))
    return int(exact)


def _rate(value: object) -> int:
    exact = _decimal(value)
    if exact > 1:
        raise _refuse("rate_above_one", value=str(value))
    points = exact * BASIS
    if points != points.to_integral_value():
        raise _refuse("rate_too_fine", value=str(value))
    return int(points)


def _whole(value: object) -> int:
    if isinstance(value, bool | float):
        raise _refuse("not_whole", value=str(value))
    text = str(value).strip() if isinstance(value, int | str) else ""
    if text.startswith("-"):
        raise _refuse("negative", value=text)
    if not _WHOLE.fullmatch(text):
        raise _refuse("not_whole", value=str(value)[:40])
    return int(text)


def _day(value: object) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise _refuse("not_a_day", value=str(value)[:40])


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _refuse("not_yes_or_no", value=str(value)[:40])
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 500:
        raise _refuse("not_text", value=str(value)[:40])
    if any(ord(character) < 32 for character in value):
        raise _refuse("not_text", value=repr(value)[:40])
    return value.strip()


def _code(value: object) -> str:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise _refuse("not_a_code", value=str(value)[:40])
    return value


def _value_code(value: object) -> str:
    if not isinstance(value, str) or not _VALUE_CODE.fullmatch(value):
        raise _refuse("not_a_value_code", value=str(value)[:40])
    return value


def _base(value: object) -> tuple[BaseTerm, ...]:
    """`a - b - c` → signed columns; nothing else is an expression here."""
    if not isinstance(value, str) or len(value) > 500:
        raise _refuse("not_a_base", value=str(value)[:40])
    text = value.strip()
    rest = text if text.startswith(("+", "-")) else "+" + text
    terms: list[BaseTerm] = []
    while rest:
        found = _TERM.match(rest)
        if not found:
            raise _refuse("not_a_base", value=value[:200])
        sign, column = found.groups()
        if column not in MONEY_COLUMNS:
            raise _refuse("unknown_column", column=column)
        if any(term.column == column for term in terms):
            raise _refuse("column_twice", column=column)
        terms.append(BaseTerm(1 if sign == "+" else -1, column))
        rest = rest[found.end() :]
    return tuple(terms)


def _band_days(value: object) -> tuple[int, bool]:
    """`min(d,5)` → (5, True); 7 → (7, False)."""
    if isinstance(value, str) and (found := _DAYS.fullmatch(value)):
        return int(found.group(1)), True
    try:
        return _whole(value), False
    except PydanticCustomError:
        raise _refuse("not_days", value=str(value)[:40]) from None


def _upto_days(value: object) -> int:
    days = _whole(value)
    if not 0 < days <= LONGEST_STAY:
        raise _refuse("days_out_of_range", value=str(days), most=LONGEST_STAY)
    return days


Fen = Annotated[int, BeforeValidator(_fen)]
RateBp = Annotated[int, BeforeValidator(_rate)]
Whole = Annotated[int, BeforeValidator(_whole)]
Day = Annotated[date, BeforeValidator(_day)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Text = Annotated[str, BeforeValidator(_text)]
Code = Annotated[str, BeforeValidator(_code)]
Codes = Annotated[list[Annotated[str, BeforeValidator(_value_code)]], Field(min_length=1)]
Base = Annotated[Any, BeforeValidator(_base)]
BandDays = Annotated[Any, BeforeValidator(_band_days)]
UptoDays = Annotated[int, BeforeValidator(_upto_days)]


class Shape(BaseModel):
    """Every mapping of a scheme file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class TitleShape(Shape):
    """The title in the two languages."""

    zh: Text = Field(alias="zh-hans")
    en: Text


class PeriodShape(Shape):
    """The period: its number and half-open days."""

    no: Whole
    cover_from: Day
    cover_to: Day


class PremiumShape(Shape):
    """What a share costs for a category."""

    category: Code
    amount: Fen


class WaitingShape(Shape):
    """Waiting days by kind of enrolment."""

    new: Whole = 0
    lapsed: Whole = 0
    renewal: Whole = 0


class EnrolmentShape(Shape):
    """Shares and waiting."""

    shares_max: Whole = 1
    waiting_days: WaitingShape = WaitingShape()


class TierShape(Shape):
    """A marginal tier; `upto` is missing or null in the last one."""

    upto: Fen | None = None
    rate: RateBp


class BandShape(Shape):
    """A band of days; `upto` is missing or null in the last one."""

    upto: UptoDays | None = None
    days: BandDays

    @property
    def most(self) -> int:
        """The N of `min(d,N)` or the flat number."""
        return int(self.days[0])

    @property
    def counted(self) -> bool:
        """True for `min(d,N)`."""
        return bool(self.days[1])

    def after(self, lo: int) -> DayBand:
        """The band that begins where the one before ended."""
        return DayBand(lo, self.upto, self.most, self.counted)


class MatchedShape(Shape):
    """What all benefits that settlements decide have in common."""

    code: Code
    insutype: Codes | None = None
    med_type: Codes | None = None
    hosp_lv: Codes | None = None
    count_date: CountDate = CountDate.ENDDATE
    cap_per_period: Fen | None = None


class ShareShape(MatchedShape):
    """kind: share. What it takes and which date counts must be said, if only by null."""

    kind: Literal["share"]
    insutype: Codes | None
    med_type: Codes | None
    count_date: CountDate
    base: Base
    accumulate: Accumulate
    tiers: list[TierShape] = Field(min_length=1, max_length=100)
    minimum: Fen | None = None


class PerDiemShape(MatchedShape):
    """kind: per_diem."""

    kind: Literal["per_diem"]
    skip_days: Whole
    per_day: Fen
    day_count: DayCount


class DayBandShape(MatchedShape):
    """kind: day_band."""

    kind: Literal["day_band"]
    per_day: Fen
    day_count: DayCount = DayCount.INCLUSIVE
    bands: list[BandShape] = Field(min_length=1, max_length=100)
    max_cases: Whole | None = None
    merge_months: Whole = 0


class LumpSumShape(Shape):
    """kind: lump_sum."""

    code: Code
    kind: Literal["lump_sum"]
    event: Code
    amount: Fen
    once: Flag


BenefitShape = Annotated[
    ShareShape | PerDiemShape | DayBandShape | LumpSumShape, Field(discriminator="kind")
]


class ReviewShape(Shape):
    """When a person looks. Without this key every claim is reviewed."""

    auto_approve_upto: Fen = 0
    sample_rate: RateBp = 0


class SchemeShape(Shape):
    """A whole scheme file."""

    code: Code
    title: TitleShape
    source: Text = "–"
    period: PeriodShape
    premium: list[PremiumShape] = Field(min_length=1, max_length=100)
    enrolment: EnrolmentShape = EnrolmentShape()
    benefits: list[BenefitShape] = Field(min_length=1, max_length=50)
    review: ReviewShape = ReviewShape()
