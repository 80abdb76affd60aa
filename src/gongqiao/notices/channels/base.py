"""What a channel is: the in-app message is there already, a channel carries it further."""

from dataclasses import dataclass
from typing import Protocol


class Undeliverable(Exception):
    """This recipient cannot be reached by this channel; trying again is of no use.

    `kind` is a short word for the record (`no_address`, `refused`), never the address itself.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message ready to go: words in the recipient's language and the address of the channel."""

    message_id: int
    key: str
    code: str
    title: str
    body: str
    link: str
    address: str


class Channel(Protocol):
    """One way out."""

    @property
    def name(self) -> str:
        """The name in settings and in the outbox."""
        ...

    @property
    def address_of(self) -> str:
        """Which attribute of a recipient is the address: `email`, `mobile`; blank: needs none."""
        ...

    def send(self, parcel: Parcel) -> None:
        """Hand the parcel over. May be called again for the same `message_id` after a crash.

        Raises Undeliverable when it can never arrive; any other exception means: try later.
        """
        ...
