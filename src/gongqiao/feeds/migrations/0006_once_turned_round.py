"""The key of settlements turned round: its index is built in two thirds of the time (ADR 20)."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models.functions import Reverse


class Migration(migrations.Migration):
    dependencies: ClassVar = [("feeds", "0005_as_copied")]
    operations: ClassVar = [
        migrations.RemoveConstraint(model_name="settlement", name="feeds_settlement_once"),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.UniqueConstraint(
                Reverse("setl_id"), models.F("source"), name="feeds_settlement_once"
            ),
        ),
    ]
