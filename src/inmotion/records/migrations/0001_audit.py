from django.db import migrations, models

# SQLite's words for "append only". Another database refuses this file instead of ignoring it.
APPEND_ONLY = """
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON records_auditentry
BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END;
CREATE TRIGGER audit_is_not_taken_out BEFORE DELETE ON records_auditentry
BEGIN SELECT RAISE(ABORT, 'audit rows are never taken out'); END;
"""
FORGET = "DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_taken_out;"


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when it was shown")),
                (
                    "who",
                    models.CharField(
                        verbose_name="who asked: the account on this machine, or the signed-in role"
                    ),
                ),
                ("what", models.CharField(verbose_name="what was shown, e.g. the command")),
                ("why", models.CharField(verbose_name="what for")),
                (
                    "scope",
                    models.CharField(blank=True, verbose_name="of which place, person or group"),
                ),
                ("person_ids", models.JSONField(verbose_name="the people shown, ascending")),
                (
                    "person_count",
                    models.PositiveIntegerField(verbose_name="how many people were shown"),
                ),
                (
                    "lake_version",
                    models.PositiveIntegerField(verbose_name="the lake version it came from"),
                ),
            ],
            options={
                "ordering": ("id",),
                "indexes": [models.Index(fields=["at"], name="audit_by_time")],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, FORGET),
    ]
