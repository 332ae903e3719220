from django.db import migrations


def read_later(apps, schema_editor):
    """Answers that came as acts before they were read are read by a job; a new installation needs none."""
    newest = apps.get_model("people", "Contact").objects.order_by("-created_at").first()
    if newest is not None:
        apps.get_model("core", "Job").objects.create(
            kind="lifecycle.read_answers",
            payload='{"after": 0}',
            state="pending",
            run_at=0,
            lease_until=0,
            attempts=0,
            dedupe_key="lifecycle.read_answers",
            error="",
            created_at=newest.created_at,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0010_installation"),
        ("people", "0019_weeks_from_indexes"),
        ("lifecycle", "0012_materials"),
    ]

    operations = [migrations.RunPython(read_later, migrations.RunPython.noop)]
