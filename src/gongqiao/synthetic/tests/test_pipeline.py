"""The village goes through the product's own services, and every planted case is found."""

import json
import re
from collections import Counter
from typing import Any

import polars as pl
import pytest
from django.apps import apps
from django.db import connection

from gongqiao.accounts.api import actor_by_name
from gongqiao.ledger.api import verify
from gongqiao.mutualaid.api import export_claims
from gongqiao.platform import gate
from gongqiao.platform.context import SYSTEM
from gongqiao.platform.copying import copy_out
from gongqiao.platform.errors import Refused
from gongqiao.requests import api as requests
from gongqiao.requests.api import Channel, State
from gongqiao.synthetic import api, queries
from gongqiao.synthetic.enums import Plant
from gongqiao.synthetic.rules.scheme import CODE
from gongqiao.synthetic.services import load as loading
from gongqiao.synthetic.services.asking import COUNT, Where, ask_around
from gongqiao.synthetic.tests.cities import SEED
from gongqiao.synthetic.tests.conftest import AT

pytestmark = pytest.mark.django_db

NO_STAY = {Plant.INVALID, Plant.LAPSED, Plant.NEAR_NUMBER}
REFUSED_AS = {
    Plant.BAD_CHECK_DIGIT: "CERT_CHECK_DIGIT",
    Plant.UNKNOWN_ORGANISATION: "ORG_UNKNOWN",
    Plant.NAME_CONFLICT: "NAME_CONFLICT",
    Plant.ACCOUNT_OF_NOBODY: "PERSON_UNKNOWN",
}


def model(app: str, name: str) -> Any:
    return apps.get_model(app, name)._default_manager


def manifest(done: loading.Loaded) -> dict[str, Any]:
    return json.loads((done.folder / "manifest.json").read_text("utf-8"))  # type: ignore[no-any-return]  # plain data


def claims(done: loading.Loaded, no: int) -> pl.DataFrame:
    out = done.folder / f"claims-{no}.csv"
    export_claims(CODE, no, out)
    frame = pl.read_csv(out, infer_schema=False)
    fen = (pl.col("payable").cast(pl.Float64) * 100).round().cast(pl.Int64)
    return frame.with_columns(fen.alias("fen"))


def stays(done: loading.Loaded) -> dict[tuple[int, str], dict[str, Any]]:
    """The decisions file's rows by (period, settlement number)."""
    return {
        (period["no"], number): row
        for period in manifest(done)["periods"]
        for row in claims(done, period["no"]).to_dicts()
        for number in row["setl_ids"].split(";")
    }


def test_every_planted_stay_is_decided_as_laid_out(village: loading.Loaded) -> None:
    decided = stays(village)
    seen: Counter[str] = Counter()
    for kind, cases in manifest(village)["planted"].items():
        for case in cases:
            if "setl_ids" not in case or kind == Plant.UNPARSABLE:
                continue
            rows = [r for s in case["setl_ids"] if (r := decided.get((case["period"], s)))]
            seen[kind] += 1
            if kind in NO_STAY:
                assert not rows, (kind, case)
                continue
            assert rows, (kind, case)
            assert rows[0]["fen"] == case["payable"], (kind, case, rows[0])
            reason = "" if kind == Plant.CAP else case["reason"]
            assert reason in (rows[0]["reason_codes"] or ""), (kind, case, rows[0])
    counts = manifest(village)["counts"]
    assert all(seen[k] == counts[k] for k in seen)
    assert len(seen) > 30


def test_flagged_stays_of_today_wait_for_a_person(village: loading.Loaded) -> None:
    decided = stays(village)
    now = manifest(village)["periods"][-1]["no"]
    for kind in (Plant.NAME_DIFFERS, Plant.IDENTITY_OFF, Plant.BEGAN_BEFORE, Plant.RARE_CHARACTER):
        for case in manifest(village)["planted"][kind]:
            rows = {decided[case["period"], s]["state"] for s in case["setl_ids"]}
            assert rows == {"review" if case["period"] == now else "paid"}, (kind, case)


