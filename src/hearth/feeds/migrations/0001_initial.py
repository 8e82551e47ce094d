from django.db import migrations, models

from hearth.feeds import index


def create_index(apps, schema_editor):
    for statement in index.CREATE[schema_editor.connection.vendor].split(";"):
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    schema_editor.execute("DROP TABLE feeds_search")


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="NoticeMarker",
            fields=[
                ("actor", models.BigIntegerField(primary_key=True, serialize=False)),
                ("seen", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor", models.BigIntegerField(null=True)),
                ("sort", models.CharField(db_column="kind", max_length=8)),
                ("activity", models.TextField()),
                ("post", models.BigIntegerField(db_index=True)),
                ("about", models.BigIntegerField(db_index=True, null=True)),
                ("by", models.TextField()),
                ("published", models.BigIntegerField()),
            ],
            options={"indexes": [models.Index(fields=["actor", "-published"], name="feeds_for_actor")]},
        ),
        migrations.RunPython(create_index, drop_index),
    ]
