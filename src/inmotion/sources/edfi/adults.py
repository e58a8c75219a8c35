"""Guardians: contacts (version 5) and parents (version 4) of students."""

from inmotion.sources.edfi import persons, tables
from inmotion.sources.edfi.package import Memo
from inmotion.sources.edfi.tables import code
from inmotion.sources.staging import Stage

_LINKS = ("studentContactAssociations", "studentParentAssociations")
_ADULTS = ("contacts", "parents")


def arrange(stage: Stage, memo: Memo) -> None:
    """Arrange Guardians, one for each student and adult."""
    adults = " UNION ALL ".join(f"SELECT * FROM ed_{name}" for name in _ADULTS)
    stage.run(
        f"""
        CREATE OR REPLACE TABLE ed_adults AS
        SELECT contact, any_value(concat_ws(' ', first_name, last_name)) AS full_name,
               any_value(ed_items(phones)[1]) AS phone, any_value(ed_items(emails)[1]) AS email,
               any_value(ed_items(language_words)[1]) AS language
        FROM ({adults}) WHERE contact IS NOT NULL GROUP BY contact
        """
    )
    for resource in _LINKS:
        persons.hold_unknown(stage, memo, resource)
        tables.note_unknown(stage, resource, "Relation", "relation_word", "Relation")
        tables.hold(
            stage,
            resource,
            "unknown_reference",
            "GuardianId",
            "x.contact",
            "x.contact IS NULL OR x.contact NOT IN (SELECT contact FROM ed_adults)",
        )
        stage.run(
            f"""
            INSERT INTO arranged_Guardians BY NAME
            SELECT x.file_no, x.line_no, {persons.number_of()} AS district_student_id,
                   x.contact AS guardian_id, nullif(a.full_name, '') AS full_name,
                   nullif({code("Relation", "x.relation_word")}, '') AS relation_code,
                   {code("Language", "a.language")} AS language_code, a.phone, a.email
            FROM ed_{resource} x JOIN ed_adults a ON a.contact = x.contact
            """
        )
