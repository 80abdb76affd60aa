"""What a channel is: the in-app message is there already, a channel carries it further."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


class Undeliverable(Exception):
    """This recipient cannot be reached by this channel; trying again is of no use.

    `kind` is a short word for the record (`no_address`, `refused`), never the address itself.
    Nothing was paid for.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Later(Exception):
    """The provider took nothing this time: it is throttled, down, or our account is not in order.

    `kind` as above; nothing was paid for. Any other exception: nobody knows whether it was taken.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message ready to go: words in the recipient's language and the address of the channel.

    `short` is the text for a short message with places, `figures` what stands in them, both as
    read. `may_refuse`: its reader may decline this kind, by the link `refuse` where there is one.
    `scene` is WeChat's number of the yes that it is sent for, where each message needs one.
    `said_at` is when the message came about, `at` the moment at which it leaves. The address does
    not show when a parcel is printed.
    """

    message_id: int
    key: str
    code: str
    title: str
    body: str
    link: str
    address: str = field(repr=False)
    said_at: datetime
    at: datetime
    short: str = ""
    language: str = ""
    may_refuse: bool = False
    refuse: str = ""
    scene: int | None = None
    figures: Mapping[str, str] = field(default_factory=dict, repr=False)


class Channel(ABC):
    """One way out."""

    name: str
    """The name in settings and in the outbox."""
    address_of: str = ""
    """The recipient's address: `email`, `mobile`, `wechat`; blank: needs none."""
    reports: bool = False
    """Does the provider tell whether it arrived?"""
    opens_message: bool = False
    """Does a tap on it open the message's own page?"""

    @abstractmethod
    def send(self, parcel: Parcel) -> str | None:
        """Hand the parcel over. May be called again for the same `message_id` after a crash.

        Returns the provider's number for it, if there is one. Raises Undeliverable when it can
        never arrive; Later, or any other exception, means: try later.
        """

    def text(self, parcel: Parcel) -> str:
        """What reaches the recipient, as they read it."""
        return f"{parcel.title}\n{parcel.body}"

    def parts(self, parcel: Parcel) -> int:
        """How many parts are paid for."""
        del parcel
        return 1
