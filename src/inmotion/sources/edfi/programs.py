"""Programmes: file I, English learners (J), special education (K)."""

from inmotion.sources.edfi import persons, tables
from inmotion.sources.edfi.package import Memo
from inmotion.sources.edfi.tables import VALUE, code
from inmotion.sources.staging import Stage

_ORG = "studentEducationOrganizationAssociations"
#: Resources whose name says the programme -> its code; empty where the programme's type says it.
_CODES = {
    "studentProgramAssociations": "",
    "studentTitleIPartAProgramAssociations": "",
    "studentSection504ProgramAssociations": "16",
    "studentMigrantEducationProgramAssociations": "17",
    "studentSchoolFoodServiceProgramAssociations": "19",
    "studentLanguageInstructionProgramAssociations": "EL",
    "studentSpecialEducationProgramAssociations": "SPED",
    "studentHomelessProgramAssociations": "homeless",
}
OF_ENGLISH_LEARNERS = (
    "studentLanguageInstructionProgramAssociations",
    "studentProgramAssociations",
)
OF_SPECIAL_EDUCATION = (
    "studentSpecialEducationProgramAssociations",
    "studentProgramAssociations",
)
OF_PROGRAMS = (
    "studentProgramAssociations",
    "studentTitleIPartAProgramAssociations",
    "studentSection504ProgramAssociations",
    "studentMigrantEducationProgramAssociations",
    "studentSchoolFoodServiceProgramAssociations",
)


def arrange(stage: Stage, memo: Memo) -> None:
    """Arrange files I, J and K; a programme the state has no number for is set aside."""
    for resource, fixed in _CODES.items():
        persons.hold_unknown(stage, memo, resource)
        if not fixed:
            tables.note_unknown(stage, resource, "ProgramType", "type_word", "ProgramCode")
    _create_programs(stage)
    stage.run(
        """
        INSERT INTO arranged_I BY NAME
        SELECT file_no, line_no, district_student_id, location_code, code AS program_code,
               start_on, exit_on, qualification_code
        FROM ed_programs WHERE regexp_full_match(code, '[0-9]+')
        """
    )
    for kind, own, place in (("J", "EL", "location_code,"), ("K", "SPED", "")):
        stage.run(
            f"""
            INSERT INTO arranged_{kind} BY NAME
            SELECT file_no, line_no, district_student_id, {place} start_on, exit_on,
                   qualification_code
            FROM ed_programs WHERE code = '{own}'
            """
        )
    stage.run(
        "INSERT INTO set_aside SELECT file_no, line_no FROM ed_programs"
        " WHERE NOT regexp_full_match(code, '[0-9]+|EL|SPED')"
    )
    _characteristics(stage)
    _notes_on_services(stage)


def _notes_on_services(stage: Stage) -> None:
    for resource, descriptor in (
        ("studentSchoolFoodServiceProgramAssociations", "SchoolFoodServiceProgramService"),
        ("studentSpecialEducationProgramAssociations", "SpecialEducationSetting"),
        ("studentHomelessProgramAssociations", "HomelessPrimaryNighttimeResidence"),
    ):
        name = f"{descriptor[:1].lower()}{descriptor[1:]}Descriptor"
        tables.note_unknown(stage, resource, descriptor, "service_words", name)


def _create_programs(stage: Stage) -> None:
    """Create `ed_programs`: every association with a programme, with the state's code."""
    stage.run(
        "CREATE OR REPLACE TABLE ed_programs (file_no INTEGER, line_no INTEGER,"
        " district_student_id VARCHAR, location_code VARCHAR, code VARCHAR, start_on VARCHAR,"
        " exit_on VARCHAR, qualification_code VARCHAR)"
    )
    services = {"19": "SchoolFoodServiceProgramService", "SPED": "SpecialEducationSetting"}
    for resource, fixed in _CODES.items():
        own = f"'{fixed}'" if fixed else f"coalesce({code('ProgramType', 'x.type_word')}, '')"
        service = services.get(fixed)
        qualified = code(service, "ed_items(x.service_words)[1]") if service else "NULL"
        stage.run(
            f"""
            INSERT INTO ed_programs
            SELECT file_no, line_no, number, location_code,
                   CASE WHEN quality = 'none' THEN 'none' ELSE code END,
                   start_on, exit_on, quality
            FROM (SELECT x.file_no, x.line_no, {persons.number_of()} AS number,
                         p.location_code, {own} AS code,
                         state_date(x.begin_on) AS start_on, state_date(x.end_on) AS exit_on,
                         {qualified} AS quality
                  FROM ed_{resource} x LEFT JOIN ed_places p ON p.school = x.org)
            """
        )


def _characteristics(stage: Stage) -> None:
    """Arrange characteristics that the state counts as programmes.

    Without a date of its own a characteristic holds from the first enrollment on. A student with a
    row of the meal programme needs no second mark of low income.
    """
    tables.note_unknown(stage, _ORG, "StudentCharacteristic", "characteristics", "Characteristic")
    stage.run(
        f"""
        INSERT INTO arranged_I BY NAME
        WITH items AS (
            SELECT x.file_no, x.line_no, x.student,
                   string_split(unnest(ed_items(x.characteristics)), {VALUE}) AS v
            FROM ed_own x
            SEMI JOIN ed_{_ORG} k ON k.file_no = x.file_no AND k.line_no = x.line_no
        )
        SELECT DISTINCT i.file_no, i.line_no, {persons.number_of("i.student")}
               AS district_student_id, w.code AS program_code,
               coalesce(state_date(nullif(string_split(i.v[2], chr(29))[1], '')),
                        ed_cedars(s.entry_on)) AS start_on,
               state_date(nullif(string_split(i.v[3], chr(29))[1], '')) AS exit_on
        FROM items i JOIN ed_words w ON w.descriptor = 'StudentCharacteristic'
             AND w.word = lower(i.v[1]) AND regexp_full_match(w.code, '[0-9]+')
        LEFT JOIN (SELECT student, min(entry_on) AS entry_on FROM ed_spans GROUP BY student) s
             ON s.student = i.student
        WHERE NOT (w.code = '19' AND i.student IN
            (SELECT student FROM ed_studentSchoolFoodServiceProgramAssociations
             WHERE student IS NOT NULL))
        """
    )
