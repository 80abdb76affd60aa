"""The years of the term for which a whole committee was elected."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Null for the cases that are there: their report was written without."""

    dependencies = [("organising", "0007_told")]

    operations = [
        migrations.AddField("case", "years", models.PositiveSmallIntegerField(null=True)),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                condition=Q(("years__isnull", True), ("years__in", [3, 5]), _connector="OR"),
                name="organising_case_years",
            ),
        ),
    ]
