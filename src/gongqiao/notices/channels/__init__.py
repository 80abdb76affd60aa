"""Channels by which a message leaves the house, behind one interface."""

from gongqiao.notices.channels.base import Channel, Later, Parcel, Undeliverable
from gongqiao.notices.channels.console import ConsoleChannel
from gongqiao.notices.channels.https import Unclear
from gongqiao.notices.channels.mail import MailChannel
from gongqiao.notices.channels.sms import SmsChannel
from gongqiao.notices.channels.wechat import WeChatChannel

__all__ = [
    "Channel",
    "Later",
    "Parcel",
    "Unclear",
    "Undeliverable",
    "channel_named",
    "channels",
    "register",
]

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


register(ConsoleChannel(), MailChannel(), SmsChannel(), WeChatChannel())
