"""What a key may be made for."""

from django.utils.translation import gettext_lazy as _

from gongqiao.platform.gate import KeyScope

SETTLEMENTS_WRITE = "settlements:write"
ROSTER_WRITE = "roster:write"
ORGANISATIONS_READ = "organisations:read"
MEMBERS_READ = "members:read"
CLAIMS_READ = "claims:read"
LEDGER_READ = "ledger:read"
REQUESTS_READ = "requests:read"
REQUESTS_WRITE = "requests:write"
ANY = "any"

SCOPES = (
    KeyScope(
        SETTLEMENTS_WRITE,
        _("push settlements of the medical insurance"),
        ("feeds.receive",),
        whole=True,
    ),
    KeyScope(
        ROSTER_WRITE, _("bring in rosters of organisations, members and accounts"),
        ("registry.import",),
    ),
    KeyScope(ORGANISATIONS_READ, _("read organisations"), ("registry.view",)),
    KeyScope(MEMBERS_READ, _("read members, numbers masked"), ("registry.view",)),
    KeyScope(CLAIMS_READ, _("read decisions on mutual aid, numbers masked"), ("mutualaid.view",)),
    KeyScope(LEDGER_READ, _("read the books"), ("ledger.view",)),
    KeyScope(
        REQUESTS_READ, _("read what workers ask, masked and without confidential ones"),
        ("requests.view",),
    ),
    KeyScope(REQUESTS_WRITE, _("file what workers ask"), ("requests.handle",)),
)  # fmt: skip
