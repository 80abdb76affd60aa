"""What other apps may import.

`step_up` stands below the access mark of a view that moves money, exports or unmasks::

    @office("ledger.export")
    @step_up
    def export(request: HttpRequest) -> HttpResponse: ...
"""

from gongqiao.accounts.phones import PhonePerson
from gongqiao.accounts.phones import provide as provide_phones
from gongqiao.accounts.queries import (
    actor_by_name,
    follower_of,
    languages_of,
    second_factors,
    shown_name_of,
    shown_names,
    users,
)
from gongqiao.accounts.services import (
    Created,
    create_user,
    disable_user,
    enable_user,
    end_sessions,
    on_security,
    reset_password,
    set_following,
)
from gongqiao.accounts.wechat import in_wechat
from gongqiao.platform.stepup import proved_recently, step_up

__all__ = [
    "Created",
    "PhonePerson",
    "actor_by_name",
    "create_user",
    "disable_user",
    "enable_user",
    "end_sessions",
    "follower_of",
    "in_wechat",
    "languages_of",
    "on_security",
    "proved_recently",
    "provide_phones",
    "reset_password",
    "second_factors",
    "set_following",
    "shown_name_of",
    "shown_names",
    "step_up",
    "users",
]
