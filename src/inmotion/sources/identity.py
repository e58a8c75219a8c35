"""Whose record is whose: numbers for new students, and the dated crosswalk to persons.

A person is known by state number (SSID) and date of birth together. The same number with another
date of birth never merges: the newcomer waits in quarantine. Without a number, or without a date
of birth, a record is a person of its own until it comes, or until somebody links it (see
`decisions`). `person_id` is the smallest `student_id` of the linked records.
"""

from inmotion.sources.cedars import LAYOUTS
from inmotion.sources.checking import STOPPING, add_problems, hold_back, label
from inmotion.sources.decisions import Outcome, create_persons, grouped
from inmotion.sources.layout import Check
from inmotion.sources.staging import Stage

_LAYOUT = LAYOUTS["B"]


def take_in_students(stage: Stage, next_student_id: int) -> int:
    """Create `facts_B`, `roll` (who may be named by other files) and changes to who is who.

    Parameters
    ----------
    stage : Stage
        Rows of file B are staged and checked.
    next_student_id : int
        First number not yet given out.

    Returns
    -------
    next_student_id : int
        First number not given out after this.
    """
    _create_good_rows(stage)
    _hold_two_births(stage)
    _create_claims(stage)
    _note_student_warnings(stage)
    while _hold_conflicts(stage):
        pass
    _note_conflicts(stage)
    given = _give_numbers(stage, next_student_id)
    _create_facts(stage)
    _create_roll(stage)
    stage.run("CREATE VIEW decisions AS SELECT * FROM identity_decisions")
    create_crosswalk(stage)
    stage.run(
        "CREATE VIEW changes_student_keys AS SELECT *, CAST(NULL AS DATE) AS was_seen_on,"
        " 'new' AS state FROM new_keys"
    )
    return next_student_id + given


def _create_good_rows(stage: Stage) -> None:
    """Create `good_B`: what tells students apart, of rows that nothing holds back so far."""
    stage.run(
        f"""
        CREATE TABLE good_B AS
        SELECT r.file_no, r.line_no, f.district_id, f.school_year, r.district_student_id,
               r.birth_on, r.ssid, r.entry_on
        FROM rows_B r JOIN files f ON f.file_no = r.file_no
        ANTI JOIN (SELECT file_no, line_no FROM problems WHERE reason IN ({STOPPING})) p
             ON p.file_no = r.file_no AND p.line_no = r.line_no
        """
    )


def _hold_two_births(stage: Stage) -> None:
    """Take students with rows of two dates of birth out of `good_B`."""
    two = (
        "(r.district_id, r.district_student_id) IN (SELECT (district_id, district_student_id)"
        " FROM good_B GROUP BY district_id, district_student_id"
        " HAVING count(DISTINCT birth_on) > 1)"
    )
    check = Check("two_birth_dates", "birth_on", two, "NULL")
    add_problems(stage, "good_B r", check, label(_LAYOUT, "birth_on"))
    stage.run(f"DELETE FROM good_B r WHERE {two}")


def _create_claims(stage: Stage) -> None:
    """Create `claims`: what this extract says about each student, beside what we knew.

    The latest row speaks; a number missing there is taken from the student's other rows, and a date
    of birth from what we knew: a source that does not tell it says nothing new. A late
    package of a past school year says nothing new about who a student is.
    """
    stage.run(
        """
        CREATE TABLE claims AS
        WITH ranked AS (SELECT *, (school_year, entry_on, file_no, line_no) AS rank FROM good_B),
        said AS (
            SELECT district_id, district_student_id, any_value(birth_on) AS birth_on,
                   arg_max(ssid, rank) FILTER (ssid IS NOT NULL) AS ssid,
                   count(DISTINCT ssid) AS numbers,
                   max(school_year) AS school_year, min((file_no, line_no)) AS first_row,
                   arg_max(file_no, rank) AS file_no, arg_max(line_no, rank) AS line_no
            FROM ranked GROUP BY district_id, district_student_id
        )
        SELECT said.* REPLACE (
                   CASE WHEN n.student_id IS NULL THEN said.ssid ELSE x.ssid END AS ssid,
                   CASE WHEN n.student_id IS NULL THEN coalesce(said.birth_on, x.birth_on)
                        ELSE x.birth_on END AS birth_on),
               k.student_id, x.ssid AS was_ssid, x.birth_on AS was_birth_on,
               k.student_id IS NULL AS is_new, false AS is_held
        FROM said
        LEFT JOIN student_keys k USING (district_id, district_student_id)
        LEFT JOIN (SELECT * FROM identity_crosswalk WHERE gone_on IS NULL) x
               ON x.student_id = k.student_id
        LEFT JOIN (SELECT student_id, max(school_year) AS school_year FROM district_spans
                   WHERE gone_on IS NULL GROUP BY student_id) n
               ON n.student_id = x.student_id AND n.school_year > said.school_year
        """
    )


