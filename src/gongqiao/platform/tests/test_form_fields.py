"""Controls of forms."""

from datetime import date

import pytest
from django import forms
from django.utils import translation

from gongqiao.platform.form_fields import DayInput


class Form(forms.Form):
    """One day."""

    on = forms.DateField(widget=DayInput(), initial=date(2026, 3, 5))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_browser_is_given_a_day_that_it_understands(language: str) -> None:
    with translation.override(language):
        drawn = str(Form()["on"])
    assert 'type="date"' in drawn
    assert 'value="2026-03-05"' in drawn
