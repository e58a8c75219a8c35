"""Students: who they are, where they are enrolled, race, languages, and the home."""

from inmotion.sources.edfi import schools, tables
from inmotion.sources.edfi.package import Memo
from inmotion.sources.edfi.tables import VALUE, code
from inmotion.sources.staging import Stage

_ORG = "studentEducationOrganizationAssociations"
_SPANS = "studentSchoolAssociations"


def arrange(stage: Stage, memo: Memo) -> None:
    """Arrange files B, C, L, M and HomeAccess; create `ed_persons`: key -> student's numbers."""
    _choose_organization(stage)
    _create_persons(stage)
    hold_unknown(stage, memo, _SPANS)
    hold_unknown(stage, memo, _ORG)
    schools.hold_unknown(stage, memo, _SPANS)
    _note_words(stage)
    _create_spans(stage, memo)
    _enrollments(stage)
    _create_homes(stage)
    _students(stage, memo)
    _ethnicity(stage)
    _races(stage)
    _home_access(stage)
    tables.set_aside(stage, _ORG)


def hold_unknown(stage: Stage, memo: Memo, resource: str) -> None:
    """Hold back rows of students who are not in the package."""
    element = "DistrictStudentId"
    tables.hold(stage, resource, "missing", element, "NULL", "x.student IS NULL")
    if "students" in memo.resources:
        where = "x.student NOT IN (SELECT student FROM ed_students WHERE student IS NOT NULL)"
        tables.hold(stage, resource, "unknown_reference", element, "x.student", where)


def number_of(student: str = "x.student") -> str:
    """Return SQL for the district's own number of a student."""
    return (
        "coalesce((SELECT any_value(p.district_student_id) FROM ed_persons p"
        f" WHERE p.student = {student}), {student})"
    )


def _choose_organization(stage: Stage) -> None:
    """Create `ed_own`: of each student the association with the district, else with a school."""
    stage.run(
        f"""
        CREATE OR REPLACE TABLE ed_own AS
        SELECT * FROM ed_{_ORG} x
        QUALIFY row_number() OVER (PARTITION BY x.student ORDER BY
            x.org IN (SELECT school FROM ed_schools), x.file_no, x.line_no) = 1
        """
    )


def _create_persons(stage: Stage) -> None:
    """Create `ed_persons`: the district's own number, else the key; the state's number if any."""
    system = code("StudentIdentificationSystem", "v[1]")
    stage.run(
        f"""
        CREATE OR REPLACE TABLE ed_persons AS
        WITH items AS (
            SELECT o.student, string_split(item, {VALUE}) AS v, f.district_id
            FROM (SELECT student, file_no, unnest(ed_items(id_codes)) AS item FROM ed_own) o
            JOIN files f ON f.file_no = o.file_no
        ), codes AS (
            SELECT student, v[2] AS number, {system} AS system,
                   coalesce(v[3], '') AS assigned_by, lpad(coalesce(v[3], ''), 5, '0') = district_id
                   AS is_own, district_id
            FROM items WHERE coalesce(v[2], '') <> ''
        )
        SELECT s.student,
               coalesce(min(number) FILTER (system = 'local' AND is_own),
                        min(number) FILTER (system = 'local' AND NOT
                            regexp_full_match(assigned_by, '[0-9]{{4,5}}')),
                        s.student) AS district_student_id,
               CASE WHEN regexp_full_match(s.student, '[1-9][0-9]{{9}}') THEN s.student
                    ELSE min(number) FILTER (system = 'state') END AS ssid
        FROM (SELECT student FROM ed_students UNION SELECT student FROM ed_own) s
        LEFT JOIN codes c ON c.student = s.student
        WHERE s.student IS NOT NULL GROUP BY s.student
        """
    )


def _note_words(stage: Stage) -> None:
    note = tables.note_unknown
    note(stage, _SPANS, "GradeLevel", "grade_word", "GradeLevel")
    note(stage, _SPANS, "ExitWithdrawType", "exit_word", "SchoolWithdrawalCode")
    note(stage, _ORG, "Sex", "sex_word", "Gender")
    note(stage, _ORG, "Race", "race_words", "RaceCode")
    note(stage, _ORG, "Language", "languages", "PrimaryLanguageCode")
    note(stage, _ORG, "SupporterMilitaryConnection", "military_word", "MilitaryFamilyIndicator")


