"""Packages of changes: bulk and then deltas come to the same as the final bulk."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sources import oneroster
from tests.sources.cedars import notes, problems, stated, take_in
from tests.sources.oneroster import row, small

from inmotion.lake.store import Lake
from inmotion.vocabulary.tables import TABLES

MANIFEST = ["oneroster.version,1.2", "source.systemCode,99901"]
_ABOUT_ROWS = {"source_file_id", "source_line", "first_seen_on", "gone_on"}
_DAYS = ("20261022", "20261029", "20261105")


def as_files(state, mode, day):
    """The rows of a state (file, id) -> cells; None is a row that is taken away."""
    files = {"manifest": [*MANIFEST, *(f"file.{name},{mode}" for name in oneroster.HEADERS)]}
    for (name, key), cells in sorted(state.items()):
        marks = {}
        if mode == "delta":
            marks = {
                "status": "tobedeleted" if cells is None else "active",
                "dateLastModified": f"{day[:4]}-{day[4:6]}-{day[6:]}T00:00:00Z",
            }
        files.setdefault(name, []).append(row(name, sourcedId=key, **marks, **(cells or {})))
    return files


def everything(lake):
    """Every stated row of every table, students by the district's number."""
    numbers = dict(stated(lake, "student_keys", "student_id, district_student_id"))
    found = {}
    for name, table in TABLES.items():
        columns = [c.name for c in table.stored_columns if c.name not in _ABOUT_ROWS]
        whose = [i for i, column in enumerate(columns) if column in ("student_id", "person_id")]
        rows = stated(lake, name, ", ".join(columns))
        found[name] = sorted(
            (tuple(numbers[c] if i in whose else c for i, c in enumerate(r)) for r in rows), key=str
        )
    # Numbers once given out stay given out.
    del found["student_keys"], found["identity_crosswalk"]
    return found


def base():
    """The state every history starts from: two schools, a course with a class, one student."""
    return {
        ("academicSessions", "ay"): {
            "type": "schoolYear",
            "startDate": "2026-09-02",
            "endDate": "2027-06-19",
            "title": "2026-27",
        },
        ("orgs", "d"): {"type": "district", "name": "Inlet", "identifier": "99901"},
        ("orgs", "o1"): {"type": "school", "name": "One", "identifier": "9001"},
        ("orgs", "o2"): {"type": "school", "name": "Two", "identifier": "9002"},
        ("users", "u0"): {"givenName": "A", "familyName": "B", "identifier": "0", "grades": "09"},
        ("roles", "r0"): {"userSourcedId": "u0", "role": "student", "orgSourcedId": "o1"},
        ("courses", "c"): {"title": "Art", "courseCode": "ART", "orgSourcedId": "o1"},
        ("classes", "k"): {"courseSourcedId": "c", "schoolSourcedId": "o1", "classCode": "1"},
        ("enrollments", "e0"): {
            "classSourcedId": "k",
            "userSourcedId": "u0",
            "schoolSourcedId": "o1",
            "role": "student",
        },
    }


@st.composite
def changes(draw):
    """Changes to a state: rows added, altered, taken away, revived; some lead nowhere after it."""
    changed = {}
    for _ in range(draw(st.integers(1, 6))):
        who = draw(st.sampled_from("0123"))
        made = {
            "users": {
                "givenName": draw(st.sampled_from("XYZ")),
                "familyName": "N",
                "identifier": who,
                "grades": draw(st.sampled_from(["09", "10"])),
                "agentSourcedIds": draw(st.sampled_from(["", "u3"])),
            },
            "roles": {
                "userSourcedId": f"u{who}",
                "role": draw(st.sampled_from(["student", "student", "parent"])),
                "orgSourcedId": draw(st.sampled_from(["o1", "o2"])),
                "beginDate": draw(st.sampled_from(["2026-09-02", "2026-10-05", ""])),
                "endDate": draw(st.sampled_from(["", "2026-12-01"])),
            },
            "demographics": {
                "birthDate": "2012-03-04",
                "asian": draw(st.sampled_from(["true", ""])),
            },
            "enrollments": {
                "classSourcedId": "k",
                "userSourcedId": f"u{who}",
                "schoolSourcedId": "o1",
                "role": "student",
            },
            "orgs": {
                "type": "school",
                "name": draw(st.sampled_from(["Two", "Second"])),
                "identifier": draw(st.sampled_from(["9002", "9003"])),
            },
        }
        name = draw(st.sampled_from(sorted(made)))
        key = {"orgs": "o2", "demographics": f"u{who}"}.get(name, f"{name[0]}{who}")
        changed[name, key] = made[name] if draw(st.integers(0, 3)) else None
    return changed


