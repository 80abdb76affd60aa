"""Money is a whole number of fen; a rate is a Decimal; rounding happens where a rule says so."""

import re
from decimal import Decimal
from typing import NewType

Fen = NewType("Fen", int)
"""An amount in fen (0.01 yuan). May be negative where a document says so."""

LARGEST_FEN = 10**14
"""No single amount reaches a million million yuan; anything above is a typing error."""

_YUAN = re.compile(r"[+-]?(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,2})?")


class NotMoney(ValueError):
    """The text is not an amount in yuan with at most two decimals."""


def fen_from_yuan(text: str) -> Fen:
    """Parse "1460.77" to 146077 fen; "1,460.77" and full-width signs are accepted.

    Raises NotMoney for anything else: three decimals, exponents, blanks, digits of other scripts, a
    comma that does not part thousands ("50,00" is not five thousand).
    """
    cleaned = text.strip().translate(_FULL_WIDTH)
    if not _YUAN.fullmatch(cleaned):
        raise NotMoney(text)
    return Fen(int(Decimal(cleaned.replace(",", "")).scaleb(2)))


def yuan(amount: int) -> str:
    """146077 fen → "1460.77": for files."""
    sign = "-" if amount < 0 else ""
    whole, rest = divmod(abs(amount), 100)
    return f"{sign}{whole}.{rest:02d}"


def yuan_grouped(amount: int) -> str:
    """146077 fen → "1,460.77": for people."""
    sign = "-" if amount < 0 else ""
    whole, rest = divmod(abs(amount), 100)
    return f"{sign}{whole:,}.{rest:02d}"


_FULL_WIDTH = {
    **{0xFF10 + digit: str(digit) for digit in range(10)},
    0xFF0E: ".",
    0xFF0C: ",",
    0xFF0B: "+",
    0xFF0D: "-",
}
