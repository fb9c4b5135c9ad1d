import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("checks", "0002_a_tip_says_several_things"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="quote_found",
            field=models.BooleanField(
                null=True, verbose_name="the quoted passage stands in the page"
            ),
        ),
        migrations.CreateModel(
            name="PageReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try", models.DateTimeField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, max_length=40)),
                ("params", models.JSONField(default=dict)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "evidence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reading",
                        to="checks.evidence",
                    ),
                ),
            ],
            options={
                "verbose_name": "reading of a page",
                "ordering": ("id",),
            },
        ),
    ]
