from django.db import migrations


def move(apps, schema_editor):
    Option = apps.get_model("base", "Option")
    for setting in apps.get_model("people", "HomeSetting").objects.all():
        Option.objects.update_or_create(key=setting.key, defaults={"value": setting.value})


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("base", "0002_option")]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel(name="HomeSetting"),
    ]
