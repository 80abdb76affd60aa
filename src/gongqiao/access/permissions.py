"""What roles may allow here, and who may manage whose account."""

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongqiao.access.models import Grant
from gongqiao.platform import gate
from gongqiao.platform.context import Actor
from gongqiao.platform.gate import Capability

CAPABILITIES = (
    Capability("access.view", _("see users, roles and grants")),
    Capability("access.grant", _("give and end grants of roles whose every power they hold")),
    Capability("access.appoint", _("also give roles of offices that they do not hold themselves")),
)


def may_manage(by: Actor, user: AbstractUser, on: date) -> bool:
    """May `by` close this account or hand out a new password for it?

    Only if all that the account may do lies within the organisations where `by` manages accounts:
    otherwise a new password would be a way to more power. An administrator of the system, and
    whoever holds a role that moves money, is managed by an administrator of the system only.
    """
    scope = gate.scope_of(by, "accounts.manage", on)
    if not scope or user.pk == by.user_id:
        return False
    if scope.everywhere:
        return True
    held = Grant.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), user_id=user.pk)
    moves_money = [code for code, declared in gate.capabilities().items() if declared.money]
    if held.filter(role__capabilities__code__in=moves_money).exists():
        return False
    paths = set(held.values_list("organisation__path", flat=True))
    return not user.is_superuser and all(scope.covers(path) for path in paths)
