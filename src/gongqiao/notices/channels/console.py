"""The channel of development machines: a line in the log, nobody's data in it."""

import logging

from gongqiao.notices.channels.base import Parcel

log = logging.getLogger(__name__)


class ConsoleChannel:
    """Writes id and code to the log."""

    name = "console"
    address_of = ""

    def send(self, parcel: Parcel) -> None:
        """Say that it would have gone out."""
        log.warning("message %s (%s) would leave now", parcel.message_id, parcel.code)
