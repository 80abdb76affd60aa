"""From what somebody typed on a phone to an application: a code proves the number first."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from gongqiao.audit import api as audit
from gongqiao.consents import api as consents
from gongqiao.kernel.identifiers import birth_date, gender, normalise_certificate
from gongqiao.membership import consenting, queries
from gongqiao.membership.enums import ApplicationKind, ApplicationState, Way
from gongqiao.membership.models import Application, JoinAttempt, JoinCode
from gongqiao.membership.reasons import reason
from gongqiao.membership.rules import joining
from gongqiao.membership.rules.joining import Asked, Facts, Route
from gongqiao.membership.services import desk_items, join_codes
from gongqiao.platform import codes, crypto
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry

PURPOSE = "membership.join"
GOOD_FOR = timedelta(minutes=15)
A_DAY = timedelta(days=1)
MOST_A_CODE = 300  # attempts an hour with one QR: a hall full of people, not a program


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed, normalised by `cleaned`."""

    name: str
    cert_type: str
    certno: str
    mobile: str


@dataclass(frozen=True, slots=True)
class Where:
    """To which union, by which QR, of which group."""

    organisation_id: int
    code: JoinCode | None = None
    group: str = ""


def cleaned(typed: Typed, at: datetime) -> Typed:
    """One spelling. Raises Refused at the field for a number that cannot be one."""
    number = normalise_certificate(typed.cert_type, typed.certno)
    problem = joining.number_problem(typed.cert_type, number, timezone.localdate(at))
    if problem:
        raise Refused(problem, reason(problem), field="certno")
    return Typed(" ".join(typed.name.split()), typed.cert_type, number, typed.mobile)


def begin(where: Where, typed: Typed, *, text: str, address: str = "", at: datetime) -> JoinAttempt:
    """Keep what was typed and send a code to the mobile number. Tells nothing of the register.

    `text`: the mark of what they read and agreed to. Called outside a transaction. Raises Refused
    for a number that cannot be one, ORG_CLOSED, TEXT_CHANGED, PROOF_MANY, and what
    `platform.codes.send` refuses.
    """
    registry.refuse_joining(where.organisation_id)
    typed = cleaned(typed, at)
    agreed = consents.text_read(consenting.CODE, text, at=at)
    if where.code is not None and queries.attempts_of_code(where.code, at) >= MOST_A_CODE:
        raise Refused("PROOF_MANY", reason("PROOF_MANY"))
    codes.send(typed.mobile, PURPOSE, at, address=address)
    return JoinAttempt.objects.create(
        key=secrets.token_urlsafe(32), code=where.code, organisation_id=where.organisation_id,
        group=where.group, agreed_text_id=agreed, sent_at=at, expires_at=at + GOOD_FOR,
        sealed=json.dumps([typed.name, typed.cert_type, typed.certno, typed.mobile]),
    )  # fmt: skip


def typed_of(attempt: JoinAttempt) -> Typed:
    """What was typed."""
    return Typed(*json.loads(attempt.sealed))


def submit(
    key: str, digits: str, *, agrees: bool = False, by: Actor, at: datetime
) -> Application | None:
    """The code came back: the application is there. None: a member elsewhere, who has not agreed
    yet to be moved (`agrees`); the code need not be typed again then.

    Called outside a transaction. Raises Refused PROOF_OVER, PROOF_USED, CODE_WITHDRAWN,
    CODE_EXPIRED, MOBILE_TAKEN, SAME_UNION, OPEN_ALREADY, ORG_CLOSED, and what
    `platform.codes.check` refuses.
    """
    attempt = queries.attempt_with(key)
    if attempt is None or at >= attempt.expires_at:
        raise Refused("PROOF_OVER", reason("PROOF_OVER"), field="code")
    registry.refuse_joining(attempt.organisation_id)
    if attempt.proved_at is None:
        codes.check(typed_of(attempt).mobile, PURPOSE, digits, at)
    with transaction.atomic():
        attempt = JoinAttempt.objects.select_for_update().get(pk=attempt.pk)
        spent = _spent(attempt, by, at)
        outcome = spent or _proved(attempt, agrees, by, at)
    if isinstance(outcome, Refused):  # what was tried is kept: raised after the commit
        raise outcome
    return outcome


def _spent(attempt: JoinAttempt, by: Actor, at: datetime) -> Refused | None:
    """Sent already, or its QR was withdrawn or expired meanwhile: refused, a line in the trail, and
    over for good, so that trying again fills no trail.
    """
    code, problem = attempt.code, ""
    if attempt.used_at is None and code is not None:
        problem = join_codes.problem_of(code, timezone.localdate(at))
    if attempt.used_at is None and not problem:
        return None
    JoinAttempt.objects.filter(pk=attempt.pk).update(expires_at=at)
    if problem and code is not None:
        join_codes.misused(join_codes.whole(code), problem, by=by, at=at)
        return Refused(problem, reason(problem))
    _line("membership.join.replayed", attempt, by, at)
    return Refused("PROOF_USED", reason("PROOF_USED"), field="code")


