"""Controls of forms."""

from datetime import date

import pytest
from django import forms
from django.utils import translation

from gongqiao.platform.form_fields import DayInput
from gongqiao.platform.templatetags.gq import errors_of, with_class


class Form(forms.Form):
    """One day."""

    on = forms.DateField(widget=DayInput(), initial=date(2026, 3, 5))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_browser_is_given_a_day_that_it_understands(language: str) -> None:
    with translation.override(language):
        drawn = str(Form()["on"])
    assert 'type="date"' in drawn
    assert 'value="2026-03-05"' in drawn


class Asked(forms.Form):
    """One of each: written, chosen, ticked."""

    name = forms.CharField(max_length=3)
    kind = forms.ChoiceField(choices=[("a", "A")])
    agreed = forms.BooleanField()


def test_an_empty_choice_asks_for_a_choice_and_not_for_writing() -> None:
    with translation.override("zh-hans"):
        form = Asked({})
        said = {name: errors_of(form[name]) for name in form.fields}
        wrong = Asked({"name": "abcd", "kind": "b", "agreed": "1"})
        assert errors_of(wrong["name"]) == list(wrong["name"].errors)
        assert errors_of(wrong["kind"]) == list(wrong["kind"].errors) != said["kind"]
    assert said == {
        "name": ["请填写这一项。"],
        "kind": ["请在这里选一项。"],
        "agreed": ["请在这里打勾。"],
    }


def test_a_label_is_not_said_again_inside_its_control() -> None:
    form = Asked()
    form.fields["name"].label = "Name"
    for placeholder, shown in (("Name", False), ("such as 陈", True)):
        form.fields["name"].widget.attrs["placeholder"] = placeholder
        assert ("placeholder" in with_class(form["name"])) is shown
