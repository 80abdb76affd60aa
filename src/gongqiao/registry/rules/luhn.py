"""The check digit of bank cards (ISO/IEC 7812-1, Luhn)."""


def luhn_holds(digits: str) -> bool:
    """True when the last digit is the check digit of those before it; False for non-digits."""
    if not (digits.isascii() and digits.isdigit()):
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
