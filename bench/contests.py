"""What two people must not both do, however they meet: five races on rows of their own.

A race lays out its rows, then lets its hands grasp the same one at once, trial after trial. Each
hand answers with words: `won`, or the code with which it was refused; anything else (a deadlock, a
constraint that had to stop it) is an outcome too, and a wrong one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F
from django.utils import timezone

from bench import data, town
from gongqiao.access import api as access
from gongqiao.accounts import api as accounts
from gongqiao.audit.models import Event
from gongqiao.desk import api as desk
from gongqiao.desk.models import WorkItem
from gongqiao.kernel.names import name_key
from gongqiao.ledger import api as ledger
from gongqiao.membership.models import Application
from gongqiao.membership.services import reviewing
from gongqiao.mutualaid.enums import Funder
from gongqiao.mutualaid.models import Payment, PaymentBatch, Premium, Scheme, SchemePeriod
from gongqiao.mutualaid.services import batches, funds, periods, premiums
from gongqiao.platform.context import SYSTEM, Actor
from gongqiao.platform.crypto import blind_index
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry
from gongqiao.registry.models import BankAccount, Membership, Organisation, Person, PersonMerge

FUND, ON, FIRST = "contests", date(2026, 3, 5), date(1990, 1, 1)
PAID, PREMIUM = 1_000, 5_000
LOST = {"batch": {"WRONG_STATE", "SAME_PERSON"}, "item": {"STALE", "TAKEN", "CLOSED"}}
Hand = Callable[[int], str]


@dataclass(frozen=True)
class Race:
    """`right`: of what the hands of a trial said; `left_wrong`: rows that are wrong at the end."""

    says: str
    hands: Sequence[Hand]
    right: Callable[[Sequence[str]], bool]
    left_wrong: Callable[[], int]


@dataclass(frozen=True)
class Cast:
    """Two people who may do everything with a batch but make it, who made it, the union."""

    ann: Actor
    bea: Actor
    maker: Actor
    union: Organisation
    at: datetime


def said(do: Callable[[], object]) -> str:
    """What became of it. Never raises: who falls out leaves the others waiting."""
    try:
        do()
    except Refused as refused:
        return refused.code
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}"
    return "won"


def cast() -> Cast:
    """Three users with roles, one union."""
    at = timezone.now()
    union = Organisation.objects.create(
        code="C1", name="竞争试验工会", kind="local_federation", path="00000001."
    )
    roles = ("aid_checker", "aid_releaser", "finance")
    everything = {"ann": roles, "bea": roles, "maker": ("aid_clerk", *roles)}
    made = {}
    for name, holds in everything.items():
        user = accounts.create_user(f"race-{name}", by=SYSTEM, at=at, password=f"{name} {at}")
        made[name] = Actor(f"race-{name}", user.user_id)
        for role in holds:
            access.give_grant(
                user_id=user.user_id, role_code=role, organisation_id=union.pk, by=SYSTEM, at=at,
                valid_from=timezone.localdate(at), reason="bench",
            )  # fmt: skip
    return Cast(**made, union=union, at=at)


def batch(who: Cast, trials: int) -> Race:
    """Checked and released at once by two people, each in both roles, and by who made it."""
    scheme = _scheme(who, money=trials * PAID)
    someone = _people(1, "batch")[0]
    account = BankAccount.objects.create(
        person=someone, kind="social_card", bank_name="试验银行", bank_branch="总行",
        number="6217000000000000001", number_index=blind_index("6217000000000000001"),
        last4="0001", holder_name=someone.name, created_at=who.at,
    )  # fmt: skip
    maker = who.maker.user_id or 0
    made = PaymentBatch.objects.bulk_create(
        PaymentBatch(
            scheme=scheme, code=f"R-{n}", state="made", count=1, total=PAID,
            made_by_id=maker, made_at=who.at,
        )
        for n in range(trials)
    )  # fmt: skip
    Payment.objects.bulk_create(
        Payment(
            id=n + 1, batch=one, claim_id=n + 1, person_id=someone.pk, account_id=account.pk,
            amount=PAID, state="in_batch",
        )
        for n, one in enumerate(made)
    )  # fmt: skip

    def hand(by: Actor) -> Hand:
        def both(trial: int) -> str:
            checks = said(lambda: batches.approve(f"R-{trial}", by=by, at=who.at))
            releases = said(lambda: batches.release(f"R-{trial}", by=by, at=who.at))
            return f"{checks} {releases}"

        return both

    def right(became: Sequence[str]) -> bool:
        told = [tuple(each.split(" ")) for each in became]
        checked = [pair[0] for pair in told].count("won") == 1
        released = [pair[-1] for pair in told].count("won") <= 1
        words = {word for pair in told for word in pair} <= {"won", *LOST["batch"]}
        return checked and released and words and ("won", "won") not in told

    def left_wrong() -> int:
        done = PaymentBatch.objects.filter(code__startswith="R-")
        free = done.filter(released_by__isnull=False)
        alike = free.filter(released_by=F("checked_by")) | free.filter(released_by=F("made_by"))
        checks = Event.objects.filter(action="mutualaid.batch.check").count()
        releases = Event.objects.filter(action="mutualaid.batch.release").count()
        return alike.count() + abs(checks - trials) + abs(releases - free.count())

    hands = [hand(by) for by in (who.ann, who.bea, who.maker)]
    return Race("a batch checked and released, each in both roles", hands, right, left_wrong)


def application(who: Cast, trials: int) -> Race:
    """Approved by two people at once: one member, one entry."""
    some = data.crowd(trials + trials // 10 + 100)  # a few have passports
    citizens = some.filter(some["cert_type"] == "01").head(trials)
    crowd = citizens.select("certno", "name").rows()
    made = Application.objects.bulk_create(
        Application(
            organisation=who.union, kind="join", state="pending_review", way="qr", name=name,
            cert_type="01", number=certno, number_index=blind_index(certno), last4=certno[-4:],
            submitted_at=who.at,
        )
        for certno, name in crowd
    )  # fmt: skip

    def hand(by: Actor) -> Hand:
        return lambda trial: said(lambda: reviewing.approve(made[trial].pk, by=by, at=who.at))

    def left_wrong() -> int:
        members = Membership.objects.filter(organisation=who.union)
        events = Event.objects.filter(action="membership.application.approve")
        return abs(members.count() - trials) + abs(events.count() - trials)

    return Race(
        "an application approved by two", [hand(who.ann), hand(who.bea)], _one("DECIDED"),
        left_wrong,
    )  # fmt: skip


def item(who: Cast, trials: int) -> Race:
    """Taken, handed on and closed at once, by three who saw the same page."""
    note = "desk.note"
    made = WorkItem.objects.bulk_create(
        WorkItem(
            key=f"race {n}", kind=note, subject_type=note, subject_id=str(n), opened_at=who.at,
            figures={"words": "竞争试验"}, organisation=who.union, arrived_on=ON, due_at=who.at,
        )
        for n in range(trials)
    )  # fmt: skip
    own = {"seen": 1, "at": who.at}

    def take(trial: int) -> str:
        return said(lambda: desk.take(made[trial].pk, by=who.ann, **own))  # type: ignore[arg-type]  # as it wants them

    def hand_on(trial: int) -> str:
        to = who.maker.user_id
        return said(lambda: desk.hand_over(made[trial].pk, to_user_id=to, reason="x", by=who.bea,
                                           **own))  # type: ignore[arg-type]  # the same  # fmt: skip

    def close(trial: int) -> str:
        return said(lambda: desk.close_item(made[trial].pk, outcome="done", by=who.maker, **own))  # type: ignore[arg-type]  # the same

    def right(became: Sequence[str]) -> bool:
        return list(became).count("won") == 1 and set(became) <= {"won", *LOST["item"]}

    def left_wrong() -> int:
        changed = Event.objects.filter(subject_type="desk.item").count()
        return WorkItem.objects.exclude(version=2).count() + abs(changed - trials)

    return Race("a matter taken, handed on and closed", [take, hand_on, close], right, left_wrong)


def period(who: Cast, trials: int) -> Race:
    """Closed by two at once, while a premium comes into it."""
    scheme = _scheme(who)
    days = [FIRST + timedelta(n) for n in range(trials + 1)]
    made = SchemePeriod.objects.bulk_create(
        SchemePeriod(scheme=scheme, no=n, cover_from=days[n], cover_to=days[n + 1])
        for n in range(trials)
    )

    def hand(by: Actor) -> Hand:
        def close(trial: int) -> str:
            reports: list[periods.PeriodReport] = []
            word = said(lambda: reports.append(periods.close(FUND, trial, by=by, at=who.at)))
            for one in reports:
                word = "again" if one.repeated else "closed"
                word = f"{word} {sum(line.count for line in one.premiums)}"
            return word

        return close

    def pay(trial: int) -> str:
        return said(
            lambda: premiums.book_premium(
                made[trial].pk, Funder.WORKER, PREMIUM, on=ON, key=f"race {trial}", by=who.maker,
                at=who.at,
            )
        )  # fmt: skip

    def right(became: Sequence[str]) -> bool:
        """What came before is in both reports, what came after was refused."""
        paid = became[-1]
        count = int(paid == "won")
        closed = sorted(became[:-1]) == [f"again {count}", f"closed {count}"]
        return closed and paid in ("won", "PERIOD_CLOSED")

    def left_wrong() -> int:
        closed = Event.objects.filter(action="mutualaid.period.close").count()
        late = Premium.objects.filter(period__closed_at__lt=F("booked_at")).count()
        return abs(closed - trials) + late

    hands = [hand(who.ann), hand(who.bea), pay]
    return Race("a period closed twice, a premium meanwhile", hands, right, left_wrong)


def merge(who: Cast, trials: int) -> Race:
    """Two entries: confirmed to be one person, and refused, at once."""
    kept, gone = _people(trials, "kept"), _people(trials, "gone")
    made = PersonMerge.objects.bulk_create(
        PersonMerge(
            kept=kept[n],
            merged=gone[n],
            reason="竞争试验",
            proposed_by_id=who.maker.user_id,
            proposed_at=who.at,
        )
        for n in range(trials)
    )

    def hand(by: Actor, *, confirm: bool) -> Hand:
        return lambda trial: said(
            lambda: registry.decide_merge(made[trial].pk, confirm=confirm, by=by, at=who.at)
        )

    def left_wrong() -> int:
        merged = Person.objects.filter(merged_into__isnull=False).count()
        confirmed = PersonMerge.objects.filter(state="confirmed").count()
        open_still = PersonMerge.objects.filter(state="proposed").count()
        return abs(merged - confirmed) + open_still

    hands = [hand(who.ann, confirm=True), hand(who.bea, confirm=False)]
    return Race("two entries merged and told apart", hands, _one("DECIDED"), left_wrong)


ALL = (batch, application, item, period, merge)


def _one(code: str) -> Callable[[Sequence[str]], bool]:
    return lambda became: sorted(became) == [code, "won"]


def _people(count: int, name: str) -> list[Person]:
    return Person.objects.bulk_create(
        Person(name=f"{name}{n}", name_key=name_key(f"{name}{n}")) for n in range(count)
    )


def _scheme(who: Cast, money: int = 0) -> Scheme:
    """The scheme of the contests with its fund; `money` more of it is there and promised."""
    fund = funds.fund_of(FUND, "竞争试验", who.at, town.CLERK)
    found, _made = Scheme.objects.get_or_create(
        code=FUND, defaults={"title_zh": "竞争试验", "title_en": "Contests", "fund_id": fund.pk}
    )
    legs = {
        funds.BANK: money, funds.INCOME_TOP_UP: -money,
        funds.EXPENSE_BENEFIT: money, funds.BENEFIT_PAYABLE: -money,
    }  # fmt: skip
    if money:
        ledger.post(
            key="contests", fund=FUND, kind="top_up", on=ON, by=town.CLERK, at=who.at,
            postings=[ledger.Leg(account, amount) for account, amount in legs.items()],
        )  # fmt: skip
    return found
