from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checks", "0001_checks")]

    operations = [
        migrations.AlterField(
            model_name="joining",
            name="how",
            field=models.CharField(
                choices=[
                    ("first", "the first that asked"),
                    ("copy", "the same words"),
                    ("matched", "the words are alike"),
                    ("by-hand", "a checker put it there"),
                    ("split", "split off"),
                    ("part", "one of several things that it says"),
                ],
                max_length=8,
            ),
        ),
    ]
