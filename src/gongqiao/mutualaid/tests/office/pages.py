"""A town with everything that the workbench shows, and a gate for its visitors."""

from datetime import UTC, date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.urls import reverse

from gongqiao.mutualaid.enums import Funder
from gongqiao.mutualaid.models import Enrolment, Run, SchemePeriod
from gongqiao.mutualaid.services import batches, missed
from gongqiao.mutualaid.services.assess import assess
from gongqiao.mutualaid.services.premiums import book_premium
from gongqiao.mutualaid.tests import world
from gongqiao.mutualaid.tests.payments import town
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.gate import Scope
from gongqiao.registry.models import Organisation

AT = datetime(2025, 12, 1, 2, 0, tzinfo=UTC)
NAMES = "王建国 李秀英 张伟 陆建华 沈阿妹 钱惠珍 吴根泉 徐丽 朱国强 杨晓东".split()  # noqa: SIM905


class Holds:
    """A gate for everybody: these capabilities in that scope."""

    def __init__(self, capabilities: set[str] | None, scope: Scope) -> None:
        self.capabilities, self.where = capabilities, scope

    def scope(self, by: Actor, capability: str, on: date) -> Scope:
        held = self.capabilities is None or capability in self.capabilities
        return self.where if held else Scope()


def furnish(months: int = 8, people: int = 10) -> SchemePeriod:
    """A period with stays of many months, decided a month or two later; a batch; missed stays.

    Call it with a gate that lets SYSTEM and anybody do everything.
    """
    period = world.scheme(review={"auto_approve_upto": "9000.00", "sample_rate": "0"})
    persons = world.people(people)
    for number, person in enumerate(persons):
        person.name = person.name_key = NAMES[number % len(NAMES)]
        person.born_on = date(1960 + number * 4, 3, 5)
        person.save()
        if number:
            town.give_account(person, holder="别人" if number == 1 else None)
    world.enrol(period, persons[:-2])
    world.enrol(period, persons[-2:-1], paid_on=None)
    Organisation.objects.filter(code="T1").update(staff_count=people * 2)
    Enrolment.objects.filter(paid_on__isnull=True).update(amount=0)
    for month in range(1, months + 1):
        _month(month, people)
    book_premium(
        period.pk, Funder.WORKER, 60_000_00, on=date(2025, 1, 2), key="p1", over=50_00,
        by=SYSTEM, at=AT,
    )  # fmt: skip
    missed.refresh_period(period, at=AT)
    return period


def _month(month: int, people: int) -> None:
    """Stays of one month; one in three arrives a month late."""
    rows = []
    for number in range(people - 1):
        day = f"2025-{month:02d}-{number + 3:02d}"
        base = f"{300 + 410 * number + 37 * month}.00"
        rows.append(
            world.row(number, f"S{month}-{number}", base, begndate=day, enddate=day,
                      setl_time=f"{day} 10:00:00", psn_name=NAMES[number % len(NAMES)])
        )  # fmt: skip
    slip = world.certno(0)[:-1] + "0"
    if slip != world.certno(0):
        day = f"2025-{month:02d}-09"
        rows.append(world.row(0, f"N{month}", "900.00", certno=slip, psn_name=NAMES[0],
                              begndate=day, enddate=day, setl_time=f"{day} 10:00:00"))  # fmt: skip
    late = [r for n, r in enumerate(rows) if n % 3 == 0]
    for part, at in ((rows, 1), (late, 2)):
        chosen = [r for r in part if (r in late) == (at == 2)]
        if chosen:
            world.feed(chosen)
            on = date(2025, month, 12) + timedelta(days=30 * at)
            assess(as_of=on, by=world.CLERK, at=AT, workers=1)


def addresses(period: SchemePeriod) -> dict[str, str]:
    """Every page of the workbench by name."""
    from gongqiao.mutualaid.models import MissedClaim, PaymentBatch

    code = period.scheme.code
    found = {
        "aid-missed": reverse("aid_missed"),
        "aid-schemes": reverse("aid_schemes"),
        "aid-scheme": reverse("aid_scheme", args=[code]),
        "aid-compare": reverse("aid_scheme_compare", args=[code]),
        "aid-store": reverse("aid_scheme_store"),
        "aid-shadow": reverse("aid_shadow"),
        "aid-fund": reverse("aid_fund", args=[code]),
        "aid-premiums": reverse("aid_fund_premiums", args=[code]),
        "aid-premium-book": reverse("aid_premium_book", args=[code]),
        "aid-batches": reverse("aid_batches"),
        "aid-batch-make": reverse("aid_batch_make") + f"?scheme={code}",
        "aid-answer": reverse("aid_bank_answer"),
        "aid-enrolments": reverse("aid_enrolments"),
        "aid-unions": reverse("aid_enrolment_unions"),
        "aid-unions-of": reverse("aid_enrolment_unions_of", args=[code, period.no]),
        "aid-enrol": reverse("aid_enrol"),
        "aid-runs": reverse("aid_runs"),
        "aid-run": reverse("aid_run", args=[Run.objects.latest("pk").pk]),
    }
    for one in MissedClaim.objects.order_by("kind", "-pk").distinct("kind"):
        found[f"aid-missed-{one.kind}"] = reverse("aid_missed_one", args=[one.pk])
    for batch in PaymentBatch.objects.all():
        found[f"aid-batch-{batch.state}"] = reverse("aid_batch", args=[batch.code])
    return found


def a_user(name: str, display: str = "") -> Actor:
    """Somebody who can sign in."""
    user = get_user_model().objects.create_user(name, password="long enough 1")
    user.display_name = display or name
    user.save()
    return Actor(name, user.pk)


def a_batch(period: SchemePeriod, by: Actor) -> str:
    """A batch of what can be paid."""
    return batches.create(period.scheme.code, by=by, at=AT).batch
