"""Linking rows to the schools and the students they name."""

from inmotion.sources.cedars import LAYOUTS
from inmotion.sources.checking import add_problems, hold_back, label
from inmotion.sources.layout import Check, Layout, Link
from inmotion.sources.staging import Stage

#: SQL for the form in which school numbers are compared: `vocabulary.places.join_key`.
#: Most numbers begin with no zero, and cutting signs off is slow.
JOIN_KEY = (
    "CASE WHEN {x} LIKE '0%' THEN coalesce(nullif(ltrim({x}, '0'), ''), '0')"
    " ELSE coalesce({x}, '0') END"
)

#: Kinds that others are linked to.
LEADING = ("A", "B")


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


def columns(layout: Layout) -> list[tuple[str, str, str]]:
    """Return name, type and SQL of the columns that say whose and where a row is."""
    if layout.kind in LEADING:
        return []
    # File H states the year of its course; the year of the file is when it was told.
    year = "r.course_year" if layout.kind == "H" else "r.own_year"
    found = [("district_id", "VARCHAR", "r.own_district"), ("school_year", "SMALLINT", year)]
    if layout.has_student:
        found.append(("student_id", "BIGINT", "s.student_id"))
    if layout.link is not Link.NONE:
        found.append(("place_id", "VARCHAR", "l.place_id"))
    if layout.kind == "H":
        found.append(("occurrence", "SMALLINT", "1"))
    return found


def odd(layout: Layout) -> dict[str, str]:
    """Return SQL for what a row says if it leads nowhere, by name in `layout.odd`."""
    found = dict.fromkeys(("student_odd", "held_odd", "place_odd"), "NULL")
    if layout.kind in LEADING:
        return found
    if layout.has_student:
        lost = "CASE WHEN s.student_id IS NULL AND {} THEN r.district_student_id END"
        found["student_odd"] = lost.format("s.is_held IS DISTINCT FROM true")
        found["held_odd"] = lost.format("s.is_held")
    if layout.link is not Link.NONE:
        found["place_odd"] = "CASE WHEN l.place_id IS NULL THEN r.school_text END"
    return found


def joins(layout: Layout) -> list[str]:
    """Return SQL that joins rows `r` to students and schools; each takes a list of districts."""
    if layout.kind in LEADING:
        return []
    found = []
    here = "district_id = r.own_district AND {0}.school_year = r.own_year"
    if layout.has_student:
        found.append(
            "LEFT JOIN (SELECT * FROM roll WHERE list_contains(?, district_id)) s"
            f" ON s.{here.format('s')} AND s.district_student_id = r.district_student_id"
        )
    if layout.link is Link.LOCATION:
        key = JOIN_KEY.format(x="r.location_code")
        found.append(
            "LEFT JOIN (SELECT * FROM locations WHERE list_contains(?, district_id)) l"
            f" ON l.{here.format('l')} AND l.location_key = {key}"
        )
    elif layout.link is Link.SCHOOL_CODE:
        found.append(
            "LEFT JOIN (SELECT DISTINCT district_id, school_year, place_id FROM locations"
            f" WHERE list_contains(?, district_id)) l ON l.{here.format('l')}"
            " AND l.place_id = r.school_code"
        )
    return found
