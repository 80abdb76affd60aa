"""The list of claims and the record of one: who sees what, what it says, how many queries."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongqiao.feeds.api import Settlement
from gongqiao.mutualaid import finding, queries_claims, queries_people
from gongqiao.mutualaid.enums import ClaimState
from gongqiao.mutualaid.models import Claim, Payment, PaymentBatch
from gongqiao.mutualaid.queries_claims import in_shown_state
from gongqiao.mutualaid.queries_payments import with_shown_state
from gongqiao.mutualaid.tests import world as w
from gongqiao.mutualaid.tests.desk.hospital import EVERYTHING, OTHER, TOWN, Hospital
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Scope
from tests.journeys.checks import check_html

pytestmark = pytest.mark.django_db


def listed(client: Client, query: str = "") -> set[int]:
    """The claims that the list shows."""
    answer = client.get(reverse("aid_claims") + query)
    assert answer.status_code == 200
    check_html(answer)
    return {row.pk for row in answer.context["page"].rows}


def test_each_page_asks_for_its_capability(hospital: Hospital, office: Any) -> None:
    one = hospital.large.pk
    for capability, method, name, args in [
        ("mutualaid.view", "get", "aid_claims", []),
        ("mutualaid.view", "get", "aid_claim", [one]),
        ("mutualaid.review", "get", "aid_review", []),
        ("mutualaid.review", "get", "aid_review_one", [one]),
        ("mutualaid.review", "post", "aid_claim_hold", [one]),
        ("mutualaid.review", "post", "aid_claim_reject", [one]),
        ("mutualaid.review", "post", "aid_claim_approve", [one]),
        ("mutualaid.review", "post", "aid_claim_resume", [one]),
    ]:
        address = reverse(name, args=args)
        refused = getattr(office(EVERYTHING - {capability}), method)(address)
        assert refused.status_code == 403, address
        answer = getattr(office(EVERYTHING), method)(address)
        assert answer.status_code in (200, 302), address


def test_a_town_sees_its_own_people_only(hospital: Hospital, office: Any) -> None:
    own = {hospital.large.pk, hospital.named.pk, hospital.clean.pk}
    assert listed(office(scope=Scope(paths=(TOWN,)))) == own
    assert listed(office(scope=Scope(paths=(OTHER,)))) == {hospital.elsewhere.pk}
    assert listed(office(scope=Scope(paths=("00000001.",)))) == own | {hospital.elsewhere.pk}
    address = reverse("aid_claim", args=[hospital.elsewhere.pk])
    assert office(scope=Scope(paths=(TOWN,))).get(address).status_code == 404
    assert office(scope=Scope(paths=(OTHER,))).get(address).status_code == 200


def test_filters_and_search(hospital: Hospital, office: Any) -> None:
    h, client = hospital, office()
    certno = w.certno(2)
    for query, expected in [
        ("?state=review", {h.large.pk, h.named.pk, h.elsewhere.pk}),
        ("?state=auto_ok", {h.clean.pk}),
        ("?reason=R11", {h.named.pk}),
        ("?amount=3000-10000", {h.large.pk, h.elsewhere.pk}),
        ("?amount=100-1000", {h.named.pk, h.clean.pk}),
        ("?period=test/1", {h.large.pk, h.named.pk, h.clean.pk, h.elsewhere.pk}),
        ("?period=test/9", {h.large.pk, h.named.pk, h.clean.pk, h.elsewhere.pk}),
        ("?q=职工1", {h.named.pk}),
        (f"?q={certno[-4:]}", {h.clean.pk}),
        ("?q=S3", {h.elsewhere.pk}),
        ("?q=nobody", set()),
        ("?state=review&reason=R11&q=职工", {h.named.pk}),
    ]:
        assert listed(client, query) == expected, query


def test_the_list_masks_and_its_export_needs_a_proof(hospital: Hospital, office: Any) -> None:
    text = office().get(reverse("aid_claims")).content.decode()
    assert w.certno(0) not in text
    assert w.certno(0)[-4:] in text
    address = reverse("aid_claims") + "?export=xlsx"
    assert office(proved=False).get(address).headers.get("Content-Type", "") != (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    assert b"".join(office().get(address).streaming_content)[:2] == b"PK"


def test_the_list_asks_a_bounded_number_of_queries(hospital: Hospital, office: Any) -> None:
    def asked(query: str) -> int:
        client = office()
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("aid_claims") + query)
        return len(queries)

    asked("")
    assert asked("?reason=R11") == asked("?state=review") == asked("")


def test_shown_states_are_the_same_as_computed_one_by_one(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = w.CLERK
    user = hospital_user()
    batch = PaymentBatch.objects.create(
        scheme=hospital.period.scheme, code="B1", state="made", made_by=user, made_at=w.AT
    )
    Claim.objects.filter(pk=hospital.large.pk).update(state="approved")
    for claim, state, settled in (
        (hospital.large, "paid", w.AT), (hospital.clean, "failed", w.AT),
        (hospital.named, "failed", None),
    ):  # fmt: skip
        Payment.objects.create(
            batch=batch, claim_id=claim.pk, person_id=claim.person_id, account_id=1,
            amount=claim.amount, state=state, settled_at=settled,
        )  # fmt: skip
    one_by_one = {c.pk: c.shown_state for c in with_shown_state(Claim.objects.all())}  # type: ignore[attr-defined]  # annotated
    assert set(one_by_one.values()) == {"paid", "bank_failed", "review"}
    for most in (20_000, 0):
        monkeypatch.setattr(queries_claims, "MOST_NAMED", most)
        for state in ClaimState:
            found = set(in_shown_state(Claim.objects.all(), state).values_list("pk", flat=True))
            assert found == {pk for pk, shown in one_by_one.items() if shown == state}, (state, by)


def hospital_user() -> Any:
    from gongqiao.mutualaid.tests.desk.hospital import reviewer

    return reviewer("maker", "某人")


def test_the_record_explains_and_recomputes(hospital: Hospital, office: Any) -> None:
    answer = office().get(reverse("aid_claim", args=[hospital.large.pk]))
    check_html(answer)
    record = answer.context["record"]
    # 5,000 × 40 % + 4,000 × 50 %
    assert hospital.large.payable == 4_000_00
    assert (record.again, record.agrees) == (4_000_00, True)
    assert record.parts[0].steps[-1].amount == "4,000.00"
    assert [s.setl_id for s in record.settlements] == ["S0"]
    text = answer.content.decode()
    for shown in ("4,000.00", "S0", "3,000.00", "恒裕纺织有限公司工会", "t.csv"):
        assert shown in text
    assert w.certno(0) not in text


def test_a_figure_that_was_changed_is_noticed(hospital: Hospital, office: Any) -> None:
    with connection.cursor() as cursor:  # past the trigger that forbids it
        cursor.execute("SET LOCAL session_replication_role = replica")
    Claim.objects.filter(pk=hospital.large.pk).update(payable=4_000_01)
    answer = office().get(reverse("aid_claim", args=[hospital.large.pk]))
    assert not answer.context["record"].agrees


def test_a_reversed_stay_shows_its_whole_story(hospital: Hospital, office: Any) -> None:
    w.feed_and_run(w.reversal(w.row(0, "S0", "9000.00"), "S9"))
    newest = Claim.objects.filter(stay_id=hospital.large.stay_id).latest("revision")
    assert newest.pk != hospital.large.pk
    answer = office().get(reverse("aid_claim", args=[newest.pk]))
    check_html(answer)
    record = answer.context["record"]
    assert len(record.lines) == 2
    assert [s.setl_id for s in record.settlements] == ["S0", "S9"]
    old = office().get(reverse("aid_claim", args=[hospital.large.pk]))
    assert old.context["record"].state == "adjusted"
    assert not old.context["record"].may


def test_a_search_asks_the_same_whether_few_or_many_are_meant(
    hospital: Hospital, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People are named by their ids up to a bound, and looked up in the query beyond it."""
    h = hospital
    everyone = {h.large.pk, h.named.pk, h.clean.pk, h.elsewhere.pk}
    for most in (20_000, 0):
        monkeypatch.setattr(queries_people, "MOST_NAMED", most)
        for scope, expected in [
            (Scope(everywhere=True), everyone),
            (Scope(paths=(TOWN,)), everyone - {h.elsewhere.pk}),
            (Scope(paths=(OTHER,)), {h.elsewhere.pk}),
        ]:
            client = office(scope=scope)
            assert listed(client, "?q=职工") == expected
            assert listed(client, "?q=S3") == expected & {h.elsewhere.pk}
            last4 = w.certno(2)[-4:]
            assert listed(client, f"?q={last4}") == expected & {h.clean.pk}


