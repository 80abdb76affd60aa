"""What workers ask through another system: filed once, continued only by who filed it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from gongqiao.gateway.models import Key
from gongqiao.gateway.services.calls import actor_of_key
from gongqiao.gateway.services.once import Answer, once
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.errors import Refused
from gongqiao.registry import api as registry
from gongqiao.requests import api as requests

HANDLE = "requests.handle"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came. `token` and `sent` make it the same one."""

    token: str
    sent: bytes
    kind: requests.Kind
    topic: requests.Topic
    text: str
    confidential: bool = False
    member_id: int | None = None
    name: str = ""
    mobile: str = ""


def _digest(operation: str, sent: bytes) -> bytes:
    return hashlib.sha256(f"{operation}\n".encode() + sent).digest()


def _mark(key: Key) -> str:
    """How the key of a request begins that this program filed: by it the program goes on with it,
    also after thirty days, when the answer of the call is forgotten.
    """
    return f"program:{key.pk}:"


def _own(key: Key, number: str, at: datetime) -> tuple[Actor, requests.WorkerRequest | None]:
    """Who the program is, and the request if it filed that. Raises PermissionDenied."""
    by = actor_of_key(key)
    gate.require(by, HANDLE, timezone.localdate(at))
    return by, requests.request_filed(_mark(key), number)


def _stands(request: requests.WorkerRequest) -> Answer:
    return {
        "number": request.number,
        "state": request.state,
        "asked_at": request.asked_at.isoformat(),
    }


def file_request(key: Key, asked: Asked, *, at: datetime) -> tuple[Answer, bool]:
    """Take a request in. Returns the answer, and whether it is that of an earlier call.

    Raises Refused MEMBER_UNKNOWN (not within the key's reach, or the key may not read members) and
    what `requests.ask` refuses.
    """
    by, on = actor_of_key(key), timezone.localdate(at)
    gate.require(by, HANDLE, on)

    def work() -> Answer:
        if asked.member_id and registry.person_for(by, asked.member_id, on) is None:
            says = _("There is no such member within the reach of this key.")
            raise Refused("MEMBER_UNKNOWN", says, field="member_id")
        wish = requests.Wish(
            key=_mark(key) + hashlib.sha256(asked.token.encode()).hexdigest()[:32],
            kind=asked.kind, topic=asked.topic, text=asked.text, confidential=asked.confidential,
            person_id=asked.member_id, name="" if asked.member_id else asked.name,
            mobile=asked.mobile, organisation_id=key.organisation_id,
        )  # fmt: skip
        return _stands(requests.ask(wish, requests.Channel.PROGRAM, by=by, at=at))

    digest = _digest("requests.file", asked.sent)
    return once(key, asked.token, operation="requests.file", digest=digest, at=at, work=work)


def add_reply(
    key: Key, number: str, text: str, *, token: str, sent: bytes, at: datetime
) -> tuple[Answer, bool] | None:
    """The applicant adds something, through the program that filed the request; None: it is not
    one of that program's. Raises Refused as `requests.reply` does.
    """
    by, one = _own(key, number, at)
    if one is None:
        return None

    def work() -> Answer:
        return _stands(requests.reply(one.pk, text, by=by, at=at))

    operation = f"requests.reply:{one.pk}"
    digest = _digest(operation, sent)
    return once(key, token, operation=operation, digest=digest, at=at, work=work)


def add_photo(
    key: Key, number: str, content: bytes, name: str, *, token: str, at: datetime
) -> tuple[Answer, bool] | None:
    """A photo for a request, through the program that filed it; None: it is not one of that
    program's. What the file is, is seen from its content, never from what it is called.

    Raises Refused as `requests.add_photos` does.
    """
    by, one = _own(key, number, at)
    if one is None:
        return None

    def work() -> Answer:
        photo = requests.Photo(name or "photo", content)
        return _stands(requests.add_photos(one.pk, [photo], by=by, at=at))

    operation = f"requests.photo:{one.pk}"
    digest = _digest(f"{operation}\n{name}", content)
    return once(key, token, operation=operation, digest=digest, at=at, work=work)
