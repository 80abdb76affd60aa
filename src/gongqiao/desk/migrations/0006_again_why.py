"""Why a matter is handled a second time; so far: always because somebody was not satisfied."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("desk", "0005_closed_read_alone")]

    operations = [
        migrations.AddField(
            model_name="workitem",
            name="again_why",
            field=models.CharField(
                blank=True,
                choices=[("rated", "rated"), ("called", "called")],
                db_default="",
                default="",
                max_length=6,
            ),
        ),
        migrations.RunSQL(
            "UPDATE desk_workitem SET again_why = 'rated' WHERE again_of_id IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="workitem",
            constraint=models.CheckConstraint(
                condition=Q(again_of__isnull=True, again_why="")
                | (Q(again_of__isnull=False) & ~Q(again_why="")),
                name="desk_item_again_why",
            ),
        ),
    ]
