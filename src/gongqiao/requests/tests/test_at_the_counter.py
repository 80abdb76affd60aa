"""A clerk files and follows requests for a worker without a phone, under the clerk's stamp."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gongqiao.access.models import Grant
from gongqiao.audit.api import events_of_assisted
from gongqiao.consents.models import Assisted
from gongqiao.consents.tests.cast import Cast, a_cast
from gongqiao.requests.models import Draft, WorkerRequest
from gongqiao.requests.services import drafts

pytestmark = pytest.mark.django_db
ASKED = {
    "key": "key-of-the-counter-01", "kind": "consult", "topic": "membership",
    "text": "会员卡丢了，怎么补一张？",
}  # fmt: skip


@pytest.fixture
def cast(client: Client) -> Cast:
    made = a_cast()
    Grant.objects.update(valid_from=timezone.localdate() - timedelta(days=1))
    client.login(username="clerk", password="secret of clerk")
    why = {"reason": "没有手机", "seen": "身份证原件"}
    drafts.keep({"text": "大厅职员自己的草稿"}, by=made.clerk, at=timezone.now())
    client.post(f"/office/assist/begin/{made.person.pk}/", why)
    return made


def test_filed_under_the_clerks_stamp_and_followed(client: Client, cast: Cast) -> None:
    form = client.get("/me/requests/new/").content.decode()
    assert "自己的草稿" not in form
    assert client.post("/me/requests/new/", ASKED).status_code == 302
    made = WorkerRequest.objects.get()
    assert (made.person_id, made.channel, made.taken_by_name) == (
        cast.person.pk, "assisted", "Clerk",
    )  # fmt: skip
    assert "怎么补一张" in client.get(f"/me/requests/{made.number}/").content.decode()
    more = {"text": "卡号我也记不得了。"}
    assert client.post(f"/me/requests/{made.number}/reply/", more).status_code == 302
    assert made.turns.filter(kind="reply").exists()
    # how it was handled, workers say themselves
    assert client.post(f"/me/requests/{made.number}/rate/", {"score": 3}).status_code == 302
    made.refresh_from_db()
    assert made.rated is None


def test_the_slip_says_what_was_done_and_nothing_of_the_office(client: Client, cast: Cast) -> None:
    client.post("/me/requests/new/", ASKED)
    client.post("/office/assist/end/")
    one = Assisted.objects.get()
    recorded = {e.action for e in events_of_assisted(one.pk, one.clerk_id, one.begun_at)}
    assert "desk.open" in recorded
    done = client.get(f"/office/assist/sessions/{one.pk}/").context["done"]
    said = " ".join(says for _event, says in done)
    assert WorkerRequest.objects.get().number in said
    assert "办件台" not in said
    assert "窗口替职工" not in said  # the number of the slip stands above, once


def test_the_clerks_own_draft_stays_the_clerks(client: Client, cast: Cast) -> None:
    client.post("/me/requests/new/", {**ASKED, "text": "。"})
    assert "自己的草稿" in Draft.objects.get().fields
