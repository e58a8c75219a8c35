"""Rows of one file that name the same thing: the last counts, unless the file may repeat itself."""

from inmotion.sources import checking
from inmotion.sources.cedars import LAYOUTS
from inmotion.sources.layout import Layout
from inmotion.sources.staging import Stage
from inmotion.vocabulary.tables import TABLES

#: Number among rows that are equal otherwise; file H has no key of its own.
OCCURRENCE = "occurrence"


def settle_duplicates(stage: Stage, kind: str) -> None:
    """Keep the last of the rows that name the same thing in `facts_<kind>`.

    The others go to `superseded_<kind>`. Few rows repeat, so the key's hash finds candidates first
    and only these are looked at closely.
    """
    layout = LAYOUTS[kind]
    _find_alike(stage, layout)
    if kind == "H":
        _number_occurrences(stage, layout)
    key = _key(layout)
    stage.run(
        f"CREATE TABLE superseded_{kind} AS SELECT * FROM (SELECT r.*,"
        f" max((r.file_no, r.line_no)) OVER (PARTITION BY {_list(key)}) AS last_row"
        f" FROM facts_{kind} r SEMI JOIN alike_{kind} a"
        " ON a.file_no = r.file_no AND a.line_no = r.line_no)"
        " WHERE (file_no, line_no) <> last_row"
    )
    rest = [element.column for element in layout.facts if element.column not in key]
    differs = " OR ".join(f"s.{name} IS DISTINCT FROM r.{name}" for name in rest) or "false"
    stage.run(
        f"INSERT INTO problems SELECT s.file_no, s.line_no, '', NULL, 'overridden'"
        f" FROM superseded_{kind} s JOIN facts_{kind} r"
        " ON r.file_no = s.last_row[1] AND r.line_no = s.last_row[2]"
        f" WHERE {differs}"
    )
    checking.remove(stage, kind, f"superseded_{kind}")


def _find_alike(stage: Stage, layout: Layout) -> None:
    """Create `alike_<kind>`: rows whose key may occur more than once."""
    mark = f"hash({_list([name for name in _key(layout) if name != OCCURRENCE])})"
    facts = f"facts_{layout.kind}"
    stage.run(
        f"CREATE TABLE alike_{layout.kind} AS SELECT r.file_no, r.line_no FROM {facts} r SEMI JOIN"
        f" (SELECT {mark} AS mark FROM {facts} GROUP BY ALL HAVING count(*) > 1) m"
        f" ON m.mark = {mark}"
    )


def _number_occurrences(stage: Stage, layout: Layout) -> None:
    """Give numbers 2, 3, ... to further rows of file H that are equal in all that names them.

    The same course posted twice makes two rows. Their order does not depend on the file's, so that
    a package sorted differently numbers them alike.
    """
    key = [name for name in _key(layout) if name != OCCURRENCE]
    rest = [element.column for element in layout.facts if element.column not in key]
    stage.run(
        "UPDATE facts_H SET occurrence = n.number FROM (SELECT r.file_no, r.line_no, row_number()"
        f" OVER (PARTITION BY f.school_year, {_list(key, 'r.')}"
        f" ORDER BY {_list(rest, 'r.')}, r.file_no, r.line_no) AS number"
        " FROM facts_H r JOIN files f ON f.file_no = r.file_no SEMI JOIN alike_H a"
        " ON a.file_no = r.file_no AND a.line_no = r.line_no) n"
        " WHERE n.number > 1 AND facts_H.file_no = n.file_no AND facts_H.line_no = n.line_no"
    )


def _key(layout: Layout) -> list[str]:
    """Return the facts that name one row of a file: those behind the key of its first table."""
    target = layout.targets[0]
    own = {element.column for element in layout.facts}
    own |= {"student_id", "place_id", "location_code", OCCURRENCE}
    # A student belongs to one district; a place may come up in two.
    key = ["school_year"] if layout.has_student else ["district_id", "school_year"]
    sources = (target.values.get(name, name) for name in TABLES[target.table].key)
    return [*key, *(source for source in sources if source in own)]


def _list(names: list[str], prefix: str = "") -> str:
    return ", ".join(prefix + name for name in names)
