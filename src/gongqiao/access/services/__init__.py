"""Writes of access."""

from gongqiao.access.services.eyes import require_different
from gongqiao.access.services.grants import end_grant, give_grant
from gongqiao.access.services.roles import install_roles

__all__ = ["end_grant", "give_grant", "install_roles", "require_different"]
