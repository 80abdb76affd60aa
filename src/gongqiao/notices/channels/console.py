"""The channel of development machines: a line in the log, nobody's data in it."""

import logging

from gongqiao.notices.channels.base import Channel, Parcel

log = logging.getLogger(__name__)


class ConsoleChannel(Channel):
    """Writes id and code to the log."""

    name = "console"
    address_of = ""

    def send(self, parcel: Parcel) -> None:
        """Say that it would have gone out."""
        log.warning("message %s (%s) would leave now", parcel.message_id, parcel.code)
