"""Commands of accounts: the first administrator, and help when nobody can sign in any more."""

import click
from django.utils.translation import gettext as _

from gongqiao.accounts import queries, services
from gongqiao.accounts.services import Created
from gongqiao.platform import console
from gongqiao.platform.context import SYSTEM, now
from gongqiao.platform.errors import Refused

accounts = console.group("accounts", "Users and their sign-in.")


@accounts.command("create")
@click.argument("username")
@click.option("--name", "display_name", default="", help="The name that colleagues know.")
@click.option("--admin", is_flag=True, help="Make a system administrator.")
def create(username: str, display_name: str, admin: bool) -> Created:
    """Open an account and print its first password."""
    return services.create_user(
        username, by=SYSTEM, at=now(), display_name=display_name, system_administrator=admin
    )


@accounts.command("reset")
@click.argument("username")
@click.option("--reason", required=True)
@click.option("--second-factors", is_flag=True, help="Forget passkeys and codes too.")
def reset(username: str, reason: str, second_factors: bool) -> dict[str, str]:
    """Print a new first password for an account."""
    user = queries.user_by_name(username)
    if user is None:
        raise Refused("USER_UNKNOWN", _("There is no open account with this name."))
    password = services.reset_password(
        user.pk, by=SYSTEM, at=now(), reason=reason, second_factors=second_factors
    )
    return {"username": username, "first_password": password}


commands = [accounts]
