"""Linking rows to the schools and the students they name."""

from inmotion.sources.cedars import LAYOUTS
from inmotion.sources.checking import add_problems, hold_back, label
from inmotion.sources.layout import Check, Layout, Link, Need
from inmotion.sources.staging import Stage
from inmotion.vocabulary.tables import TABLES

#: SQL for the form in which school numbers are compared: `vocabulary.places.join_key`.
JOIN_KEY = "coalesce(nullif(ltrim({x}, '0'), ''), '0')"


def take_in_places(stage: Stage) -> None:
    """Create `facts_A` and `locations`: which school a district's own number names."""
    key = JOIN_KEY.format(x="r.location_code")
    stage.run(
        "CREATE TABLE facts_A AS SELECT r.file_no, r.line_no, f.district_id, f.school_year,"
        f" {key} AS location_key, r.location_code,"
        " r.district_name, r.place_id, r.place_name, r.first_day_on, r.last_day_on"
        " FROM rows_A r JOIN files f ON f.file_no = r.file_no"
    )
    add_problems(
        stage,
        "facts_A r",
        Check(
            "location_twice",
            "location_code",
            "(r.district_id, r.school_year, r.location_key) IN"
            " (SELECT (district_id, school_year, location_key) FROM facts_A"
            " GROUP BY district_id, school_year, location_key"
            " HAVING count(DISTINCT place_id) > 1)",
            "r.location_code",
        ),
        label(LAYOUTS["A"], "location_code"),
    )
    hold_back(stage, "A")
    _create_locations(stage)


def _create_locations(stage: Stage) -> None:
    """Create `locations` from file A; where A is missing or holds back a row, from the lake."""
    key = JOIN_KEY.format(x="p.local_code")
    stage.run(
        "CREATE TABLE locations AS"
        " SELECT district_id, school_year, location_key, any_value(place_id) AS place_id"
        " FROM facts_A GROUP BY district_id, school_year, location_key"
    )
    stage.run(
        f"""
        INSERT INTO locations
        SELECT w.district_id, w.school_year, {key}, arg_max(p.place_id, p.school_year)
        FROM (SELECT DISTINCT district_id, school_year FROM files) w
        JOIN places p ON p.district_id = w.district_id AND p.school_year <= w.school_year
        WHERE p.gone_on IS NULL AND p.place_type_code = 'school'
          AND ((w.district_id, w.school_year, {key}) IN
               (SELECT (district_id, school_year, location_key) FROM held_A)
               OR (w.district_id, w.school_year) NOT IN
               (SELECT (district_id, school_year) FROM covers WHERE kind = 'A'))
          AND (w.district_id, w.school_year, {key}) NOT IN
              (SELECT (district_id, school_year, location_key) FROM locations)
        GROUP BY ALL
        """
    )


def create_graded(stage: Stage) -> None:
    """Create `graded`: students of whom file H, if it came, tells everything up to its year."""
    stage.run(
        "CREATE TABLE graded AS SELECT r.student_id, max(r.school_year) AS school_year FROM roll r"
        " JOIN covers c ON c.kind = 'H' AND c.district_id = r.district_id"
        " AND c.school_year = r.school_year WHERE r.student_id IS NOT NULL GROUP BY r.student_id"
    )


def link_rows(stage: Stage, kind: str) -> None:
    """Create `facts_<kind>`: rows with `student_id` and `place_id` instead of what names them."""
    layout = LAYOUTS[kind]
    stage.run(f"CREATE TABLE facts_{kind} AS {_linked(layout)}")
    for check, element in _link_checks(layout):
        add_problems(stage, f"facts_{kind} r", check, element)
    hold_back(stage, kind)


def _linked(layout: Layout) -> str:
    """Return SQL for the rows of a kind with students and schools linked."""
    # File H states the year of its course; the year of the file is when it was told.
    year = "r.course_year AS school_year" if layout.kind == "H" else "f.school_year"
    columns = ["r.file_no", "r.line_no", "f.district_id", year]
    joins = ""
    if layout.has_student:
        columns += [
            "s.student_id",
            "CASE WHEN s.student_id IS NULL THEN r.district_student_id END AS student_odd",
            "coalesce(s.is_held, false) AS student_is_held",
        ]
        joins += (
            " LEFT JOIN roll s ON s.district_id = f.district_id AND s.school_year = f.school_year"
            " AND s.district_student_id = r.district_student_id"
        )
    if layout.link is Link.LOCATION:
        key = JOIN_KEY.format(x="r.location_code")
        joins += (
            " LEFT JOIN locations l ON l.district_id = f.district_id"
            f" AND l.school_year = f.school_year AND l.location_key = {key}"
        )
        columns += _place("r.location_code")
    elif layout.link is Link.SCHOOL_CODE:
        joins += (
            " LEFT JOIN (SELECT DISTINCT district_id, school_year, place_id FROM locations) l"
            " ON l.district_id = f.district_id AND l.school_year = f.school_year"
            " AND l.place_id = r.school_code"
        )
        columns += _place("r.school_code")
    columns += [f"r.{element.column}" for element in layout.facts]
    return (
        f"SELECT {', '.join(columns)} FROM rows_{layout.kind} r"
        f" JOIN files f ON f.file_no = r.file_no{joins}"
    )


def _place(named_by: str) -> list[str]:
    return ["l.place_id", f"CASE WHEN l.place_id IS NULL THEN {named_by} END AS place_odd"]


def _link_checks(layout: Layout) -> list[tuple[Check, str]]:
    checks: list[tuple[Check, str]] = []
    if layout.has_student:
        name = label(layout, "district_student_id")
        is_unknown = "r.student_odd IS NOT NULL AND "
        checks += [
            (
                Check(
                    "student_in_quarantine", "", is_unknown + "r.student_is_held", "r.student_odd"
                ),
                name,
            ),
            (
                Check("no_student_row", "", is_unknown + "NOT r.student_is_held", "r.student_odd"),
                name,
            ),
        ]
    if layout.link is not Link.NONE:
        column = "location_code" if layout.link is Link.LOCATION else "school_code"
        reason = "unknown_location" if layout.place_need is Need.NEEDED else "left_empty"
        checks.append(
            (Check(reason, "", "r.place_odd IS NOT NULL", "r.place_odd"), label(layout, column))
        )
    return checks


def number_occurrences(stage: Stage) -> None:
    """Give numbers 1, 2, ... to rows of file H that are equal in all that names them.

    The same course posted twice makes two rows. Their order does not depend on the file's, so that
    a package sorted differently numbers them alike.
    """
    layout = LAYOUTS["H"]
    key = [name for name in TABLES["course_grades"].key if name != "occurrence"]
    rest = [element.column for element in layout.facts if element.column not in key]
    stage.run(
        "CREATE OR REPLACE TABLE facts_H AS SELECT r.*, CAST(row_number() OVER (PARTITION BY"
        f" f.school_year, {', '.join('r.' + name for name in key)}"
        f" ORDER BY {', '.join('r.' + name for name in rest)}, r.file_no, r.line_no)"
        " AS SMALLINT) AS occurrence FROM facts_H r JOIN files f ON f.file_no = r.file_no"
    )
