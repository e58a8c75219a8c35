"""How the command behaves: help, errors, exit codes, interruption."""

import gc
import shutil
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import typer.main

from inmotion.cli.main import build
from inmotion.cli.region import build as build_region
from inmotion.cli.stopping import tells_what_was_saved
from inmotion.lake.duckdb_engine import DuckDBEngine
from inmotion.lake.interruption import stop
from inmotion.lake.store import Lake
from inmotion.sources.staging import Stage, open_stage
from inmotion.vocabulary.errors import InMotionError, WrongUsage

FRIDAY = date(2026, 2, 6)
HEAVY = (
    *("babel", "deltalake", "django", "duckdb", "ibis", "interpret", "numpy", "pandas", "pyarrow"),
    *("rich", "sklearn", "splink"),
)


def commands(group=None, path=()):
    """Yield the words of every command there is."""
    group = group or typer.main.get_command(build())
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


def test_there_are_these_commands():
    assert set(commands()) == {
        ("import",),
        ("nightly",),
        ("lake", "history"),
        ("lake", "undo"),
        ("mapping", "draft"),
        ("identity", "candidates"),
        ("identity", "link"),
        ("identity", "split"),
        ("identity", "not-same"),
        ("identity", "take-back"),
        ("identity", "history"),
        ("indicators", "list"),
        ("indicators", "show"),
        ("indicators", "compute"),
        ("report-card", "export"),
        ("report-card", "import"),
        ("rules", "check"),
        ("rules", "diff"),
        ("rules", "explain"),
        ("rules", "list"),
        ("rules", "show"),
        ("rules", "use"),
        ("region", "build"),
        ("risk", "fit"),
        ("risk", "card"),
        ("risk", "audit"),
        ("risk", "worth"),
        ("risk", "publish"),
        ("risk", "history"),
        ("warn", "list"),
        ("warn", "explain"),
    }


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_help_tells_what_and_gives_an_example(inmotion, words):
    said = inmotion(*words, "--help")
    assert said.code == 0
    assert f"Usage: inmotion {' '.join(words)}" in said.out
    assert "Example" in said.out
    assert f"inmotion {' '.join(words)}" in said.out.split("Example")[1]


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from inmotion.cli.main import run; run(['--help']); "
        f"sys.exit(', '.join(sorted(set(sys.modules) & set({HEAVY!r}))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_lake_that_is_not_there_is_told_with_what_to_do(inmotion, tmp_path):
    said = inmotion("nightly", "--lake", tmp_path)
    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith("There is no lake here.\n")
    assert "inmotion import" in said.err
    assert "Traceback" not in said.err


def test_results_that_are_not_there_are_told(inmotion, extract, tmp_path):
    inmotion("import", extract(FRIDAY), "--lake", tmp_path / "lake", "--yes")
    said = inmotion("warn", "list", "--lake", tmp_path / "lake", "--school", "9001")
    assert said.code == 2
    assert "There are no results yet." in said.err