def _note_student_warnings(stage: Stage) -> None:
    rows = "rows_B r JOIN files f ON f.file_no = r.file_no"
    this = "(f.district_id, r.district_student_id)"
    two = "SELECT (district_id, district_student_id) FROM claims WHERE numbers > 1"
    add_problems(
        stage,
        rows,
        Check("two_ssids", "ssid", f"{this} IN ({two})", "NULL"),
        label(_LAYOUT, "ssid"),
    )
    # 004512 and 4512 may be two students: nothing is stripped, the district is told.
    stage.run(
        """
        CREATE TABLE twins AS
        WITH known AS (
            SELECT district_id, district_student_id FROM student_keys
            UNION SELECT district_id, district_student_id FROM claims
        )
        SELECT district_id, district_student_id FROM known
        WHERE (district_id, ltrim(district_student_id, '0')) IN (
            SELECT (district_id, ltrim(district_student_id, '0')) FROM known
            GROUP BY district_id, ltrim(district_student_id, '0') HAVING count(*) > 1)
        """
    )
    twins = "SELECT (district_id, district_student_id) FROM twins"
    add_problems(
        stage,
        rows,
        Check("zeros_differ", "", f"{this} IN ({twins})", "r.district_student_id"),
        label(_LAYOUT, "district_student_id"),
    )


#: What every record says once held claims are set back to what was known.
_STATE = """
    SELECT CASE WHEN is_held THEN was_ssid ELSE ssid END AS ssid,
           CASE WHEN is_held THEN was_birth_on ELSE birth_on END AS birth_on
    FROM claims WHERE NOT (is_held AND was_birth_on IS NULL)
    UNION ALL
    SELECT ssid, birth_on FROM identity_crosswalk WHERE gone_on IS NULL
    AND student_id NOT IN (SELECT student_id FROM claims WHERE student_id IS NOT NULL)
"""


def _hold_conflicts(stage: Stage) -> int:
    """Hold claims whose number stands with two dates of birth; return how many more were held.

    The date we knew before stays good. Setting a claim back can bring up another conflict, so this
    is repeated until nothing more is held.
    """
    before = stage.count("SELECT count(*) FROM claims WHERE is_held")
    stage.run(
        f"""
        UPDATE claims SET is_held = true
        FROM (
            SELECT c.ssid, k.birth_on AS known_birth_on
            FROM (SELECT ssid FROM ({_STATE}) WHERE ssid IS NOT NULL
                  GROUP BY ssid HAVING count(DISTINCT birth_on) > 1) c
            LEFT JOIN (SELECT ssid, min(birth_on) AS birth_on FROM identity_crosswalk
                       WHERE gone_on IS NULL GROUP BY ssid) k ON k.ssid = c.ssid
        ) conflict
        WHERE claims.ssid = conflict.ssid AND NOT claims.is_held
          AND claims.birth_on <> coalesce(conflict.known_birth_on, DATE '0001-01-01')
        """
    )
    return stage.count("SELECT count(*) FROM claims WHERE is_held") - before


def _note_conflicts(stage: Stage) -> None:
    held = "SELECT (district_id, district_student_id) FROM claims WHERE is_held"
    add_problems(
        stage,
        "rows_B r JOIN files f ON f.file_no = r.file_no",
        Check(
            "ssid_of_other_birth",
            "ssid",
            f"(f.district_id, r.district_student_id) IN ({held})",
            "r.ssid",
        ),
        label(_LAYOUT, "ssid"),
    )


def _give_numbers(stage: Stage, next_student_id: int) -> int:
    """Create `new_keys` and number the new students in the order in which they came."""
    stage.run(
        "CREATE TABLE new_keys AS SELECT district_id, district_student_id, file_no, line_no,"
        " CAST(? - 1 + row_number() OVER (ORDER BY first_row) AS BIGINT) AS student_id"
        " FROM claims WHERE is_new AND NOT is_held",
        [next_student_id],
    )
    stage.run(
        "UPDATE claims SET student_id = n.student_id FROM new_keys n WHERE"
        " claims.district_id = n.district_id"
        " AND claims.district_student_id = n.district_student_id"
    )
    return stage.count("SELECT count(*) FROM new_keys")


