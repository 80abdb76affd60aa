"""What a rule found wrong, told as a refusal: the sentence and the field it belongs to."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from gongqiao.organising.rules import numbers
from gongqiao.platform.errors import Refused


def refuse(problem: str | None, says: Mapping[str, tuple[str, str]]) -> None:
    """Raises Refused where a rule named a problem; `says`: its sentence and field by its code."""
    if problem is not None:
        sentence, field = says[problem]
        raise Refused(problem, sentence, field=field)


def numbered(number: str) -> str:
    """A document number, written as it has to be. Raises Refused NUMBER."""
    given = numbers.normalised(number)
    if not numbers.is_number(given):
        says = _("A document number looks like 桐总工〔2026〕12号.")
        raise Refused("NUMBER", says, field="number")
    return given
