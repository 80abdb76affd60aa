import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

HOW = """
    UPDATE notices_refusal SET how = CASE kind WHEN '*' THEN 'answer' ELSE 'link' END
    WHERE person_id IS NOT NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0006_warned'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='refusal',
            name='how',
            field=models.CharField(choices=[('page', 'page'), ('answer', 'answer'), ('link', 'link'), ('phone', 'phone'), ('counter', 'counter'), ('letter', 'letter')], default='page', max_length=10),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='refusal',
            name='note',
            field=models.CharField(blank=True, default='', max_length=300),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='refusal',
            name='noted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='refusal',
            name='noted_by_name',
            field=models.CharField(blank=True, default='', max_length=150),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name='refusal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('how__in', ['phone', 'counter', 'letter']), ('person__isnull', False), models.Q(('noted_by_name', ''), _negated=True), models.Q(('note', ''), _negated=True)), models.Q(models.Q(('how__in', ['phone', 'counter', 'letter']), _negated=True), ('note', ''), ('noted_by__isnull', True), ('noted_by_name', '')), _connector='OR'), name='notices_refusal_noted_by_whom'),
        ),
        migrations.RunSQL(HOW, migrations.RunSQL.noop),
    ]