def _create_facts(stage: Stage) -> None:
    columns = ", ".join(f"r.{element.column}" for element in _LAYOUT.facts)
    stage.run(
        f"CREATE TABLE facts_B AS SELECT r.file_no, r.line_no, f.district_id, f.school_year,"
        f" k.student_id, r.district_student_id, {columns} FROM rows_B r"
        " JOIN files f ON f.file_no = r.file_no"
        " LEFT JOIN (SELECT district_id, district_student_id, student_id FROM new_keys UNION ALL"
        "  SELECT district_id, district_student_id, student_id FROM student_keys) k"
        " ON k.district_id = f.district_id AND k.district_student_id = r.district_student_id"
    )
    hold_back(stage, "B")


def _create_roll(stage: Stage) -> None:
    """Create `roll`: the students whom other files of a district and year may name.

    A student with a good row; one in quarantine whom we know already; where file B is missing, the
    students it stated last, or all of the district's if it never came for that year.
    """
    stage.run(
        """
        CREATE TABLE roll AS
        WITH uncovered AS (
            SELECT DISTINCT district_id, school_year FROM files
            EXCEPT SELECT district_id, school_year FROM covers WHERE kind = 'B'
        ),
        known AS (SELECT student_id FROM identity_crosswalk WHERE gone_on IS NULL),
        stated AS (
            SELECT DISTINCT s.district_id, s.school_year, s.student_id FROM district_spans s
            JOIN uncovered USING (district_id, school_year) WHERE s.gone_on IS NULL
        )
        SELECT district_id, school_year, district_student_id, any_value(student_id) AS student_id,
               false AS is_held
        FROM facts_B GROUP BY district_id, school_year, district_student_id
        UNION ALL
        SELECT district_id, school_year, district_student_id,
               any_value(student_id) FILTER (student_id IN (FROM known)), true
        FROM held_B WHERE (district_id, school_year, district_student_id) NOT IN
            (SELECT (district_id, school_year, district_student_id) FROM facts_B)
        GROUP BY district_id, school_year, district_student_id
        UNION ALL
        SELECT u.district_id, u.school_year, k.district_student_id, k.student_id, false
        FROM uncovered u JOIN student_keys k ON k.district_id = u.district_id
        WHERE k.student_id IN (FROM known) AND ((u.district_id, u.school_year, k.student_id) IN
                  (SELECT (district_id, school_year, student_id) FROM stated)
           OR (u.district_id, u.school_year) NOT IN (SELECT (district_id, school_year) FROM stated))
        """
    )


def create_crosswalk(stage: Stage) -> Outcome:
    """Create `changes_identity_crosswalk`: records whose person, number or birth date is new.

    `decisions` holds what people decided; return what of it holds.
    """
    stage.run(
        """
        CREATE TABLE said AS
        SELECT c.student_id, c.district_id, c.district_student_id, c.ssid, c.birth_on,
               c.file_no, c.line_no
        FROM claims c WHERE NOT c.is_held
        UNION ALL
        SELECT student_id, district_id, district_student_id, ssid, birth_on,
               source_file_id, source_line
        FROM identity_crosswalk WHERE gone_on IS NULL AND student_id NOT IN
            (SELECT student_id FROM claims WHERE NOT is_held AND student_id IS NOT NULL)
        """
    )
    outcome = create_persons(stage, "said")
    stage.run(
        f"""
        CREATE TABLE changes_identity_crosswalk AS
        WITH was AS (SELECT * FROM identity_crosswalk WHERE gone_on IS NULL),
        linked AS (
            SELECT g.* EXCLUDE (group_id), coalesce(j.person_id, g.group_id) AS person_id
            FROM ({grouped("said")}) g LEFT JOIN joined j ON j.group_id = g.group_id
        )
        SELECT l.*, was.first_seen_on AS was_seen_on,
               CASE WHEN was.student_id IS NULL THEN 'new' ELSE 'changed' END AS state
        FROM linked l LEFT JOIN was ON was.student_id = l.student_id
        WHERE was.student_id IS NULL OR l.ssid IS DISTINCT FROM was.ssid
           OR l.birth_on IS DISTINCT FROM was.birth_on OR l.person_id <> was.person_id
           OR l.district_student_id <> was.district_student_id
        """
    )
    return outcome
