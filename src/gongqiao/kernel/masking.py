"""How personal data is shown by default: enough to recognise, too little to use."""

import re

_CERTNO = r"\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx]"
_MOBILE = r"1[3-9]\d[ -]?\d{4}[ -]?\d{4}"
_IN_TEXT = re.compile(rf"(?<!\d)(?:(?P<certno>{_CERTNO})|(?P<mobile>{_MOBILE}))(?!\d)|\d{{7,}}")


def mask_certno(number: str) -> str:
    """Keep the first four and the last four characters: 3304**********123X. Short ones keep two."""
    number = number.strip()
    if len(number) <= 8:
        return number[:1] + "*" * max(len(number) - 2, 1) + number[-1:] if number else ""
    return number[:4] + "*" * (len(number) - 8) + number[-4:]


def mask_mobile(number: str) -> str:
    """138****6021."""
    number = number.strip()
    return number[:3] + "****" + number[-4:] if len(number) >= 11 else "*" * len(number)


def mask_account(number: str) -> str:
    """Only the last four digits of a bank account: ****3382."""
    return "****" + number.strip()[-4:] if number.strip() else ""


def mask_name(name: str) -> str:
    """For public notices: the family name and a star for each further character, two at most.

    A long name would be known by its length.
    """
    name = name.strip()
    return name[:1] + "*" * min(len(name) - 1, 2)


def mask_in_text(text: str) -> str:
    """What somebody wrote, with certificates, mobiles and long numbers in it masked."""
    return _IN_TEXT.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    plain = found[0].replace(" ", "").replace("-", "")
    if found["certno"]:
        return mask_certno(plain)
    return mask_mobile(plain) if found["mobile"] else mask_account(plain)
