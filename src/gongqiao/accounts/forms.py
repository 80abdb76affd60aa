"""Allauth's forms in words of the house."""

import ipaddress
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongqiao.accounts import queries, services

NAME = _("A name for this passkey")
NAME_HELP = _("So that you know which device it is: my phone, the computer at home.")


def _elsewhere() -> str:
    """Where to go instead: browsers make passkeys for addresses with a name, never for a number."""
    host, _colon, port = context.request.get_host().rpartition(":")
    try:
        number = ipaddress.ip_address(host.strip("[]") or port)
    except ValueError:
        return ""
    if not number.is_loopback:
        return gettext("A passkey needs an address with a name. Open these pages by their name.")
    there = f"http://localhost:{port}/" if host else "http://localhost/"
    says = gettext("A passkey needs an address with a name. To try one here, open %(there)s.")
    return says % {"there": there}


class AddPasskey(AddWebAuthnForm):
    """A passkey that signs in by itself: that is what the page promises."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("passwordless", True)
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label, name.help_text = NAME, _elsewhere() or NAME_HELP
        alone.label = _("Sign in with it alone, no password needed")
        alone.help_text = _(
            "The device then asks for fingerprint, face or PIN. Without the tick it is asked for "
            "after the password."
        )


class RenamePasskey(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label, self.fields["name"].help_text = NAME, NAME_HELP


APP_DIGITS = 6
"""Whatever is longer is no code of an app."""


class ByCode(BaseAuthenticateForm):
    """Codes of an app as allauth takes them; recovery codes by their digests, as often."""

    def clean_code(self) -> str:
        """The code; sets `authenticator`. Raises ValidationError."""
        code = "".join(str(self.cleaned_data["code"]).split())
        kept = queries.digested_codes(self.user.pk) if len(code) > APP_DIGITS else None
        if kept is None:
            return str(super().clean_code())
        forget_tries = check_rate_limit(self.user)
        if not services.use_code(kept.pk, code):
            self._emit_authentication_failed(kept)
            raise get_adapter().validation_error("incorrect_code")
        forget_tries()
        kept.refresh_from_db()
        self.authenticator = kept
        return code


class Authenticate(ByCode, AuthenticateForm):
    """After the password."""


class Reauthenticate(ByCode, ReauthenticateForm):
    """Before what weighs."""