def test_what_was_reversed_after_payment_is_to_be_recovered(village: loading.Loaded) -> None:
    decided = stays(village)
    for kind in (Plant.REVERSED_LATE, Plant.FLAGGED_AGAIN, Plant.FLAGGED_AND_REVERSED):
        for case in manifest(village)["planted"][kind]:
            assert decided[case["period"], case["setl_ids"][0]]["state"] == "recovering"


def test_three_recoveries_go_on_each_in_its_way(village: loading.Loaded) -> None:
    del village
    steps = dict(model("mutualaid", "Recovery").values_list("kind", "entry_id"))
    assert steps["received"] is not None
    assert steps["written_off"] is None  # nobody has approved it yet
    assert model("mutualaid", "RecoveryConsent").count() == 1


def test_the_sums_of_each_period_are_the_manifests(village: loading.Loaded) -> None:
    for period in manifest(village)["periods"]:
        rows = claims(village, period["no"])
        assert rows["fen"].sum() == period["payable"]
        assert (rows["fen"] > 0).sum() == period["payouts"]
        enrolled = model("mutualaid", "Enrolment").filter(period__no=period["no"])
        assert enrolled.count() == period["enrolments"]
        assert sum(enrolled.values_list("amount", flat=True)) == period["premium"]


def test_unusable_lines_are_in_quarantine(village: loading.Loaded) -> None:
    found = Counter(model("feeds", "Quarantined").values_list("reason", flat=True))
    planted = Counter(c["reason"] for c in manifest(village)["planted"][Plant.UNPARSABLE])
    assert found == planted
    lines = {str(d["day"]): d["lines"] + d["unparsable"] for d in manifest(village)["deliveries"]}
    for file in model("feeds", "FeedFile").all():
        day = re.sub(r".*-(\d{4})(\d\d)(\d\d)\..*", r"\1-\2-\3", file.name)
        assert file.lines == lines[day]


def test_roster_rows_that_cannot_be_are_refused(village: loading.Loaded) -> None:
    codes = Counter(
        model("registry", "ImportFinding").filter(refuses=True).values_list("code", flat=True)
    )
    counts = manifest(village)["counts"]
    assert codes == {code: counts[kind] for kind, code in REFUSED_AS.items()}
    refused = model("mutualaid", "EnrolmentBatch").filter(period__no=5).get().refused
    assert refused == counts[Plant.ENROLLED_TWICE] + counts[Plant.ENROLLED_UNKNOWN]
    assert village.members == manifest(village)["members"]


def test_payments_that_came_back_were_paid_to_the_new_account(village: loading.Loaded) -> None:
    payments = model("mutualaid", "Payment")
    failed = set(payments.filter(state="failed").values_list("claim_id", flat=True))
    retried = set(
        payments.filter(claim_id__in=failed, state="paid").values_list("claim_id", flat=True)
    )
    counts = manifest(village)["counts"]
    assert len(failed) >= counts[Plant.BANK_FAILS]
    assert 0 < len(failed - retried) < len(failed)
    last4 = {
        str(case["account_no"])[-4:]
        for kind in (Plant.NO_ACCOUNT, Plant.HOLDER_DIFFERS)
        for case in manifest(village)["planted"][kind]
        if "account_no" in case
    }
    assert len(last4) == counts[Plant.HOLDER_DIFFERS]
    waiting = {r["state"] for r in stays(village).values() if r["period_no"] == "5"}
    assert waiting <= {"paid", "rejected", "recovering", "auto_ok", "approved", "bank_failed"}


def test_no_sealed_medical_value_is_behind_the_door(village: loading.Loaded) -> None:
    mark = manifest(village)["sealed"]["mark"]
    feed = (village.folder / manifest_feed(village)).read_bytes()
    assert mark.encode() in feed
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            query = f'SELECT t::text FROM "{table}" t'  # names from the catalogue
            rows = copy_out(cursor, query, {"row": pl.String})
            assert not rows["row"].str.contains(mark, literal=True).any(), table