def test_a_search_reads_the_lines_of_the_people_meant_from_an_index(
    hospital: Hospital, office: Any
) -> None:
    client = office()
    for words in ("职工", "S3", "nobody"):
        with CaptureQueriesContext(connection) as queries:
            listed(client, f"?q={words}")
        about_lines = [q["sql"] for q in queries if 'FROM "mutualaid_claim"' in q["sql"]]
        assert about_lines
        assert not [sql for sql in about_lines if "LIKE" in sql]
        counts = [sql for sql in about_lines if sql.startswith("SELECT COUNT")]
        assert not [sql for sql in counts if "mutualaid_payment" in sql]
        assert len(queries) <= 15


def test_the_search_of_all_finds_settlement_numbers_not_visits(
    hospital: Hospital, office: Any
) -> None:
    """Numbers of visits have no index: to look for one would read every settlement."""
    office()
    Settlement.objects.filter(setl_id="S0").update(setl_id="SETL01", mdtrt_id="VISIT01")
    by, on = Actor(user_id=1, name="clerk"), date(2026, 1, 1)
    (hit,) = finding.claims(by, "SETL01", on, 5)
    assert hit.address == reverse("aid_claim", args=[hospital.large.pk])
    assert not finding.claims(by, "VISIT01", on, 5)


def test_another_name_on_the_settlement_stands_beside_it(hospital: Hospital, office: Any) -> None:
    client = office(EVERYTHING)
    shown = [
        client.get(reverse("aid_claim", args=[claim.pk])).content.decode()
        for claim in (hospital.named, hospital.large)
    ]
    assert ["结算单上的姓名" in page for page in shown] == [True, False]
    assert "别人" in shown[0]
