"""A scheme with a fund, decided claims and people with accounts, made by hand: no assessment."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count

from django.contrib.auth import get_user_model
from django.db import connection

from gongqiao.access.models import Grant, Role, RoleCapability
from gongqiao.ledger import api as ledger
from gongqiao.mutualaid.models import Claim, Scheme, SchemePeriod
from gongqiao.mutualaid.services import batches, funds, returns
from gongqiao.mutualaid.services.batches import BatchDone
from gongqiao.platform.context import Actor
from gongqiao.platform.crypto import blind_index
from gongqiao.registry.models import BankAccount, Organisation, Person

AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
ON = date(2026, 3, 5)
_number = count(1)

POWERS = {
    "clerk": ("mutualaid.batch_make", "mutualaid.review", "mutualaid.view"),
    "checker": ("mutualaid.batch_check", "mutualaid.review", "mutualaid.view"),
    "releaser": ("mutualaid.batch_release", "mutualaid.view"),
    "finance": ("ledger.top_up", "ledger.close", "ledger.view", "mutualaid.view"),
    "all_rounder": (
        "mutualaid.batch_make",
        "mutualaid.batch_check",
        "mutualaid.batch_release",
        "mutualaid.review",
    ),
    "stranger": (),
}


@dataclass(frozen=True)
class Town:
    """The scheme, its period, and who works here."""

    scheme: Scheme
    period: SchemePeriod
    clerk: Actor
    checker: Actor
    releaser: Actor
    finance: Actor
    all_rounder: Actor
    stranger: Actor


def found(money: int = 1_000_000_00, code: str = "town-aid") -> Town:
    """A town whose fund holds some money."""
    staff = {name: _user(name, powers) for name, powers in POWERS.items()}
    fund = funds.fund_of(code, "小镇互助", AT, staff["finance"])
    scheme = Scheme.objects.create(
        code=code, title_zh="小镇互助", title_en="Town aid", fund_id=fund.pk
    )
    period = SchemePeriod.objects.create(
        scheme=scheme, no=1, cover_from=date(2024, 1, 1), cover_to=date(2025, 1, 1)
    )
    if money:
        ledger.post(
            key=f"start:{code}",
            fund=code,
            kind="premium",
            on=ON,
            postings=[ledger.Leg("bank", money), ledger.Leg("income.premium.worker", -money)],
            by=staff["finance"],
            at=AT,
        )
    return Town(scheme=scheme, period=period, **staff)


def _user(name: str, powers: tuple[str, ...]) -> Actor:
    user, _made = get_user_model().objects.get_or_create(username=name)
    root, _made = Organisation.objects.get_or_create(
        code="root", defaults={"name": "总工会", "kind": "local_federation", "path": "00000001."}
    )
    role, new = Role.objects.get_or_create(
        code=f"test_{name}",
        defaults={"name_zh": name, "name_en": name, "description_zh": "", "description_en": ""},
    )
    if new:
        RoleCapability.objects.bulk_create(RoleCapability(role=role, code=c) for c in powers)
        Grant.objects.create(
            user=user,
            role=role,
            organisation=root,
            valid_from=date(2020, 1, 1),
            reason="test",
            granted_at=AT,
        )
    return Actor(name, user.pk)


def person(name: str | None = None, *, account: bool = True, holder: str | None = None) -> Person:
    """Someone, usually with an active account in their own name."""
    number = next(_number)
    made = Person.objects.create(name=name or f"职工{number}", name_key=name or f"职工{number}")
    if account:
        give_account(made, holder=holder)
    return made


def give_account(owner: Person, *, holder: str | None = None) -> BankAccount:
    """A new active account; the active one before it is replaced."""
    BankAccount.objects.filter(person=owner, state="active").update(state="replaced")
    number = f"62170000{next(_number):011d}"
    return BankAccount.objects.create(
        person=owner,
        kind="social_card",
        bank_name="工商银行",
        bank_branch="桐乡支行",
        number=number,
        number_index=blind_index(number, purpose="account"),
        last4=number[-4:],
        holder_name=holder or owner.name,
        created_at=AT,
    )


def claim(town: Town, owner: Person, amount: int, state: str = "auto_ok") -> Claim:
    """A decided line with its booking, as the assessment writes them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('mutualaid_claim_seq')")
        claim_id = int(cursor.fetchone()[0])
    made = Claim.objects.create(
        id=claim_id,
        period=town.period,
        person=owner,
        stay_id=claim_id,
        revision=1,
        version_id=1,
        run_id=1,
        stay_date=date(2024, 6, 1),
        base=abs(amount),
        payable=max(amount, 0),
        amount=amount,
        trace=[],
        state=state,
    )
    book_decision(town, made)
    return made


def book_decision(town: Town, made: Claim) -> None:
    """Expense against payable, or receivable against expense."""
    if not made.amount:
        return
    account = "benefit_payable" if made.amount > 0 else "recovery_receivable"
    ledger.post(
        key=f"decision:{made.pk}",
        fund=town.scheme.code,
        kind="decision",
        on=ON,
        postings=[
            ledger.Leg("expense.benefit", made.amount),
            ledger.Leg(account, -made.amount, made.pk),
        ],
        by=town.clerk,
        at=AT,
    )


def released(town: Town) -> BatchDone:
    """A batch of everything payable, made, checked and released by three people."""
    made = batches.create(town.scheme.code, by=town.clerk, at=AT)
    batches.approve(made.batch, by=town.checker, at=AT)
    return batches.release(made.batch, by=town.releaser, at=AT)


def answer(town: Town, *rows: tuple[object, ...], name: str = "bank.csv") -> returns.Returned:
    """The bank's CSV with rows of (payment id, status, code, message)."""
    lines = ["payment_id,status,code,message"]
    lines += [",".join(str(cell) for cell in row) for row in rows]
    return returns.book_return("\r\n".join(lines).encode(), name, by=town.clerk, at=AT)


def bank(town: Town) -> int:
    """The fund's money, fen."""
    return ledger.balance(town.scheme.code, "bank")


def owed(town: Town) -> int:
    """Decided and not paid, fen."""
    return -ledger.balance(town.scheme.code, "benefit_payable")


OF_NO_RUN = {"AID_STAY", "AID_RUN", "AID_VERSION", "AID_SUM"}
"""`claim` makes lines out of nothing: without settlement, run, version, earlier payment."""


def clean() -> None:
    """The books agree with themselves and with the records."""
    assert [d for d in ledger.verify().differences if d.code not in OF_NO_RUN] == []
