"""How personal data is shown by default: enough to recognise, too little to use."""


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
    """For public notices: the family name and a star for each further character."""
    name = name.strip()
    return name[:1] + "*" * (len(name) - 1)
