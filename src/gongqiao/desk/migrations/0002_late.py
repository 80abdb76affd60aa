"""The office day of arrival, reminders, and how far up a late matter went."""

from datetime import date

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial"), ("registry", "0001_initial")]

    operations = [
        migrations.AddField(
            "workitem", "arrived_on", models.DateField(default=date(2000, 1, 1)), preserve_default=False
        ),
        migrations.AddField("workitem", "reminded_at", models.DateTimeField(null=True)),
        migrations.AddField("workitem", "level", models.PositiveSmallIntegerField(default=0)),
        migrations.RemoveIndex("workitem", "desk_item_opened"),
        migrations.AddIndex(
            "workitem", models.Index(fields=["arrived_on"], name="desk_item_arrived")
        ),
        migrations.AddIndex("workitem", models.Index(fields=["due_at"], name="desk_item_due")),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("item", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="escalations", to="desk.workitem")),
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.organisation")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("item", "level"), name="desk_escalation_once")
                ],
            },
        ),
    ]
