"""A lake version is all tables together or nothing; history is kept; undo is a version, too."""

import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import date

import pyarrow as pa
import pytest

from inmotion.lake.opening import open_engine
from inmotion.lake.schema import arrow_schema
from inmotion.lake.store import LEDGERS, Lake
from inmotion.vocabulary.errors import InMotionError, WrongUsage
from inmotion.vocabulary.tables import TABLES

COUNTY_ONE = "01901"
YEAR = 2026
MONDAY, NEXT_MONDAY = date(2026, 1, 5), date(2026, 1, 12)


def rows(table, *stated):
    schema = arrow_schema(TABLES[table])
    shared = {
        "district_id": COUNTY_ONE,
        "school_year": YEAR,
        "source_file_id": 1,
        "source_line": 2,
        "first_seen_on": MONDAY,
    }
    known = [{k: v for k, v in {**shared, **row}.items() if k in schema.names} for row in stated]
    return pa.Table.from_pylist(known, schema).to_reader()


def absence(student, code="UF", **more):
    day = {"on_date": MONDAY, "place_id": "0123", "student_id": student}
    return {**day, "absence_code": code, **more}


def record(student, person):
    return {"student_id": student, "person_id": person, "district_student_id": f"D{student}"}


def codes(lake):
    with open_engine(lake) as engine:
        found = engine.fetch(engine.stored("absences")).to_pylist()
    return sorted((row["student_id"], row["absence_code"]) for row in found)


@pytest.fixture
def lake(tmp_path):
    return Lake.create(tmp_path / "lake")


@pytest.fixture
def two_imports(lake):
    with lake.writer() as writer:
        writer.append("absences", rows("absences", absence(1), absence(2)))
        writer.append(LEDGERS[0], rows(LEDGERS[0], record(1, 1), record(2, 2)))
        writer.commit(next_student_id=3)
    with lake.writer() as writer:
        changed = rows("absences", absence(1, "EF"), absence(2))
        writer.replace("absences", changed, [(COUNTY_ONE, YEAR)])
        writer.append(LEDGERS[0], rows(LEDGERS[0], record(3, 3)))
        writer.commit(next_student_id=4)
    return lake


def test_a_folder_without_a_lake_is_told_so(tmp_path):
    with pytest.raises(WrongUsage, match="There is no lake here"):
        Lake(tmp_path)


def test_every_table_is_there_and_empty_in_a_new_lake(lake):
    with open_engine(lake) as engine:
        counts = {name: len(engine.fetch(engine.stored(name))) for name in TABLES}
        types = {name: engine.fetch(engine.stored(name)).schema for name in TABLES}
    assert set(counts.values()) == {0}
    assert types == {name: arrow_schema(table) for name, table in TABLES.items()}


def test_creating_a_lake_twice_changes_nothing(two_imports):
    assert Lake.create(two_imports.root).manifest == Lake(two_imports.root).manifest


def test_the_newest_version_is_read_and_older_ones_stay_readable(two_imports):
    assert codes(Lake(two_imports.root)) == [(1, "EF"), (2, "UF")]
    assert codes(Lake(two_imports.root, 2)) == [(1, "UF"), (2, "UF")]
    assert codes(Lake(two_imports.root, 1)) == []


def test_rows_written_without_a_commit_are_not_there(lake):
    with lake.writer() as writer:
        writer.append("absences", rows("absences", absence(1)))
    assert codes(Lake(lake.root)) == []


def test_rows_left_behind_without_a_commit_do_not_come_back_with_the_next_one(lake):
    with lake.writer() as writer:
        writer.append("absences", rows("absences", absence(1)))
    with Lake(lake.root).writer() as writer:
        writer.append("absences", rows("absences", absence(2)))
        writer.commit()
    assert codes(Lake(lake.root)) == [(2, "UF")]


def test_replacing_one_partition_leaves_the_others_alone(lake):
    elsewhere = absence(9, district_id="01902")
    last_year = absence(8, school_year=YEAR - 1)
    with lake.writer() as writer:
        writer.append("absences", rows("absences", absence(1), elsewhere, last_year))
        writer.commit()
    with Lake(lake.root).writer() as writer:
        writer.replace("absences", rows("absences", absence(1, "EP")), [(COUNTY_ONE, YEAR)])
        writer.commit()
    assert codes(Lake(lake.root)) == [(1, "EP"), (8, "UF"), (9, "UF")]


def test_the_leading_zero_of_a_district_survives(two_imports):
    with open_engine(Lake(two_imports.root)) as engine:
        districts = engine.fetch(engine.stored("absences"))["district_id"].to_pylist()
    assert set(districts) == {COUNTY_ONE}


def test_undo_brings_the_state_before_the_import_back_as_a_new_version(two_imports):
    undone = two_imports.undo()
    assert (undone.number, undone.kind, undone.report) == (4, "undo", {"back_to": 2})
    assert codes(Lake(two_imports.root)) == [(1, "UF"), (2, "UF")]
    two_imports.undo()
    assert codes(Lake(two_imports.root)) == []
    with pytest.raises(WrongUsage, match="no import to undo"):
        two_imports.undo()


