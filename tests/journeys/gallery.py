"""A page with every component of the design system, used by tests only."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.utils import timezone

from config.urls import urlpatterns as shipped
from gongqiao.platform import figures
from gongqiao.platform.gate import public
from gongqiao.platform.listing import Column, Filter, Listing


class Sample(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="姓名", help_text="与身份证一致", max_length=20)
    amount = forms.CharField(label="医保结算后，自己还要负担", required=False)
    level = forms.ChoiceField(label="就诊医院", choices=[("1", "一级医院"), ("2", "二级医院")])
    side = forms.ChoiceField(
        label="由谁付", choices=[("u", "单位"), ("s", "本人")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="我已看过办法")
    file = forms.FileField(label="名册", required=False)


USED = "这一段您只用到721.54元"
PARTS = [("新会员", 289, "3"), ("有变动", 14, "1"), ("没变化", 3, "0"), ("有错", 6, "bad")]
SERIES = [("参保", [3.0, 5.0, 8.0], "1"), ("补助", [1.0, 2.0, 2.5], "2")]
PERIODS = [
    (36000, "3.6万", "第一期"), (44000, "4.4万", "第二期"), (50000, "5.0万", "第三期"),
    (57000, "5.7万", "第四期"), (65000, "6.5万", "第五期"),
]  # fmt: skip


def sample_steps() -> list[figures.Step]:
    """The worked example of the mock-up."""
    tier = figures.Tier
    return [
        figures.Step("这次住院一共花了", "18,642.30"),
        figures.Step("医保已经付了", "12,386.45", "−"),
        figures.Step("医保目录外的，不在互助范围", "1,534.31", "−"),
        figures.Step("可以补的自付部分", "4,721.54", "=", "eq"),
        figures.Step("起付线，每年减一次", "1,000.00", "−"),
        figures.Step("按这个数分段补", "3,721.54", "=", "eq"),
        figures.Step("头1,000元，补30%", "300.00", "+", tier=tier(0, 1000, 1000, 8000)),
        figures.Step("1,000到3,000元，补40%", "800.00", "+", tier=tier(1000, 3000, 2000, 8000)),
        figures.Step("3,000到8,000元，补50%", "360.77", "+", "", USED, tier(3000, 8000, 721, 8000)),
        figures.Step("补给您", "1,460.77", "=", "tot"),
    ]  # fmt: skip


def sample_day() -> figures.DayLine:
    """A day at 14:43."""

    def at(hour: int, minute: int) -> datetime:
        return datetime(2020, 4, 28, hour, minute, tzinfo=timezone.get_default_timezone())

    return figures.day_line(
        start=at(8, 30), end=at(17, 30), now=at(14, 43),
        done=[at(8, 50), at(9, 40), at(11, 5)], handed=[at(9, 55)], due=[at(15, 20), at(16, 30)],
    )  # fmt: skip


def context() -> dict[str, Any]:
    """What the gallery's templates show."""
    return {
        "form": Sample({"name": "", "level": "2", "side": "u"}),
        "steps": sample_steps(),
        "bridge": figures.bridge(PERIODS),
        "narrow": figures.bridge(PERIODS, width=342, height=180),
        "spark": figures.spark([v for v, _, _ in PERIODS]),
        "line": sample_day(),
        "parts": figures.split(PARTS),
        "columns": figures.columns([(n, v, t) for v, t, n in PERIODS]),
        "plot": figures.lines(["一月", "二月", "三月"], SERIES),
        "steps_names": ["放入表格", "认出列", "逐行核对", "导入", "结果"],
    }  # fmt: skip


@public
def office(request: HttpRequest) -> HttpResponse:
    """The components in the workbench's frame."""
    return render(request, "gallery/office.html", context())


@public
def mine(request: HttpRequest) -> HttpResponse:
    """The components in the worker's frame."""
    return render(request, "gallery/mine.html", context())


def _starting(users: QuerySet[Any], letter: str) -> QuerySet[Any]:
    return users.filter(username__startswith=letter)


def _named(users: QuerySet[Any], words: str) -> QuerySet[Any]:
    return users.filter(username__contains=words)


USERS: Listing[Any] = Listing(
    title="使用者",
    purpose="谁能登录，叫什么名字。",
    columns=[
        Column("username", "用户名", sort="username", value=lambda u: u.username),
        Column("name", "姓名"),
        Column("number", "编号", sort="id", number=True),
    ],
    row_template="gallery/_user_row.html",
    order=("username",),
    search=_named,
    search_label="用户名",
    filters=[Filter("starts", "开头", [("a", "A"), ("b", "B")], _starting)],
    empty_title="还没有使用者",
    empty_says="由管理员开户。",
)


WIDE: Listing[Any] = Listing(
    title="宽表",
    purpose="列比屏幕多。",
    columns=[Column("username", "用户名", sort="username"),
             *(Column(f"c{n}", f"第{n}列", number=n > 4) for n in range(2, 11))],
    row_template="gallery/_wide_row.html",
    order=("username",),
)  # fmt: skip


@public
def wide(request: HttpRequest) -> HttpResponse:
    """A list page with more columns than fit."""
    return WIDE.answer(request, get_user_model().objects.all(), numbers=range(2, 11))


@public
def users(request: HttpRequest) -> HttpResponse:
    """A list page."""
    return USERS.answer(request, get_user_model().objects.all())


urlpatterns = [
    path("gallery/office/", office, name="office_home"),
    path("gallery/mine/", mine, name="me_home"),
    path("gallery/services/", mine, name="me_services"),
    path("gallery/messages/", mine, name="me_messages"),
    path("gallery/account/", mine, name="me_account"),
    path("gallery/users/", users),
    path("gallery/wide/", wide),
    path("", include(shipped)),
]
