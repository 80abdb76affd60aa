"""Signing in with a phone: who may, when a second fact is asked, and as which user."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from gongqiao.accounts.models import KnownPhone, PhoneGuess, User
from gongqiao.accounts.phones import PhonePerson, directory
from gongqiao.accounts.services.users import open_for_person
from gongqiao.kernel.mobile import mobile_number
from gongqiao.kernel.period import CHINA
from gongqiao.platform import codes, crypto
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused

SIGN_IN, AGAIN = "accounts.sign_in", "accounts.again"
MOST_WRONG = 5
"""Wrong second facts for one number on one day."""
NEW_NUMBER = timedelta(days=3)
"""So long a number that took the place of another one is no proof before money."""
GIVEN_AGAIN = timedelta(days=90)
"""A number that was given up is given to somebody else after this time at the earliest."""
SHORTEST_TAIL = 6


def ask_for_code(mobile: str, *, at: datetime, address: str) -> tuple[str, int]:
    """Send a code to a number that the register knows; for any other, do as if.

    Returns the number in one spelling, and that of the code. Raises Refused (`platform.codes`).
    """
    number = mobile_number(mobile) or ""
    sent = codes.send(mobile, SIGN_IN, at, address=address, real=bool(people_with(number)))
    return number, sent


def people_with(mobile: str) -> list[PhonePerson]:
    """Who may sign in with this number."""
    register = directory()
    return register.people(mobile) if register and mobile else []


def known_user(mobile: str, *, at: datetime) -> User | None:
    """The one whom the code alone lets in: nobody else has the number, they showed before that it
    is theirs, and were here within the last ninety days (after that an operator may have given the
    number to somebody else).
    """
    people = people_with(mobile)
    if len(people) != 1 or people[0].user_id is None:
        return None
    known = KnownPhone.objects.filter(user_id=people[0].user_id, mobile_index=_index(mobile))
    if not people[0].proved and not known.exists():
        return None
    user = _open_user(people[0].user_id)
    return user if user.last_login and at < user.last_login + GIVEN_AGAIN else None


def user_by_second_fact(mobile: str, person_id: int, tail: str, *, at: datetime) -> User:
    """The user of this person, opened when they have none yet. From now on the number is theirs.

    Outside any transaction, so that a wrong fact counts. Raises Refused SECOND_FACT, MANY_WRONG
    with field `tail`, PASSWORD_ONLY.
    """
    register = directory()
    chosen = next((p for p in people_with(mobile) if p.person_id == person_id), None)
    _count_guess(mobile, at)
    tail = "".join(tail.split()).upper()
    right = bool(
        register and chosen and len(tail) == SHORTEST_TAIL and register.proves(person_id, tail)
    )
    if not right or chosen is None or register is None:
        says = _("These are not the last six signs of the identity number that we know.")
        raise Refused("SECOND_FACT", says, field="tail")
    with transaction.atomic():
        PhoneGuess.objects.filter(mobile_index=_index(mobile), day=_day(at)).update(
            wrong=F("wrong") - 1
        )
        user_id = chosen.user_id
        if user_id is None:
            user_id = open_for_person(chosen.display_name, at=at).pk
            register.tie(person_id, user_id, by=Actor("sign-in", user_id), at=at)
        user = _open_user(user_id)
        KnownPhone.objects.get_or_create(
            user=user, mobile_index=_index(mobile), defaults={"since": at}
        )
    return user


def proof_mobile(user_id: int, at: datetime) -> str:
    """The number to which a proof before money goes; blank when the user has none that counts.

    It is the register's number now, proved or known as theirs; one that replaced another in a
    roster counts after three days, so that whoever changed it does not empty an account the same
    day.
    """
    register = directory()
    kept, proved = register.number_of(user_id) if register else ("", False)
    mobile = mobile_number(kept)
    if mobile is None or proved:
        return mobile or ""
    own = {bytes(k.mobile_index): k.since for k in KnownPhone.objects.filter(user_id=user_id)}
    since = own.get(_index(mobile))
    if since is None or (len(own) > 1 and since != min(own.values()) and at < since + NEW_NUMBER):
        return ""
    return mobile


def can_prove_by_phone(user_id: int, at: datetime) -> bool:
    """Is there such a number, and can a code reach it?"""
    return codes.available() and bool(proof_mobile(user_id, at))


def _count_guess(mobile: str, at: datetime) -> None:
    """Counted before it is looked at, so that many at once get no more than one by one."""
    index, day = _index(mobile), _day(at)
    PhoneGuess.objects.bulk_create([PhoneGuess(mobile_index=index, day=day)], ignore_conflicts=True)
    with transaction.atomic(durable=True):
        counted = PhoneGuess.objects.filter(mobile_index=index, day=day, wrong__lt=MOST_WRONG)
        if not counted.update(wrong=F("wrong") + 1):
            says = _("That was wrong too often today. Please ask your union, or try tomorrow.")
            raise Refused("MANY_WRONG", says, field="tail")


def _open_user(user_id: int) -> User:
    user = User.objects.get(pk=user_id)
    if not user.is_active:
        raise Refused("ACCOUNT_CLOSED", _("This account is closed. Please ask your union."))
    if user.is_superuser:
        says = _("This account signs in with user name and password only.")
        raise Refused("PASSWORD_ONLY", says)
    return user


def _index(mobile: str) -> bytes:
    return crypto.blind_index(mobile, purpose="mobile")


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()
