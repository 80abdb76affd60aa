"""Allauth's forms in words of the house."""

import ipaddress
from typing import Any

from allauth.core import context
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

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
