"""A request is tied to a claim of mutual aid: offered by the claims' own gate, shown, untied."""

import pytest
from django.core.cache import cache

from gongqiao.access.tests.cast import a_user, grant
from gongqiao.audit.models import Event
from gongqiao.requests.models import WorkerRequest
from gongqiao.requests.tests.cast import ON, Cast, a_cast, asked
from tests.access.aid import a_claim
from tests.journeys.conftest import CheckedClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    cache.clear()
    return a_cast()


def test_tied_to_a_claim_and_untied(cast: Cast, client_checked: CheckedClient) -> None:
    one = asked(cast)
    claim = a_claim(cast.tree.union, cast.chen_actor.user_id)
    others = a_claim(cast.tree.union, cast.lin.user_id)
    key, page = f"mutualaid.claim:{claim.pk}", f"/office/requests/{one.number}/"
    client_checked.login(username="town", password="secret of town")
    shown = client_checked.get(page).content.decode()
    assert f'value="{key}"' in shown
    assert f"mutualaid.claim:{others.pk}" not in shown
    client_checked.post(f"{page}link/", {"matter": f"mutualaid.claim:{others.pk}"})
    one.refresh_from_db()
    assert one.linked is None  # somebody else's claim is none that was offered
    client_checked.post(f"{page}link/", {"matter": key})
    one.refresh_from_db()
    tied = WorkerRequest.objects.get(pk=one.pk).linked or {}
    assert tied["key"] == key
    again = client_checked.get(page).content.decode()
    assert f'value="{key}"' not in again
    assert f'href="{tied["address"]}"' in again
    assert Event.objects.filter(action="requests.link", subject_id=one.number).count() == 2
    client_checked.post(f"{page}link/", {"matter": ""})
    assert WorkerRequest.objects.get(pk=one.pk).linked is None


def test_who_sees_no_claims_is_offered_none(cast: Cast, client_checked: CheckedClient) -> None:
    one = asked(cast)
    claim = a_claim(cast.tree.union, cast.chen_actor.user_id)
    reads = a_user("reads")  # requests, and nothing of mutual aid
    grant(reads, "union_officer", cast.tree.city, valid_from=ON)
    client_checked.login(username="reads", password="secret of reads")
    shown = client_checked.get(f"/office/requests/{one.number}/").content.decode()
    assert f"mutualaid.claim:{claim.pk}" not in shown