def applied(state, changed):
    after = {**state, **changed}
    return {key: cells for key, cells in after.items() if cells is not None}


@settings(max_examples=8)
@given(st.lists(changes(), min_size=1, max_size=3))
def test_a_bulk_and_its_deltas_come_to_the_same_as_the_final_bulk(empty_lake, histories):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        by_changes = shutil.copytree(empty_lake, root / "changes")
        at_once = shutil.copytree(empty_lake, root / "once")
        first = oneroster.write(root / "first", as_files(base(), "bulk", ""))
        take_in(first, by_changes)
        take_in(first, at_once)
        state = base()
        for day, changed in zip(_DAYS, histories, strict=False):
            state = applied(state, changed)
            files = as_files(changed, "delta", day)
            take_in(oneroster.write(root / day, files, day=day), by_changes, allow_gone=True)
        # As a district that sends bulk files would have done, day by day.
        state = base()
        for day, changed in zip(_DAYS, histories, strict=False):
            state = applied(state, changed)
            files = as_files(state, "bulk", day)
            # An empty file is left out, and would stand as it was.
            for name in {name for name, _ in changed} - set(files):
                files[name] = [
                    row(name, sourcedId=key, status="tobedeleted", dateLastModified="2026")
                    for other, key in changed
                    if other == name
                ]
            take_in(oneroster.write(root / f"b{day}", files, day=day), at_once, allow_gone=True)
        assert everything(by_changes) == everything(at_once)


def test_changes_without_a_bulk_before_them_are_refused(files, lake):
    report = take_in(oneroster.write(files, as_files(base(), "delta", "20261015")), lake)
    assert {reason for reason, _ in problems(report)} == {"delta_without_bulk"}
    assert stated(lake, "people", "last_name") == []
    assert report.totals["quarantined"] == report.totals["rows"]


def test_a_manifest_alone_changes_nothing(files, lake, tmp_path):
    take_in(oneroster.write(files, small()), lake)
    before = everything(lake)
    only = {"manifest": small()["manifest"]}
    report = take_in(oneroster.write(tmp_path / "next", only, day="20261022"), lake)
    assert "no_change" in notes(report)
    assert everything(lake) == before


@pytest.mark.parametrize(
    ("says", "is_delta", "note"),
    [("delta", False, "rows_say_bulk"), ("bulk", True, "rows_say_delta")],
)
def test_where_manifest_and_rows_differ_the_rows_count(files, lake, tmp_path, says, is_delta, note):
    take_in(oneroster.write(files, as_files(base(), "bulk", "")), lake)
    change = {("users", "u7"): {"familyName": "New", "identifier": "7", "grades": "09"}}
    change["roles", "r7"] = {"userSourcedId": "u7", "role": "student", "orgSourcedId": "o2"}
    change["users", "gone"] = change["roles", "gone"] = None
    if not is_delta:
        change = {key: cells for key, cells in change.items() if cells}
    package = as_files(change, "delta" if is_delta else "bulk", "20261022")
    package["manifest"] = [*MANIFEST, f"file.users,{says}", f"file.roles,{says}"]
    folder = oneroster.write(tmp_path / "next", package, day="20261022")
    report = take_in(folder, lake, allow_gone=True)
    assert note in notes(report)
    names = ["B", "New"] if is_delta else ["New"]
    assert [name for (name,) in stated(lake, "people", "last_name")] == names


def test_a_row_that_a_change_breaks_is_told_under_the_file_it_came_from(files, lake, tmp_path):
    take_in(oneroster.write(files, as_files(base(), "bulk", "")), lake)
    package = as_files({("orgs", "o1"): None}, "delta", "20261022")
    report = take_in(
        oneroster.write(tmp_path / "next", package, day="20261022"), lake, allow_gone=True
    )
    told = {
        (group.reason, group.file, group.examples[0].line)
        for extract in report.extracts
        for group in extract.problems
    }
    assert ("unknown_reference", "roster_20261015/roles.csv", 2) in told


def test_undo_takes_a_delta_back_and_what_it_wrote_down(files, lake, tmp_path):
    take_in(oneroster.write(files, as_files(base(), "bulk", "")), lake)
    before = everything(lake)
    package = as_files({("users", "u0"): None, ("roles", "r0"): None}, "delta", "20261022")
    take_in(oneroster.write(tmp_path / "next", package, day="20261022"), lake, allow_gone=True)
    assert everything(lake)["people"] == []
    Lake(lake).undo()
    assert everything(lake) == before
