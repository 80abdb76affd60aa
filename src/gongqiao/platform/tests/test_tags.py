"""Template tags: money, dates, states, icons, links."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from gongqiao.platform.templatetags import gq


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (date(2026, 3, 5), "2026年3月5日", "5 March 2026"),
        # an instant is the day it was in China, not in Greenwich
        (datetime(2026, 3, 4, 16, 30, tzinfo=UTC), "2026年3月5日", "5 March 2026"),
        (None, "", ""),
    ],
)
def test_days(value: date | None, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert gq.day(value) == chinese
    with override("en"):
        assert gq.day(value) == english


def test_moments_and_last_days() -> None:
    with override("zh-hans"):
        assert gq.moment(datetime(2026, 3, 5, 0, 12, tzinfo=UTC)) == "2026年3月5日 8:12"
        assert gq.last_day(date(2021, 1, 1)) == "2020年12月31日"
    assert gq.moment(None) == gq.last_day(None) == ""


def test_numbers() -> None:
    assert gq.yuan(146077) == "1,460.77"
    assert gq.yuan(None) == gq.grouped(None) == ""
    assert gq.grouped(252000) == "252,000"
    assert gq.spaced("9f3c1b07" * 8) == "9f3c 1b07 9f3c 1b07 … 9f3c 1b07"
    assert gq.spaced("9f3c1b07") == "9f3c 1b07"


def test_a_pill_escapes_its_words_and_tells_its_tone_by_an_icon_too() -> None:
    html = gq.pill("<b>已到账</b>", "ok")
    assert "&lt;b&gt;" in html
    assert "gq-pill-ok" in html
    assert "<svg" in html
    assert "<svg" not in gq.pill("办理中")


def test_an_icon_that_is_not_vendored_is_a_mistake() -> None:
    assert 'aria-hidden="true"' in gq.icon("check")
    with pytest.raises(KeyError):
        gq.icon("no-such-icon")


def test_links_that_may_not_exist() -> None:
    assert gq.url_or_none("display") == "/display/"
    assert gq.url_or_none("no_such_route") is None


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("{% query page=2 %}", "?q=a&amp;page=2"),
        ("{% query q='' %}", "?page=7"),
        ('{% current "/office/" %}', ' aria-current="page"'),
        ('{% current "/office/" "exact" %}', ""),
        ("{% current none_at_all %}", ""),
    ],
)
def test_tags_that_know_the_address(rf: RequestFactory, call: str, expected: str) -> None:
    request = rf.get("/office/claims/?q=a&page=7")
    assert Template(call).render(Context({"request": request})) == expected


@pytest.mark.parametrize(("name", "mark"), [("陆敏", "敏"), ("lu", "L"), ("", "·"), ("  ", "·")])
def test_round_marks(name: str, mark: str) -> None:
    assert gq.initial(name) == mark


def test_fields_are_dressed_and_tied_to_their_errors() -> None:
    class Form(forms.Form):
        name = forms.CharField(help_text="as on the card")
        agreed = forms.BooleanField()
        way = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
        secret = forms.CharField(widget=forms.HiddenInput)

    form = Form({})
    kinds = [gq.kind_of(form[name]) for name in ("name", "agreed", "way", "secret")]
    assert kinds == ["plain", "check", "group", "hidden"]
    html = gq.with_class(form["name"])
    assert 'class="gq-inp"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
