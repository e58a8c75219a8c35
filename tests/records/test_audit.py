"""Who was shown what is written down before it is shown, and stays written."""

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from inmotion.records.audit import account, record_shown, shown
from inmotion.vocabulary.errors import ExitCode, NotAllowed

LOOK = {
    "who": "maya",
    "what": "warn list",
    "why": "to plan this week's conversations",
    "scope": "school 1234",
    "lake_version": 3,
}


def test_a_list_leaves_one_row_that_names_everybody_on_it(tmp_path):
    before = datetime.now(UTC)
    record_shown(tmp_path, person_ids=[9, 4, 4, 7], **LOOK)
    (row,) = shown(tmp_path)
    assert row.person_ids == (4, 7, 9)
    assert (row.who, row.what, row.scope, row.lake_version) == (
        "maya",
        "warn list",
        "school 1234",
        3,
    )
    assert before <= row.at <= before + timedelta(minutes=5)


def test_an_empty_list_is_written_down_too(tmp_path):
    record_shown(tmp_path, person_ids=[], **LOOK)
    assert [row.person_ids for row in shown(tmp_path)] == [()]


def test_rows_are_added_in_order_and_nothing_is_lost_between_programs(tmp_path):
    code = (
        "import sys; from pathlib import Path; from inmotion.records.audit import record_shown; "
        "record_shown(Path(sys.argv[1]), who='maya', what='warn list', why='test', "
        "person_ids=[int(sys.argv[2])], lake_version=1)"
    )
    # All start on a lake without records, so all of them want to set it up.
    programs = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(person)])
        for person in range(4)
    ]
    assert [program.wait() for program in programs] == [0] * 4
    assert sorted(row.person_ids for row in shown(tmp_path)) == [(0,), (1,), (2,), (3,)]


@pytest.mark.parametrize(
    "change",
    ["UPDATE records_auditentry SET who = 'nobody'", "DELETE FROM records_auditentry"],
)
def test_the_database_itself_refuses_to_change_the_audit(tmp_path, change):
    record_shown(tmp_path, person_ids=[1], **LOOK)
    connection = sqlite3.connect(tmp_path / "records.sqlite3")
    with pytest.raises(sqlite3.DatabaseError, match="audit rows are never"):
        connection.execute(change)
    connection.close()
    assert [row.who for row in shown(tmp_path)] == ["maya"]


def test_each_lake_keeps_its_own_audit(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        record_shown(tmp_path / name, person_ids=[1], **LOOK | {"scope": name})
    record_shown(tmp_path / "one", person_ids=[2], **LOOK | {"scope": "one"})
    assert [row.scope for row in shown(tmp_path / "one")] == ["one", "one"]
    assert [row.scope for row in shown(tmp_path / "two")] == ["two"]


def test_what_cannot_be_written_down_is_not_allowed(tmp_path):
    (tmp_path / "records.sqlite3").write_text("this is no database " * 400)
    with pytest.raises(NotAllowed, match="so nothing is shown") as refused:
        record_shown(tmp_path, person_ids=[1], **LOOK)
    assert refused.value.exit_code == ExitCode.NOT_ALLOWED


def test_a_lake_that_is_not_there_is_not_made_by_looking(tmp_path):
    with pytest.raises(NotAllowed):
        record_shown(tmp_path / "nowhere", person_ids=[1], **LOOK)
    assert list(tmp_path.iterdir()) == []


def test_the_account_has_a_name():
    assert account()


def test_readers_go_on_while_a_row_is_written(tmp_path):
    record_shown(tmp_path, person_ids=[1], **LOOK)
    connection = sqlite3.connect(tmp_path / "records.sqlite3")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_the_migrations_match_the_models(tmp_path):
    from django.core.management import call_command

    record_shown(tmp_path, person_ids=[], **LOOK)
    call_command("makemigrations", "records", check=True, dry_run=True, verbosity=0)
