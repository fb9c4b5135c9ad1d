from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0004_accounts")]

    operations = [
        migrations.AddField(
            model_name="duty", name="version", field=models.PositiveIntegerField(default=1)
        ),
    ]
