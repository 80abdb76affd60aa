"""Users: who signs in. A user is not a person of the register, and a person need not be a user."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongqiao.platform.privacy import classed


class User(AbstractUser):
    """Someone who can sign in."""

    display_name = models.CharField(_("name"), max_length=80, blank=True)

    privacy: ClassVar = classed(
        internal="id username is_active is_staff is_superuser date_joined last_login groups "
        "user_permissions",
        personal="display_name first_name last_name email",
        sealed="password",
    )