@pytest.mark.parametrize(
    "words",
    [
        ("nightly",),
        ("warn", "list", "--school"),
        ("no-such-command",),
        ("indicators", "show", "no_such_indicator"),
        ("indicators", "compute", "missed_days", "--lake", "LAKE", "--by", "weather"),
        ("indicators", "compute", "missed_days", "--lake", "LAKE", "--by", "person,place"),
        ("indicators", "compute", "missed_days", "--lake", "LAKE", "--json", "--csv"),
        ("indicators", "compute", "missed_days", "--lake", "LAKE", "--as-of", "yesterday"),
        ("indicators", "compute", "school_changes", "--lake", "LAKE", "--by", "month"),
        ("indicators", "list", "--lang", "tlh"),
        ("warn", "list", "--lake", "LAKE", "--school", "0000"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2_on_stderr(inmotion, lake, monkeypatch, words):
    monkeypatch.delenv("INMOTION_LAKE", raising=False)
    said = inmotion(*(lake if word == "LAKE" else word for word in words))
    assert said.code == 2
    assert said.out == ""
    assert said.err
    assert "Traceback" not in said.err


def test_people_are_not_shown_when_it_cannot_be_written_down(inmotion, lake, tmp_path):
    lake = Path(shutil.copytree(lake, tmp_path / "lake"))
    for beside in lake.glob("records.sqlite3-*"):
        # SQLite would mend the file from the log of what another test has just looked at.
        beside.unlink()
    (lake / "records.sqlite3").write_text("this is no database " * 400)
    for words in (
        ("warn", "list", "--school", "9001"),
        ("warn", "explain", "1"),
        ("indicators", "compute", "missed_days", "--by", "person"),
    ):
        said = inmotion(*words, "--lake", lake)
        assert said.code == 3
        assert said.out == ""
        assert "so nothing is shown" in said.err


@contextmanager
def interruption(seconds):
    """Press Ctrl-C after a while, in this very process."""
    before = signal.signal(signal.SIGALRM, stop)
    # An error inside what Hypothesis hangs on the garbage collector would be swallowed there.
    hung, gc.callbacks[:] = list(gc.callbacks), []
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        gc.callbacks[:] = hung
        signal.signal(signal.SIGALRM, before)


def test_an_interrupted_import_says_what_was_saved(inmotion, extract, tmp_path):
    lake = tmp_path / "lake"
    inmotion("import", extract(date(2026, 1, 30)), "--lake", lake, "--yes")
    files = extract(FRIDAY)
    with interruption(0.2):
        said = inmotion("import", files, "--lake", lake, "--yes")
    assert (said.code, said.out) == (1, "")
    assert "Stopped before all files were taken in." in said.err
    assert "Nothing has been saved." in said.err
    assert inmotion("import", files, "--lake", lake, "--yes").code == 0


def test_an_interrupted_night_leaves_the_old_results(inmotion, lake):
    results = lake / "nightly" / "current.duckdb"
    before = results.stat()
    with interruption(0.5):
        said = inmotion("nightly", "--lake", lake)
    assert (said.code, said.out) == (1, "")
    assert "The results of the night before are still the present ones." in said.err
    after = results.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


ENDLESS = "SELECT count(*) FROM range(100_000_000_000) WHERE hash(range) % 7 = 1"


def test_an_interruption_inside_a_query_is_one_too(tmp_path):
    with DuckDBEngine(Lake.create(tmp_path)) as engine:
        # Should nobody hear the first one, the test has to end all the same.
        late = threading.Timer(60, engine.duckdb.interrupt)
        late.start()
        # Which thread works on a query is chance; only now and then is it the one that asks.
        for _ in range(6):
            stopping = tells_what_was_saved("Stopped.", do="Again.", saved=lambda: "Nothing.")
            with pytest.raises(InMotionError, match="Stopped"), interruption(0.1), stopping:
                engine.duckdb.execute(ENDLESS)
            assert late.is_alive()
        late.cancel()


def test_an_interruption_reaches_the_queries_of_other_threads(tmp_path):
    with DuckDBEngine(Lake.create(tmp_path)) as engine:
        stage = Stage(engine.duckdb, engine.lake, FRIDAY)
        open_stage(stage, tmp_path)

        def work(_part):
            with stage.beside() as own:
                own.run(ENDLESS)

        with pytest.raises(KeyboardInterrupt), interruption(0.3), ThreadPoolExecutor(2) as pool:
            list(pool.map(work, range(4)))


def test_the_command_stops_at_ctrl_c_by_the_same_means():
    asked = (
        "import signal, sys\n"
        "from inmotion.cli.main import main\n"
        "from inmotion.lake import interruption\n"
        "sys.argv = ['inmotion', '--help']\n"
        "try: main()\n"
        "finally: sys.exit(0 if signal.getsignal(signal.SIGINT) is interruption.stop else 7)"
    )
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True).returncode == 0


def test_another_error_is_not_taken_for_an_interruption():
    stopping = tells_what_was_saved("Stopped.", do="Again.", saved=lambda: "Nothing.")
    with pytest.raises(RuntimeError, match="something else"), stopping:
        raise RuntimeError("something else")


def test_a_region_is_not_built_into_a_folder_with_something_in_it(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(WrongUsage, match="something in this folder"):
        build_region(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_small_region_is_built_and_can_be_imported_as_synthetic(inmotion, lake, tmp_path):
    built = inmotion(
        "region", "build", tmp_path / "files", "--students", 300, "--districts", 2, "--seed", 3,
        "--extract", "2026-02-06",
    )  # fmt: skip
    assert built.code == 0
    assert "An invented region of 300 students" in built.out
    taken = inmotion("import", tmp_path / "files", "--lake", tmp_path / "lake", "--yes")
    assert "2 districts" in taken.out
    # Only what says of itself that it is invented is taken for it.
    assert Lake(tmp_path / "lake").manifest.is_synthetic
    assert not Lake(lake).manifest.is_synthetic
