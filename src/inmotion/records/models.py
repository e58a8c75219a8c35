"""The tables of the records. Only this package opens them; others ask its queries and actions."""

from django.db import models


class AuditEntry(models.Model):
    """One time that somebody was shown something about people: who, when, why, and about whom.

    Rows are added, never changed and never taken out; the database itself refuses both.
    """

    at = models.DateTimeField("when it was shown")
    who = models.CharField("who asked: the account on this machine, or the signed-in role")
    what = models.CharField("what was shown, e.g. the command")
    why = models.CharField("what for")
    scope = models.CharField("of which place, person or group", blank=True)
    person_ids = models.JSONField("the people shown, ascending")
    person_count = models.PositiveIntegerField("how many people were shown")
    lake_version = models.PositiveIntegerField("the lake version it came from")

    class Meta:
        """In the order of writing."""

        ordering = ("id",)
        indexes = (models.Index(fields=("at",), name="audit_by_time"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.who}: {self.what}, {self.person_count} people"