def _create_spans(stage: Stage, memo: Memo) -> None:
    """Create `ed_spans`: enrollments with days and codes, without those that never were."""
    back = 1 if memo.words.choices["exit_date"] == "day after" else 0
    stage.run(
        f"""
        CREATE OR REPLACE TABLE ed_spans AS
        SELECT x.file_no, x.line_no, x.student, p.place_id, p.location_code, x.is_primary,
               x.entry_on AS entry_text, ed_day(x.entry_on) AS entry_on,
               ed_day(x.exit_on) - {back} AS exit_on,
               CASE WHEN ed_day(x.exit_on) IS NULL THEN x.exit_on END AS odd_exit,
               coalesce({code("GradeLevel", "x.grade_word")}, x.grade_word) AS grade_code,
               coalesce({code("ExitWithdrawType", "x.exit_word")}, '') AS exit_code
        FROM ed_{_SPANS} x JOIN ed_places p ON p.school = x.school
        """
    )
    stage.run(
        "INSERT INTO set_aside SELECT file_no, line_no FROM ed_spans WHERE exit_code = 'void'"
    )
    stage.run("DELETE FROM ed_spans WHERE exit_code = 'void'")
    stage.run(
        "UPDATE ed_spans SET exit_on = NULL, odd_exit = NULL, exit_code = ''"
        " WHERE exit_code = 'year end'"
    )
    stage.run(
        f"""
        UPDATE ed_spans s SET exit_code = 'T1' WHERE s.exit_code = 'T0' AND EXISTS
            (SELECT 1 FROM ed_spans o WHERE o.student = s.student AND o.place_id <> s.place_id
             AND o.entry_on BETWEEN s.exit_on AND s.exit_on + {_gap(memo)})
        """
    )


def _gap(memo: Memo) -> int:
    return int(memo.words.choices["same_span_days"].partition(".")[0])


def _enrollments(stage: Stage) -> None:
    """Arrange file C. Without a mark the only school of a student answers for the student."""
    stage.run(
        f"""
        INSERT INTO arranged_C BY NAME
        SELECT s.file_no, s.line_no, {number_of("s.student")} AS district_student_id,
               s.location_code, coalesce(ed_cedars(s.entry_on), s.entry_text) AS entry_on,
               coalesce(ed_cedars(s.exit_on), s.odd_exit) AS exit_on,
               nullif(s.exit_code, '') AS exit_code,
               coalesce(ed_yes_no(s.is_primary),
                        CASE WHEN n.schools = 1 THEN 'Y' END) AS is_primary
        FROM ed_spans s JOIN (SELECT student, count(DISTINCT place_id) AS schools
                              FROM ed_spans GROUP BY student) n ON n.student = s.student
        """
    )


def _create_homes(stage: Stage) -> None:
    """Create `ed_homes`: housing, foster care and military family of each student."""
    stage.run(
        f"""
        CREATE OR REPLACE TABLE ed_homes AS
        WITH said AS (
            SELECT o.student, w.code
            FROM (SELECT student, unnest(ed_items(characteristics)) AS item FROM ed_own) o
            JOIN ed_words w ON w.descriptor = 'StudentCharacteristic'
                 AND w.word = lower(string_split(o.item, {VALUE})[1])
            UNION ALL
            SELECT h.student, coalesce({code("HomelessPrimaryNighttimeResidence", "h.word")}, 'Y')
            FROM (SELECT student, unnest(CASE WHEN service_words IS NULL THEN ['other']
                         ELSE ed_items(service_words) END) AS word
                  FROM ed_studentHomelessProgramAssociations) h
            UNION ALL
            SELECT p.student, w.code FROM ed_studentProgramAssociations p
            JOIN ed_words w ON w.descriptor = 'ProgramType' AND w.word = lower(p.type_word)
        )
        SELECT s.student,
               coalesce(min(code) FILTER (code IN ('A', 'B', 'C', 'D')),
                        max('Y') FILTER (code IN ('homeless', 'Y'))) AS homeless_code,
               max('Y') FILTER (code = 'foster') AS is_foster
        FROM said s GROUP BY s.student
        """
    )


def _students(stage: Stage, memo: Memo) -> None:
    """Arrange file B: one row for each stay in the district at one grade level."""
    _create_stays(stage, memo)
    _create_languages(stage)
    # Where nobody has a characteristic or a programme, that a student has none says nothing.
    says_homes = "Y" if stage.count("SELECT count(*) FROM ed_homes") else ""
    no = "'N'" if says_homes else "NULL"
    stage.run(
        f"""
        INSERT INTO arranged_B BY NAME
        SELECT x.file_no, x.line_no, p.district_student_id, p.ssid, x.last_name, x.first_name,
               x.middle_name, state_date(x.birth_on) AS birth_on,
               x.preferred_last_name, x.preferred_first_name,
               nullif({code("Sex", "o.sex_word")}, '') AS gender_code, y.grade_code,
               coalesce(ed_cedars(y.entry_on), y.entry_text) AS entry_on,
               ed_cedars(y.exit_on) AS exit_on, l.first AS first_language,
               l.home AS home_language, coalesce(h.homeless_code, {no}) AS homeless_code,
               coalesce(h.is_foster, {no}) AS is_foster,
               {code("SupporterMilitaryConnection", "o.military_word")} AS military_code
        FROM ed_students x JOIN ed_stays y ON y.student = x.student
        JOIN ed_persons p ON p.student = x.student
        LEFT JOIN ed_own o ON o.student = x.student
        LEFT JOIN ed_homes h ON h.student = x.student
        LEFT JOIN ed_languages l ON l.student = x.student
        """
    )
    tables.hold(stage, "students", "missing", "SSID", "NULL", "x.student IS NULL")
    tables.set_aside(stage, "students", "x.student NOT IN (SELECT student FROM ed_stays)")


