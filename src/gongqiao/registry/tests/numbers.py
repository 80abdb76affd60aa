"""Invented numbers, for rules too: nothing of the register is imported with them."""

from gongqiao.kernel.identifiers import check_digit


def certno(number: int, born: str = "19800101") -> str:
    """An invented resident number with a right check digit."""
    first = f"330483{born}{number:03d}"
    return first + check_digit(first)
