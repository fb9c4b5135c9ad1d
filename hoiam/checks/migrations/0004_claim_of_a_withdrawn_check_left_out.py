from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checks", "0003_pages_of_evidence_are_read")]

    operations = [
        migrations.AddField(
            model_name="factcheck",
            name="withheld",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "not withheld"),
                    ("child", "the safety of a child"),
                    ("victim", "the safety of a victim"),
                    ("health", "somebody's state of health"),
                    ("state-secret", "a state secret by law"),
                ],
                default="",
                max_length=16,
                verbose_name="claim left out for",
            ),
        ),
    ]