def _create_stays(stage: Stage, memo: Memo) -> None:
    """Create `ed_stays`: enrollments of a student at one grade level that follow one another."""
    stage.run(
        f"""
        CREATE OR REPLACE TABLE ed_stays AS
        WITH marked AS (
            SELECT *, coalesce(entry_on - max(coalesce(exit_on, DATE '9999-12-31')) OVER before
                               > {_gap(memo)}, true) AS begins
            FROM ed_spans WHERE entry_on IS NOT NULL
            WINDOW before AS (PARTITION BY student, grade_code ORDER BY entry_on, exit_on, line_no
                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        ), numbered AS (
            SELECT *, sum(CAST(begins AS INTEGER)) OVER (PARTITION BY student, grade_code
                ORDER BY entry_on, exit_on, line_no) AS stay FROM marked
        )
        SELECT student, grade_code, min(entry_on) AS entry_on, CAST(NULL AS VARCHAR) AS entry_text,
               CASE WHEN count(exit_on) = count(*) THEN max(exit_on) END AS exit_on
        FROM numbered GROUP BY student, grade_code, stay
        UNION ALL
        SELECT student, any_value(grade_code), NULL, any_value(entry_text), NULL
        FROM ed_spans GROUP BY student HAVING count(entry_on) = 0
        """
    )


def _create_languages(stage: Stage) -> None:
    """Create `ed_languages`: the state's numbers of a student's first and home language."""
    stage.run(
        f"""
        CREATE OR REPLACE TABLE ed_languages AS
        WITH items AS (
            SELECT student, string_split(unnest(ed_items(languages)), {VALUE}) AS v FROM ed_own
        ), uses AS (
            SELECT i.student, {code("Language", "i.v[1]")} AS code,
                   {code("LanguageUse", "i.used")} AS used
            FROM (SELECT *, unnest(string_split(coalesce(v[2], ''), chr(29))) AS used
                  FROM items) i
        )
        SELECT student, min(code) FILTER (used = 'first') AS first,
               min(code) FILTER (used = 'home') AS home
        FROM uses GROUP BY student
        """
    )


def _ethnicity(stage: Stage) -> None:
    stage.run(
        f"""
        INSERT INTO arranged_L BY NAME
        SELECT x.file_no, x.line_no, {number_of()} AS district_student_id,
               CASE ed_yes_no(x.is_hispanic) WHEN 'Y' THEN 'H00' WHEN 'N' THEN 'H01'
                    ELSE x.is_hispanic END AS code
        FROM ed_own x SEMI JOIN ed_{_ORG} k ON k.file_no = x.file_no AND k.line_no = x.line_no
        WHERE x.is_hispanic IS NOT NULL
        """
    )


def _races(stage: Stage) -> None:
    stage.run(
        f"""
        INSERT INTO arranged_M BY NAME
        SELECT DISTINCT x.file_no, x.line_no, {number_of()} AS district_student_id, w.code
        FROM (SELECT file_no, line_no, student, unnest(ed_items(race_words)) AS word
              FROM ed_own) x
        SEMI JOIN ed_{_ORG} k ON k.file_no = x.file_no AND k.line_no = x.line_no
        JOIN ed_words w ON w.descriptor = 'Race' AND w.word = lower(x.word)
        WHERE w.code <> ''
        """
    )


#: Column of home_access -> descriptor, column of the object, and name of our own element.
HOME = {
    "internet_type_code": ("InternetAccessTypeInResidence", "internet_type_word", "InternetType"),
    "internet_performance_code": (
        "InternetPerformanceInResidence",
        "internet_performance_word",
        "InternetPerformance",
    ),
    "internet_barrier_code": (
        "BarrierToInternetAccessInResidence",
        "internet_barrier_word",
        "InternetBarrier",
    ),
    "device_code": ("PrimaryLearningDeviceAwayFromSchool", "device_word", "Device"),
    "device_sharing_code": ("PrimaryLearningDeviceAccess", "device_sharing_word", "DeviceSharing"),
    "device_provider_code": (
        "PrimaryLearningDeviceProvider",
        "device_provider_word",
        "DeviceProvider",
    ),
}


def _home_access(stage: Stage) -> None:
    for descriptor, column, element in HOME.values():
        tables.note_unknown(stage, _ORG, descriptor, column, element)
    codes = ", ".join(
        f"{code(descriptor, f'x.{column}')} AS {name}"
        for name, (descriptor, column, _) in HOME.items()
    )
    asked = " OR ".join(f"x.{column} IS NOT NULL" for _, column, _ in HOME.values())
    stage.run(
        f"""
        INSERT INTO arranged_HomeAccess BY NAME
        SELECT x.file_no, x.line_no, {number_of()} AS district_student_id,
               ed_yes_no(x.has_internet) AS has_internet, {codes}
        FROM ed_own x SEMI JOIN ed_{_ORG} k ON k.file_no = x.file_no AND k.line_no = x.line_no
        WHERE x.has_internet IS NOT NULL OR {asked}
        """
    )
