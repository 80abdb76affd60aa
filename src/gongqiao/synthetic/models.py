"""That this installation holds a demo, and which."""

from typing import ClassVar

from django.db import models

from gongqiao.platform.privacy import classed


class Demo(models.Model):
    """The one synthetic city of an installation; `loaded_at` null: its loading was cut short.

    `today` is the day for which it was built: loading again goes on with the same city.
    """

    scale = models.CharField(max_length=20)
    seed = models.BigIntegerField()
    today = models.DateField()
    begun_at = models.DateTimeField()
    loaded_at = models.DateTimeField(null=True)
    story = models.JSONField(default=dict)  # services.history.Story: how far it came, with counts
    only = models.BooleanField(default=True, unique=True)  # always true: there is one row at most

    privacy: ClassVar = classed(internal="scale seed today begun_at loaded_at story only")

    def __str__(self) -> str:
        return f"{self.scale}/{self.seed}"
