"""Channels by which a message leaves the house. SMS and WeChat come as further adapters."""

from gongqiao.notices.channels.base import Channel, Parcel, Undeliverable
from gongqiao.notices.channels.console import ConsoleChannel
from gongqiao.notices.channels.mail import MailChannel

__all__ = ["Channel", "Parcel", "Undeliverable", "channel_named", "channels", "register"]

_channels: dict[str, Channel] = {}


def register(*given: Channel) -> None:
    """Add channels, or replace those of the same name."""
    for channel in given:
        _channels[channel.name] = channel


def channels() -> dict[str, Channel]:
    """All channels by name."""
    return dict(_channels)


def channel_named(name: str) -> Channel:
    """The channel, or KeyError."""
    return _channels[name]


register(ConsoleChannel(), MailChannel())
