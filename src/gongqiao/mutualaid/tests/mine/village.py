"""A village through the real steps: scheme, enrolment, settlements, assessment, payment, answer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone

from gongqiao.accounts.models import User
from gongqiao.ledger import api as ledger
from gongqiao.mutualaid.models import Claim, Payment, SchemePeriod
from gongqiao.mutualaid.services import batches, returns
from gongqiao.mutualaid.tests import world
from gongqiao.mutualaid.tests.payments.town import POWERS, _user, give_account
from gongqiao.platform.context import Actor
from gongqiao.registry.models import Membership, Organisation, Person

TIERS = [
    {"upto": "1000", "rate": "0.30"},
    {"upto": "3000", "rate": "0.40"},
    {"upto": "8000", "rate": "0.50"},
    {"rate": "0"},
]


@dataclass
class Village:
    """One scheme, people 0 … 3 (0 is tied to the user `chen`, 1 to `sun`), staff."""

    period: SchemePeriod
    people: list[Person]
    chen: User
    sun: User
    staff: dict[str, Actor]
    at: datetime

    def claim_of(self, who: int) -> Claim:
        """The newest line of a person."""
        return Claim.objects.filter(person=self.people[who]).latest("pk")


def found(*, today: date | None = None) -> Village:
    """Enrolled, nobody has been in hospital yet."""
    on = today or timezone.localdate()
    staff = {name: _user(name, powers) for name, powers in POWERS.items()}
    union = Organisation.objects.create(
        code="T1", name="恒裕纺织有限公司工会", kind="grassroots", path="00000001.00000002.",
        parent=Organisation.objects.get(code="root"),
    )  # fmt: skip
    start = on - timedelta(days=200)
    period = world.scheme(
        period={
            "no": 6,
            "cover_from": start.isoformat(),
            "cover_to": (on + timedelta(days=165)).isoformat(),
        },
        title={"zh-hans": "职工医疗互助", "en": "Mutual medical aid"},
        tiers=TIERS,
        source="总工会办公室〔2026〕6号",
    )
    people = world.people(4)
    for person, name in zip(people, ("陈阿福", "孙小梅", "沈水根", "李桂芳"), strict=True):
        person.name = person.name_key = name
        person.save()
        Membership.objects.create(person=person, organisation=union, joined_on=date(2016, 5, 1))
    world.enrol(period, people[:3], paid_on=start - timedelta(days=10))
    world.enrol(period, people[3:], paid_on=None)
    users = [
        get_user_model().objects.create_user(name, password=f"secret of {name}")
        for name in ("chen", "sun")
    ]
    for person, user in zip(people, users, strict=False):
        person.user = user
        person.save()
    at = timezone.now()
    ledger.post(
        key="start", fund="test", kind="premium", on=on,
        postings=[ledger.Leg("bank", 10**9), ledger.Leg("income.premium.worker", -(10**9))],
        by=staff["finance"], at=at,
    )  # fmt: skip
    return Village(period, people, users[0], users[1], staff, at)


def in_hospital(village: Village, who: int, setl_id: str, base: str, days_ago: int = 40) -> Claim:
    """The person was in hospital, the insurance settled it, the rule has decided."""
    ends = timezone.localdate() - timedelta(days=days_ago)
    row = world.row(
        who, setl_id, base,
        psn_name=village.people[who].name,
        begndate=(ends - timedelta(days=7)).isoformat(),
        enddate=ends.isoformat(),
        setl_time=f"{ends.isoformat()} 10:00:00",
    )  # fmt: skip
    world.feed([row])
    world.run(as_of=timezone.localdate())
    return village.claim_of(who)


def with_account(village: Village, who: int) -> None:
    """The person has an active account."""
    give_account(village.people[who])


def pay(village: Village, *, status: str = "paid") -> list[Payment]:
    """A batch of all that is payable goes to the bank, which answers `paid` or `failed`."""
    made = batches.create("test", by=village.staff["clerk"], at=village.at)
    batches.approve(made.batch, by=village.staff["checker"], at=village.at)
    batches.release(made.batch, by=village.staff["releaser"], at=village.at)
    payments = list(Payment.objects.filter(batch__code=made.batch).order_by("pk"))
    lines = ["payment_id,status,code,message"]
    lines += [f"{p.pk},{status},{'' if status == 'paid' else 'AC04'}," for p in payments]
    content = "\r\n".join(lines).encode()
    returns.book_return(content, f"{made.batch}.csv", by=village.staff["clerk"], at=timezone.now())
    return payments
