"""The one way in without a key: a word about an event, signed with the subscription's secret."""

from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Body, Field, Header, Path, Router
from pydantic import BaseModel

from gongqiao.gateway.models import Subscription
from gongqiao.gateway.schemas.basics import TOKEN, Answer
from gongqiao.gateway.services import acknowledging
from gongqiao.platform.context import now

router = Router(tags=["webhooks"])


class WordIn(BaseModel):
    """What became of an event."""

    event: UUID = Field(description=_("The id of the event (webhook-id of the delivery)"))
    done: bool = Field(description=_("True: worked off. False: it could not be used"), strict=True)


class WordOut(Answer):
    """The word that stands."""

    event: UUID
    done: bool


class Signature:
    """Asked before anything of the word is looked at; the body is read as it was signed."""

    def __call__(self, request: HttpRequest) -> Subscription:
        """The subscription that signed; raises calls.Unknown for a forged word."""
        match = request.resolver_match
        assert match is not None
        headers = request.headers
        word = acknowledging.Signed(
            headers.get("webhook-id", "")[:80],
            headers.get("webhook-timestamp", ""),
            headers.get("webhook-signature", ""),
            request.body,
            request.META.get("REMOTE_ADDR", ""),
        )
        return acknowledging.who_signed(match.kwargs["subscription_id"], word, at=now())


Number = Annotated[int, Path(ge=1, le=2**53, description=_("The number of the subscription"))]
WordId = Annotated[
    str,
    Header(alias="webhook-id", pattern=TOKEN.replace("200", "80"),
           description=_("A new word for each message")),
]  # fmt: skip
Moment = Annotated[
    str,
    Header(alias="webhook-timestamp", pattern=r"^[0-9]{1,11}$",
           description=_("Seconds since 1970, at most five minutes off")),
]  # fmt: skip
Proof = Annotated[
    str,
    Header(alias="webhook-signature", max_length=1000,
           description=_("v1, and the signature in base64")),
]  # fmt: skip
Word = Annotated[WordIn, Body()]


@router.post(
    "/webhooks/{int:subscription_id}/acknowledgements",
    auth=Signature(),
    response=WordOut,
    operation_id="acknowledge",
    summary=_("A word about an event"),
    description=_(
        "Signed with the secret of the subscription, like the events themselves. It is shown "
        "beside the delivery; the same webhook-id counts once."
    ),
)
def acknowledge(
    request: HttpRequest, subscription_id: Number, word_id: WordId, moment: Moment,  # noqa: ARG001  # checked by Signature
    proof: Proof, word: Word,  # noqa: ARG001
) -> dict[str, Any]:  # fmt: skip
    """Write the word down."""
    signed: Subscription = request.auth  # type: ignore[attr-defined]  # set by ninja
    kept = acknowledging.acknowledge(signed, word_id, str(word.event), done=word.done, at=now())
    if kept is None:
        raise Http404
    return {"event": kept.delivery.event.public_id, "done": kept.done}