def test_undo_reaches_behind_an_import_that_followed_an_undo(two_imports):
    two_imports.undo()
    with Lake(two_imports.root).writer() as writer:
        writer.append("absences", rows("absences", absence(7)))
        writer.commit()
    assert codes(Lake(two_imports.root)) == [(1, "UF"), (2, "UF"), (7, "UF")]
    two_imports.undo()
    assert codes(Lake(two_imports.root)) == [(1, "UF"), (2, "UF")]
    two_imports.undo()
    assert codes(Lake(two_imports.root)) == []


def test_undo_never_takes_a_number_back_from_a_child(two_imports):
    two_imports.undo()
    two_imports.undo()
    now = Lake(two_imports.root)
    with open_engine(now) as engine:
        kept = engine.fetch(engine.stored(LEDGERS[0]))["student_id"].to_pylist()
    assert sorted(kept) == [1, 2, 3]
    assert now.manifest.next_student_id == 4


def test_history_names_every_version_newest_first(two_imports):
    two_imports.undo()
    kinds = [version.kind for version in Lake(two_imports.root).history()]
    assert kinds == ["undo", "import", "import", "create"]


def test_a_second_writer_is_turned_away(lake):
    with lake.writer(), pytest.raises(InMotionError, match="Somebody else is writing"):
        Lake(lake.root).undo()


def test_a_number_that_is_taken_is_never_written_over(two_imports):
    now = Lake(two_imports.root)
    with now.writer() as writer:
        writer.lake = Lake(two_imports.root, 2)
        with pytest.raises(InMotionError, match="written by somebody else"):
            writer.commit()
    assert Lake(two_imports.root).manifest == now.manifest


def test_a_torn_manifest_is_told_with_its_path(two_imports):
    path = two_imports.versions / "000003.json"
    path.write_text(path.read_text()[:40])
    with pytest.raises(InMotionError, match=r"000003\.json.*cannot be read"):
        Lake(two_imports.root)


KILLED_WHILE_WRITING = """
import os, signal, sys
sys.path.insert(0, {tests!r})
import test_versions as t
lake = t.Lake({root!r})
with lake.writer() as writer:
    writer.append("absences", t.rows("absences", t.absence(5)))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_writer_leaves_the_last_good_version_and_no_lock(two_imports):
    script = KILLED_WHILE_WRITING.format(
        tests=os.path.dirname(__file__), root=str(two_imports.root)
    )
    died = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert codes(Lake(two_imports.root)) == [(1, "EF"), (2, "UF")]
    with Lake(two_imports.root).writer() as writer:
        writer.append("absences", rows("absences", absence(6)))
        writer.commit()
    assert codes(Lake(two_imports.root)) == [(1, "EF"), (2, "UF"), (6, "UF")]


def known(lake, table, day):
    with open_engine(lake) as engine:
        return engine.fetch(engine.known(day)[table]).to_pylist()


def test_a_row_is_known_from_its_first_extract_until_the_one_without_it(lake):
    gone = absence(1, gone_on=NEXT_MONDAY)
    late = absence(1, "EF", first_seen_on=NEXT_MONDAY)
    with lake.writer() as writer:
        writer.append("absences", rows("absences", gone, late))
        writer.append("identity_crosswalk", rows("identity_crosswalk", record(1, 1)))
        writer.commit()
    now = Lake(lake.root)
    days = (date(2026, 1, 4), MONDAY, date(2026, 1, 11), NEXT_MONDAY)
    assert [[r["absence_code"] for r in known(now, "absences", day)] for day in days] == [
        [],
        ["UF"],
        ["UF"],
        ["EF"],
    ]


def test_the_person_behind_a_record_is_the_one_known_that_day(lake):
    alone = {**record(2, 2), "gone_on": NEXT_MONDAY}
    joined = {**record(2, 1), "first_seen_on": NEXT_MONDAY}
    with lake.writer() as writer:
        writer.append("absences", rows("absences", absence(2)))
        writer.append("identity_crosswalk", rows("identity_crosswalk", alone, joined))
        writer.commit()
    now = Lake(lake.root)
    assert [r["person_id"] for r in known(now, "absences", MONDAY)] == [2]
    assert [r["person_id"] for r in known(now, "absences", NEXT_MONDAY)] == [1]


def test_a_table_younger_than_the_lake_is_empty_until_rows_come(two_imports):
    shutil.rmtree(two_imports.path_of("tardies"))
    for path in two_imports.versions.glob("[0-9]*.json"):
        manifest = json.loads(path.read_text())
        del manifest["tables"]["tardies"]
        path.write_text(json.dumps(manifest))

    def late_days():
        with open_engine(Lake(two_imports.root)) as engine:
            return engine.fetch(engine.stored("tardies")).num_rows

    def import_one():
        with Lake(two_imports.root).writer() as writer:
            late = {"student_id": 1, "place_id": "0123", "on_date": MONDAY}
            writer.append("tardies", rows("tardies", late))
            writer.commit()

    assert late_days() == 0
    import_one()
    assert late_days() == 1
    Lake(two_imports.root).undo()
    assert late_days() == 0
    import_one()
    assert late_days() == 1