def manifest_feed(done: loading.Loaded) -> str:
    return next(p.name for p in sorted(done.folder.glob("settlements-2-*")))


def test_who_almost_got_something_is_on_the_work_list(village: loading.Loaded) -> None:
    kinds = {
        Plant.NEAR_NUMBER: "same_name_other_number",
        Plant.NAME_DIFFERS: "same_number_other_name",
        Plant.LAPSED: "lapsed_by_days",
        Plant.PREMIUM_UNPAID: "fee_unpaid",
    }
    numbers = dict(model("feeds", "Settlement").values_list("pk", "setl_id"))
    rows = model("mutualaid", "MissedClaim").filter(state="open")
    listed = {(numbers[s], kind) for s, kind in rows.values_list("settlement_id", "kind")}
    now = manifest(village)["periods"][-1]["no"]
    for plant, kind in kinds.items():
        for case in manifest(village)["planted"][plant]:
            if plant is Plant.NAME_DIFFERS and case["period"] != now:
                continue  # a person has looked at it and approved it
            assert any((s, kind) in listed for s in case["setl_ids"]), (plant, case)


def test_the_books_agree(village: loading.Loaded) -> None:
    verdict = verify()
    assert not verdict.differences
    assert model("mutualaid", "Run").filter(closed_at__isnull=True).count() == 0


def test_a_user_for_each_role_can_act(village: loading.Loaded) -> None:
    known = api.sign_ins()
    assert [s.username for s in known][:2] == ["admin", "federation"]
    assert len({s.password for s in known}) == len(known) == 14
    wanted = {
        "clerk": "mutualaid.batch_make",
        "checker": "mutualaid.batch_check",
        "releaser": "mutualaid.batch_release",
        "finance": "ledger.top_up",
        "auditor": "audit.view",
    }
    for username, capability in wanted.items():
        by = actor_by_name(username)
        assert by is not None
        assert gate.scope_of(by, capability, AT.date())
    stored = village.folder.parent / "sign-ins.json"
    assert stored.stat().st_mode & 0o777 == 0o600


def test_the_worker_has_been_paid(village: loading.Loaded) -> None:
    worker = actor_by_name("worker")
    assert worker is not None
    person = model("registry", "Person").get(user_id=worker.user_id)
    assert model("mutualaid", "Payment").filter(person_id=person.pk, state="paid").exists()


def test_again_changes_nothing_and_others_are_refused(village: loading.Loaded) -> None:
    before = model("audit", "Event").count()
    again = api.load(scale="village", seed=SEED, by=SYSTEM, at=AT)
    assert again.repeated
    assert model("audit", "Event").count() == before
    with pytest.raises(Refused) as refused:
        api.load(scale="village", seed=SEED + 1, by=SYSTEM, at=AT)
    assert refused.value.code == "OTHER_DEMO"
    assert not api.is_empty()


def test_requests_to_look_at(village: loading.Loaded) -> None:
    """In all states, by all ways, none of them after the demo was loaded."""
    assert not village.repeated
    rows = requests.requests_visible_to(SYSTEM, AT.date())
    assert rows.count() == COUNT
    states = Counter(rows.values_list("state", flat=True))
    assert set(states) == set(State), states
    assert states["answered"] > 35
    ways = set(rows.values_list("channel", flat=True))
    assert ways >= {Channel.PHONE_PAGE, Channel.ASSISTED, Channel.CALL}
    assert rows.filter(confidential=True).count() == 3
    assert rows.filter(again_at__isnull=False).count() >= 1
    assert rows.filter(reopened_at__isnull=False).count() == 1
    assert not rows.filter(asked_at__gt=AT).exists()
    assert not model("requests", "turn").filter(at__gt=AT).exists()
    assert not model("desk", "workitem").filter(closed_at__gt=AT).exists()
    assert model("requests", "callback").count() >= 3
    where = Where(queries.organisation_id("TX"), queries.organisation_id("TX05"))
    assert ask_around([], where, AT) == 0
