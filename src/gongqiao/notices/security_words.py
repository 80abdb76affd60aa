"""What people are told about their ways in: what happened, and what to do if it was not they.

No name that somebody gave a passkey stands in them: a thief would write their own words into it.
"""

from django.utils.translation import gettext_lazy as _

from gongqiao.notices.words import NoticeTemplate

PLACE = "/me/security/"
SECURITY = (
    NoticeTemplate(
        "security.password_changed",
        _("Your account has a new password"),
        _(
            "The password of your account was changed just now. If that was not you, ask your "
            "union at once for another one, or ring 12351."
        ),
        PLACE,
    ),
    NoticeTemplate(
        "security.password_set",
        _("Your account has a password now"),
        _(
            "Besides the code to your phone a password signs in to your account from now on. "
            "If you did not choose it, end the other sessions, and tell your union or ring "
            "12351."
        ),
        PLACE,
    ),
    NoticeTemplate(
        "security.reset",
        _("Your password was replaced by an administrator"),
        _(
            "An administrator gave your account a new first password, and you were signed out "
            "everywhere. If you did not ask for it, tell your union or ring 12351."
        ),
        PLACE,
    ),
    NoticeTemplate(
        "security.reset_factors",
        _("An administrator reset all your ways in"),
        _(
            "An administrator gave your account a new first password and removed its passkeys "
            "and codes, and you were signed out everywhere. If you did not ask for it, tell "
            "your union or ring 12351 at once."
        ),
        PLACE,
    ),
    NoticeTemplate(
        "security.passkey_added",
        _("A passkey was added to your account"),
        _(
            "A new passkey signs in to your account from now on. If that was not you, remove "
            "it, end the other sessions, and tell your union."
        ),
        PLACE,
    ),
    NoticeTemplate(
        "security.passkey_removed",
        _("A passkey was removed from your account"),
        _(
            "A passkey no longer signs in to your account. If that was not you, end the other "
            "sessions, choose a new password, and tell your union."
        ),
        PLACE,
    ),
    NoticeTemplate(
        "security.app_added",
        _("Codes of an app were set up"),
        _(
            "From now on your account asks for the six digits of an authenticator app. If "
            "that was not you, end the other sessions, and tell your union or ring 12351."
        ),
        PLACE,
    ),
    NoticeTemplate(
        "security.app_removed",
        _("Codes of the app were switched off"),
        _(
            "Your account no longer asks for the digits of an authenticator app. If that was "
            "not you, end the other sessions, choose a new password, and tell your union."
        ),
        PLACE,
    ),
    NoticeTemplate(
        "security.codes_renewed",
        _("New recovery codes were made"),
        _(
            "Your account has new recovery codes; the old ones count no more. If that was not "
            "you, make new ones yourself, end the other sessions, and tell your union."
        ),
        PLACE,
    ),
    NoticeTemplate(
        "security.wechat_linked",
        _("WeChat was linked to your account"),
        _(
            "From now on a WeChat account signs in to your account. If it is not yours, "
            "unlink it, end the other sessions, and tell your union."
        ),
        PLACE,
    ),
    NoticeTemplate(
        "security.wechat_unlinked",
        _("WeChat was unlinked from your account"),
        _(
            "WeChat no longer signs in to your account and brings you no messages. If that "
            "was not you, end the other sessions and tell your union."
        ),
        PLACE,
    ),
    NoticeTemplate(
        "security.mail_changed",
        _("A mail address of your account was changed"),
        _(
            "A mail address with which your password can be replaced was added, changed or "
            "removed. If that was not you, end the other sessions, choose a new password, and "
            "tell your union."
        ),
        PLACE,
    ),
    NoticeTemplate(
        "security.attempts",
        _("Somebody tried to sign in to your account"),
        _(
            "Within a day {times} tries to sign in to your account failed: the password or the "
            "code was wrong. If it was you, nothing needs to be done. If not: tell nobody a code "
            "or your password, not even somebody who says they are from the union; choose a new "
            "password if others may know yours; and look under “Sign-in and security” where your "
            "account is signed in."
        ),
        PLACE,
    ),
)
