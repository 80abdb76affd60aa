"""Pure rules of access: the built-in roles, who may hand on what, four eyes."""

from gongqiao.access.rules.delegation import not_held
from gongqiao.access.rules.eyes import same_person
from gongqiao.access.rules.roles import BuiltInRole, read_roles
from gongqiao.access.rules.scopes import without_covered

__all__ = ["BuiltInRole", "not_held", "read_roles", "same_person", "without_covered"]
