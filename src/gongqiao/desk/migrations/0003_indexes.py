"""What is open by its due time whatever its kind; what was handed on lately."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_late")]

    operations = [
        migrations.RemoveIndex("workitem", "desk_item_subject"),
        migrations.AddIndex(
            "workitem",
            models.Index(fields=["subject_id", "subject_type"], name="desk_item_subject"),
        ),
        migrations.RemoveIndex("workitem", "desk_item_open"),
        migrations.AddIndex(
            "workitem",
            models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["due_at"],
                name="desk_item_open",
            ),
        ),
        migrations.AddIndex(
            "workitem",
            models.Index(
                condition=models.Q(("handed_at__isnull", False)),
                fields=["handed_at"],
                name="desk_item_handed",
            ),
        ),
    ]
