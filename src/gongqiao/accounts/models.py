"""Users: who signs in. A user is not a person of the register, and a person need not be a user."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongqiao.platform.fields import BlindIndexField, EncryptedTextField
from gongqiao.platform.privacy import classed


class User(AbstractUser):
    """Someone who can sign in. `is_superuser` marks the system administrator of an installation."""

    display_name = models.CharField("name", max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)  # blank: never chosen
    # the password was given out by someone else: it opens nothing but the page that changes it
    must_change_password = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    privacy: ClassVar = classed(
        internal="id username is_active is_staff is_superuser date_joined last_login groups "
        "user_permissions language must_change_password created_by",
        personal="display_name first_name last_name email",
        sealed="password",
    )

    @property
    def shown_name(self) -> str:
        """The name that colleagues know, else the sign-in name."""
        return self.display_name or self.username


class ListView(models.Model):
    """A view of a list page under a name of the user's own: `path?query` brings it back."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=200)
    name = models.CharField(max_length=20)
    query = models.CharField(max_length=500)

    privacy: ClassVar = classed(internal="path name", personal="query")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "path", "name"], name="accounts_view_once")
        ]


class WeChatFollower(models.Model):
    """By which openid the federation's Official Account knows a user: its messages go there.

    Whoever stops following it (`left_at`) gets none until they follow again.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wechat"
    )
    openid = EncryptedTextField[str, str]()
    openid_index = BlindIndexField[bytes, bytes](unique=True)
    since = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    privacy: ClassVar = classed(
        internal="user", personal="since left_at", sealed="openid openid_index"
    )


class KnownPhone(models.Model):
    """A user has shown that this number is theirs: by a code, and once by a second fact.

    The number that the register has now counts; when it changes there, the second fact is asked
    again.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    mobile_index = BlindIndexField[bytes, bytes]()
    since = models.DateTimeField()

    privacy: ClassVar = classed(internal="user", personal="since", sealed="mobile_index")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "mobile_index"], name="accounts_phone_once")
        ]


class PhoneGuess(models.Model):
    """How often a second fact was wrong for a number on a day: guessing ends there."""

    mobile_index = BlindIndexField[bytes, bytes]()
    day = models.DateField()
    wrong = models.PositiveSmallIntegerField(default=0)

    privacy: ClassVar = classed(internal="day wrong", sealed="mobile_index")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mobile_index", "day"], name="accounts_guess_once")
        ]


class KnownDevice(models.Model):
    """A browser in which a user has signed in before, by the digest of its cookie."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token_index = BlindIndexField[bytes, bytes]()
    says = models.CharField(max_length=60)
    since = models.DateTimeField()

    privacy: ClassVar = classed(internal="user", personal="says since", sealed="token_index")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "token_index"], name="accounts_device_once")
        ]


class FailedSignIns(models.Model):
    """How often somebody was not let in to one account on a day: its owner hears of many.

    Counted alike for names and numbers that nobody here has (`user` is null): so the time that a
    refusal takes tells nobody who exists, and what was typed as a name lies as a digest.
    """

    account_index = BlindIndexField[bytes, bytes]()
    day = models.DateField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    wrong = models.PositiveSmallIntegerField(default=0)
    told_at = models.DateTimeField(null=True)

    privacy: ClassVar = classed(internal="day user wrong told_at", sealed="account_index")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "account_index"], name="accounts_failed_once")
        ]