def _proved(
    attempt: JoinAttempt, agrees: bool, by: Actor, at: datetime
) -> Application | Refused | None:
    attempt.proved_at = attempt.proved_at or at
    typed = typed_of(attempt)
    verdict = verdict_of(typed, attempt.organisation_id, at)
    offers = verdict.route == Route.TRANSFER and not agrees
    refused = verdict.route == Route.REFUSE
    attempt.used_at = None if offers or refused else at
    attempt.expires_at = at if refused else attempt.expires_at  # over, and nothing was sent
    attempt.save(update_fields=["proved_at", "used_at", "expires_at"])
    if refused:
        if verdict.code == "MOBILE_TAKEN":
            _line("membership.join.mobile_taken", attempt, by, at)
        return Refused(verdict.code, reason(verdict.code), field=verdict.field or None)
    if offers:
        return None
    way = Way.QR if attempt.code_id else Way.RESIDENCE
    made = Application(
        organisation_id=attempt.organisation_id, kind=_kind(verdict, attempt.group), way=way,
        code_id=attempt.code_id, group=attempt.group, agreed_text_id=attempt.agreed_text_id,
        mobile_proved_at=attempt.proved_at,
        why_looked_at=verdict.code if verdict.route == Route.IDENTITY else "",
    )  # fmt: skip
    return store(made, typed, by=by, at=at)


def received(where: Where, typed: Typed, *, text: str, by: Actor, at: datetime) -> Application:
    """An application whose mobile number another channel has proved (a hall, another app).

    `text`: the mark of what they read there and agreed to. Raises Refused as the worker's own page
    does; a member elsewhere is to be moved.
    """
    typed = cleaned(typed, at)
    verdict = verdict_of(typed, where.organisation_id, at)
    if verdict.route == Route.REFUSE:
        raise Refused(verdict.code, reason(verdict.code), field=verdict.field or None)
    made = Application(
        organisation_id=where.organisation_id, kind=_kind(verdict, where.group),
        way=Way.QR if where.code else Way.RESIDENCE, code=where.code, group=where.group,
        agreed_text_id=consents.text_read(consenting.CODE, text, at=at), mobile_proved_at=at,
        why_looked_at=verdict.code if verdict.route == Route.IDENTITY else "",
    )  # fmt: skip
    with transaction.atomic():
        return store(made, typed, by=by, at=at)


def _kind(verdict: joining.Verdict, group: str) -> ApplicationKind:
    if verdict.route == Route.TRANSFER:
        return ApplicationKind.TRANSFER
    return ApplicationKind.POOL if group else ApplicationKind.JOIN


def verdict_of(typed: Typed, organisation_id: int, at: datetime) -> joining.Verdict:
    """What the rule says of somebody, with what the register knows now."""
    known = registry.known_by_certificate(typed.cert_type, typed.certno)
    holders = set(registry.holders_of_mobile(typed.mobile)) if typed.mobile else set()
    facts = Facts(
        known=known is not None,
        name_key=known.name_key if known else "",
        member_of=known.organisation_id if known else 0,
        mobile_taken=bool(holders - ({known.person_id} if known else set())),
    )
    asked = Asked(typed.name, typed.cert_type, typed.certno, organisation_id)
    return joining.judge(asked, facts, timezone.localdate(at))


def store(made: Application, typed: Typed, *, by: Actor, at: datetime) -> Application:
    """Store an application with what was typed. Raises Refused OPEN_ALREADY, ORG_CLOSED."""
    registry.refuse_joining(made.organisation_id, field="union")
    resident = typed.cert_type == "01"
    sex = gender(typed.certno) if resident else None
    known = registry.known_by_certificate(typed.cert_type, typed.certno)
    made.state = ApplicationState.APPLIED if made.why_looked_at else ApplicationState.PENDING_REVIEW
    made.name, made.cert_type, made.number = typed.name, typed.cert_type, typed.certno
    made.number_index = crypto.blind_index(typed.certno)
    made.last4, made.mobile = typed.certno[-4:], typed.mobile or None
    made.mobile_index = crypto.blind_index(typed.mobile, purpose="mobile") if typed.mobile else None
    made.gender = sex.value[0] if sex else ""
    made.born_on = birth_date(typed.certno) if resident else None
    made.person_id = known.person_id if known and not made.why_looked_at else None
    made.submitted_at = at
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as twice:
        if "membership_application_one_open" not in str(twice):
            raise
        raise Refused("OPEN_ALREADY", reason("OPEN_ALREADY")) from twice
    audit.record(
        at=at, by=by, action="membership.application.submit", subject=("application", made.pk),
        path=made.organisation.path, new={"kind": str(made.kind), "way": str(made.way)},
    )  # fmt: skip
    desk_items.opened(made, by=by, at=at)
    return made


def _line(action: str, attempt: JoinAttempt, by: Actor, at: datetime) -> None:
    audit.record(
        at=at, by=by, action=action, subject=("joincode", attempt.code_id or 0),
        path=attempt.organisation.path, new={"last4": typed_of(attempt).mobile[-4:]},
    )  # fmt: skip


def forget_attempts(at: datetime) -> int:
    """What was typed and never submitted is forgotten a day later."""
    gone, _kinds = JoinAttempt.objects.filter(expires_at__lt=at - A_DAY).delete()
    return gone
