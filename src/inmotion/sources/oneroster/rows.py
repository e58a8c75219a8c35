"""Arranging a OneRoster package into the rows of the state's files."""

from collections.abc import Sequence

from inmotion.sources import arranging
from inmotion.sources.arranging import Arranged
from inmotion.sources.oneroster.files import FILES, LABELS, NOT_CARRIED
from inmotion.sources.report import FileNote
from inmotion.sources.scanning import Source
from inmotion.sources.staging import Stage

#: What OneRoster cannot say about a student or an enrollment.
LACKS = frozenset(
    f"{kind}.{column}"
    for kind, columns in {
        "A": ("district_name",),
        "B": ("resident_district_id", "first_language", "homeless_code", "gender_code"),
        "C": ("exit_code", "is_primary"),
    }.items()
    for column in columns
)


def arrange(stage: Stage, sources: Sequence[Source]) -> Arranged:
    """Arrange one district's package; see `arranging.Format`."""
    _load(stage, sources)
    _schools(stage)
    _students(stage)
    _enrollments(stage)
    folder = sources[0].found.folder
    return Arranged(
        states=frozenset("ABC"),
        lacks=LACKS,
        labels=LABELS,
        notes=(FileNote(folder, "not_carried", NOT_CARRIED),),
    )


def _load(stage: Stage, sources: Sequence[Source]) -> None:
    for name, columns in FILES.items():
        stage.run(f"DROP TABLE IF EXISTS or_{name}")
        arranging.create(stage, f"or_{name}", list(columns))
        for source in sources:
            if source.kind == name and not source.refusal:
                arranging.load(stage, f"or_{name}", source, arranging.positions(source, columns))


def _schools(stage: Stage) -> None:
    stage.run(
        """
        INSERT INTO arranged_A BY NAME
        SELECT o.file_no, o.line_no, d.name AS district_name, o.identifier AS location_code,
               o.identifier AS place_id, o.name AS place_name
        FROM or_orgs o LEFT JOIN or_orgs d ON d.type = 'district'
        WHERE o.type = 'school'
        """
    )
    stage.run("INSERT INTO set_aside SELECT file_no, line_no FROM or_orgs WHERE type <> 'school'")


def _students(stage: Stage) -> None:
    stage.run(
        """
        INSERT INTO arranged_B BY NAME
        SELECT u.file_no, u.line_no, coalesce(u.identifier, u.sourcedId) AS district_student_id,
               u.userMasterIdentifier AS ssid, u.familyName AS last_name, u.givenName AS first_name,
               u.middleName AS middle_name, state_date(d.birthDate) AS birth_on,
               u.grades AS grade_code, state_date(min(r.beginDate)) AS entry_on
        FROM or_users u JOIN or_roles r ON r.userSourcedId = u.sourcedId AND r.role = 'student'
        LEFT JOIN or_demographics d ON d.sourcedId = u.sourcedId
        GROUP BY ALL
        """
    )


def _enrollments(stage: Stage) -> None:
    stage.run(
        """
        INSERT INTO arranged_C BY NAME
        SELECT r.file_no, r.line_no, coalesce(u.identifier, u.sourcedId) AS district_student_id,
               o.identifier AS location_code, state_date(r.beginDate) AS entry_on,
               CASE r.roleType WHEN 'primary' THEN 'Y' ELSE 'N' END AS is_primary
        FROM or_roles r JOIN or_users u ON u.sourcedId = r.userSourcedId
        LEFT JOIN or_orgs o ON o.sourcedId = r.orgSourcedId
        WHERE r.role = 'student'
        """
    )
    for name in ("users", "roles", "demographics", "academicSessions"):
        stage.run(f"INSERT INTO set_aside SELECT file_no, line_no FROM or_{name}")
