"""Which passwords are too easily thought of here, besides the common ones that Django knows.

Any sign may stand in a password; what counts is what is left of it without the words of the house.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gongqiao.kernel import plain_yaml
from gongqiao.kernel.mobile import mobile_number

WORDS = Path(__file__).parent / "tables" / "password_words.yaml"
LEFT = 6
"""So many signs must be left, years aside."""
YEAR = re.compile(r"(?:19|20)\d\d")


@cache
def words() -> tuple[str, ...]:
    """Names of the product, of unions and of roles, the longest first."""
    told: list[str] = plain_yaml.read(WORDS.read_text())["words"]
    return tuple(sorted(told, key=len, reverse=True))


def what_is_left(password: str) -> str:
    """Without the words of the house and without years."""
    left = password.casefold()
    for word in words():
        left = left.replace(word, "")
    return YEAR.sub("", left)


class NotOfTheHouse:
    """For AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        del user
        if len(what_is_left(password)) < LEFT:
            says = _(
                "Apart from words such as “union” and years, little is left of this password. "
                "Please add something that only you think of."
            )
            raise ValidationError(says, code="password_of_the_house")
        if mobile_number(password):
            says = _("A mobile number is no password: many people know it.")
            raise ValidationError(says, code="password_mobile")

    def get_help_text(self) -> str:
        """What the page says beforehand."""
        return _("No mobile number, and more than the name of the union and a year.")
