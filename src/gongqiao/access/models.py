"""Roles as data, and grants: a user holds a role in a part of the tree for a time."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import get_language

from gongqiao.platform.privacy import classed


class Role(models.Model):
    """A named set of capabilities, with words that say what it is for."""

    code = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    description_zh = models.CharField(max_length=200)
    description_en = models.CharField(max_length=300)
    built_in = models.BooleanField(default=False)  # follows tables/roles.yaml
    order = models.PositiveSmallIntegerField(default=100)

    privacy: ClassVar = classed(
        internal="code name_zh name_en description_zh description_en built_in order"
    )

    class Meta:
        ordering: ClassVar = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh

    @property
    def description(self) -> str:
        """The description in the active language."""
        english = (get_language() or "").startswith("en")
        return self.description_en if english else self.description_zh


class RoleCapability(models.Model):
    """One thing that a role allows; `code` is that of a declared capability."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="capabilities")
    code = models.CharField(max_length=60)

    privacy: ClassVar = classed(internal="role code")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["role", "code"], name="access_role_capability_once")
        ]

    def __str__(self) -> str:
        return self.code


class Grant(models.Model):
    """A user holds a role in the subtree of an organisation from a day until a day (exclusive).

    Never edited but for its end. The exclusion constraint `access_grant_no_overlap` (migration
    0002) keeps the same user, role and organisation from being granted twice at a time.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants"
    )
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="grants")
    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    reason = models.CharField(max_length=300)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)

    privacy: ClassVar = classed(
        internal="user role organisation valid_from valid_to reason granted_by granted_at ended_by "
        "ended_at end_reason"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                # equal: ended on its first day, so it never held
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="access_grant_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role_id} {self.organisation_id}"
