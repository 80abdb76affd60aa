"""Controls that forms of several apps use."""

from django import forms


class DayInput(forms.DateInput):
    """A day by the browser's own calendar, which reads and gives days as 2026-03-05 only.

    A plain DateInput writes its first value as the language does (2026年3月5日), and the browser
    shows nothing.
    """

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day as every form asks for it."""

    widget = DayInput
