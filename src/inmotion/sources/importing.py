"""`inmotion import`: from a folder of packages to a lake version, every row accounted for."""

import os
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from pathlib import Path

from inmotion.lake.duckdb_engine import DuckDBEngine
from inmotion.lake.manifest import SourceFile
from inmotion.lake.store import Lake, Writer
from inmotion.sources import (
    calendars,
    checking,
    counting,
    crosschecks,
    duplicates,
    formats,
    identity,
    linking,
    origins,
    packages,
    problems,
    reading,
    saving,
    scanning,
    shadows,
    snapshots,
    staging,
)
from inmotion.sources.arranging import NOTHING_SAID, Format, Given
from inmotion.sources.cedars import LAYOUTS
from inmotion.sources.report import Extract, FileNote, Report
from inmotion.sources.scanning import Source
from inmotion.sources.scratch import scratch_folder
from inmotion.sources.staging import Stage
from inmotion.vocabulary.errors import WrongUsage

#: Called with what is being done, rows done, rows in all.
Progress = Callable[[str, int, int], None]

DEFAULT_GONE_SHARE = Fraction(5, 100)


def import_path(
    path: Path,
    lake_root: Path,
    *,
    write: bool,
    max_gone_share: Fraction | float = DEFAULT_GONE_SHARE,
    allow_gone: bool = False,
    problems_to: Path | None = None,
    progress: Progress | None = None,
    translate: Callable[[str], str] = str,
    given: Given = NOTHING_SAID,
) -> Report:
    """Take the packages below `path` into a lake, oldest extract first; one version per extract.

    Parameters
    ----------
    path : Path
        An archive, a folder, or a folder of folders and archives.
    lake_root : Path
        The lake; made if there is none and `write` is set.
    write : bool
        False does everything but writing.
    max_gone_share : Fraction or float in [0, 1]
        Largest share of a file's stated rows that may go before the extract is refused.
    allow_gone : bool
        Apply the extract even so.
    problems_to : Path, optional
        Folder for copies of the files that have problems, with one more column that says which.
    progress : callable, optional
    translate : callable
        From a marked template to the reader's language, for `problems_to`.
    given : Given, optional
        What the person who imports says about packages of other formats.

    Returns
    -------
    report : Report
        If it `is_refused`, nothing of the refused extract and of later ones has been saved.

    Raises
    ------
    WrongUsage
        If there is nothing to import at `path`.
    InMotionError
        If somebody else is writing to the lake.
    """
    share = Fraction(1) if allow_gone else Fraction(max_gone_share)
    known = formats.known_formats(given.mapping)
    with scratch_folder(lake_root, write=write) as scratch:
        report = Report(was_dry=not write)
        sources = _scan_all(path, scratch, report, given, known)
        groups = _by_extract(sources)
        if write:
            lake = Lake.create(lake_root)
        else:
            lake = shadows.lake_to_try_on(lake_root, scratch / "shadow", len(groups))
        for place, (extract_on, group) in enumerate(groups):
            is_last = place == len(groups) - 1
            job = _Job(
                extract_on, group, share, problems_to, progress, translate, given.may_switch, known
            )
            with lake.writer() if write or not is_last else _looking(lake) as writer:
                extract = job.run(writer, scratch, save=write or not is_last)
            if not write:
                extract.version = None
            report.extracts.append(extract)
            if extract.refusals:
                break
        return report


@contextmanager
def _looking(lake: Lake) -> Iterator[Writer]:
    """Open the newest version without the lock of a writer."""
    yield Writer(Lake(lake.root))


def _scan_all(
    path: Path, scratch: Path, report: Report, given: Given, known: Mapping[str, Format]
) -> list[Source]:
    with packages.find(path) as (found, broken):
        found, foreign = formats.take_out(found, scratch, given, known)
        targets = [scratch / f"copy-{number:06d}.txt" for number in range(len(found))]
        with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
            scanned = list(pool.map(scanning.scan, found, targets))
    report.notes += [FileNote(name, "bad_archive") for name in broken]
    report.notes += [
        FileNote(file.name, "ignored")
        for file, source in zip(found, scanned, strict=True)
        if source is None
    ]
    sources = [source for source in scanned if source is not None]
    if not sources and not foreign and not broken:
        raise WrongUsage(
            "There is no file here that we know.",
            where=str(path),
            do="Name the folder or archive that holds files like "
            "CCDDD_0000_StudentAbsence_YYYYMMDD_XXXXYYYY.txt.",
        )
    _adopt(sources)
    return sources + foreign


def _adopt(sources: list[Source]) -> None:
    """Give files whose names do not say it the date, district and year of their package."""
    folders: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        folders[source.found.folder].append(source)
    for group in folders.values():
        dated = [s for s in group if s.extract_on and s.district_id and s.school_year]
        if not dated:
            continue
        newest = max(dated, key=lambda s: (s.extract_on or date.min, s.school_year or 0))
        for source in group:
            source.extract_on = source.extract_on or newest.extract_on
            if len(source.kind) > 1:
                source.school_year = newest.school_year
                source.district_id = source.district_id or newest.district_id


def _by_extract(sources: list[Source]) -> list[tuple[date | None, list[Source]]]:
    """Return the files by extract date, oldest first; those without a date come first of all."""
    place = {kind: number for number, kind in enumerate(LAYOUTS)}
    groups: dict[date | None, list[Source]] = defaultdict(list)
    for source in sources:
        if source.extract_on and source.district_id and source.school_year:
            groups[source.extract_on].append(source)
        else:
            source.refusal = source.refusal or "no_extract_date"
            groups[None].append(source)
    for group in groups.values():
        group.sort(
            key=lambda s: (s.school_year or 0, s.district_id, place.get(s.kind, 0), s.found.name)
        )
    return sorted(groups.items(), key=lambda item: item[0] or date.min)


class _Job:
    """One extract date on its way into the lake."""

    def __init__(
        self,
        extract_on: date | None,
        group: list[Source],
        share: Fraction,
        problems_to: Path | None,
        progress: Progress | None,
        translate: Callable[[str], str],
        may_switch: bool,
        known: Mapping[str, Format],
    ) -> None:
        self.extract = Extract(extract_on)
        self.group, self.share = group, share
        self.problems_to, self.progress, self.translate = problems_to, progress, translate
        self.may_switch, self.known = may_switch, known
        self.rows_done = 0
        self.rows_total = sum(source.rows for source in group)

    def run(self, writer: Writer, scratch: Path, *, save: bool) -> Extract:
        """Do everything; write to the lake only if `save` is set."""
        day = self.extract.extract_on
        if day is None:
            self._set_aside(self.group)
            return self.extract
        sources = self._applicable(writer.lake, day)
        work = Path(tempfile.mkdtemp(dir=scratch))
        with DuckDBEngine(writer.lake, work) as engine:
            stage = Stage(engine.duckdb, writer.lake, day, sources)
            staging.open_stage(stage, work)
            next_student_id = self._take_in(stage)
            self._conclude(stage, writer, next_student_id, save=save)
        shutil.rmtree(work, ignore_errors=True)
        return self.extract

    def _set_aside(self, sources: list[Source]) -> None:
        """Count files none of whose rows can be taken in."""
        for source in sources:
            self.extract.files.append(counting.counted(source, quarantined=source.rows))
            self.extract.problems.append(problems.refused(source))
            if self.problems_to and source.rows:
                problems.write_problem_file(source, self.problems_to, {}, self.translate)

    def _applicable(self, lake: Lake, day: date) -> list[Source]:
        """Return the files to apply, numbered; older extracts and twins are superseded."""
        sources: list[Source] = []
        seen: set[tuple[object, ...]] = set()
        next_id = lake.manifest.next_file_id
        for source in self.group:
            mark = (source.kind, source.district_id, source.school_year, source.sha256)
            newest = lake.manifest.newest_extract(source.district_id, source.school_year or 0)
            is_older = newest is not None and day < newest
            name = problems.shown(source)
            self.extract.notes += [FileNote(name, code, value) for code, value in source.notes]
            if is_older or mark in seen:
                note = "older" if is_older else "same_file"
                self.extract.notes.append(FileNote(name, note))
                self.extract.files.append(counting.counted(source, superseded=source.rows))
                continue
            seen.add(mark)
            source.file_id = next_id
            next_id += 1
            sources.append(source)
        if not self.may_switch:
            origins.refuse_own_files(sources, lake.manifest)
        return sources

    def _tell_read(self, rows: int) -> None:
        self.rows_done += rows
        if self.progress:
            self.progress("read", self.rows_done, self.rows_total)

    @contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        if self.progress:
            self.progress(what, self.rows_done, self.rows_total)
        begin = time.perf_counter()
        yield
        took = time.perf_counter() - begin
        self.extract.seconds[what] = self.extract.seconds.get(what, 0.0) + took

    def _take_in(self, stage: Stage) -> int:
        """Read, check, link and compare; return the first student number not given out."""
        staging.register_files(stage)
        with self._timed("arrange"):
            self.extract.notes += formats.arrange(stage, self.known, may_switch=self.may_switch)
        present = {source.kind for source in stage.own_sources} | {"A", "B", *stage.arranged}
        kinds = [kind for kind in LAYOUTS if kind in present]
        with self._timed("read places and students"):
            reading.read_rows(stage, list(linking.LEADING), self._tell_read)
            for kind in linking.LEADING:
                checking.check_rows(stage, kind, reading.table_of(kind))
        staging.create_covers(stage)
        with self._timed("link"):
            linking.take_in_places(stage)
            next_student_id = identity.take_in_students(stage, stage.lake.manifest.next_student_id)
        others = [kind for kind in kinds if kind not in linking.LEADING]
        with self._timed("read"):
            reading.read_rows(stage, others, self._tell_read)
        staging.create_covers(stage)
        linking.create_graded(stage)
        for kind in kinds:
            with self._timed(f"check {kind}"):
                if kind in others:
                    checking.check_rows(stage, kind, reading.table_of(kind))
                    checking.hold_back(stage, kind)
                duplicates.settle_duplicates(stage, kind)
        with self._timed("calendars"):
            calendars.create_default_days(stage)
        for table in snapshots.fed_tables():
            with self._timed(f"compare {table}"):
                snapshots.compare(stage, table)
        with self._timed("cross-check"):
            crosschecks.note_oddities(stage)
        return next_student_id

    def _conclude(self, stage: Stage, writer: Writer, next_id: int, *, save: bool) -> None:
        """Count, refuse or write, and tell."""
        extract = self.extract
        with self._timed("count"):
            extract.tables = counting.count_tables(stage)
            extract.files += counting.count_files(stage, [count.table for count in extract.tables])
            extract.problems = problems.group_problems(stage)
            extract.refusals = counting.find_refusals(stage, extract.tables, self.share)
            extract.notes += _untouched(stage)
        if self.problems_to:
            with self._timed("problem files"):
                problems.write_problem_files(stage, self.problems_to, self.translate)
        extracts = _newest_extracts(stage)
        is_news = bool(extract.tables) or extracts != stage.lake.manifest.extracts
        if not save or extract.refusals or not is_news:
            return
        with self._timed("save"), ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
            # One table is written on one processor, so tables are written side by side.
            list(pool.map(lambda count: saving.save(stage, writer, count), extract.tables))
        version = writer.commit(
            "import",
            next_student_id=next_id,
            next_file_id=stage.lake.manifest.next_file_id + len(stage.sources),
            extracts=extracts,
            origins=origins.origins_after(stage),
            is_synthetic=stage.lake.manifest.is_synthetic
            or any(source.found.is_synthetic for source in stage.sources),
            files=tuple(_source_file(source) for source in stage.sources),
            report=extract.summary(),
        )
        extract.version = version.number


def _newest_extracts(stage: Stage) -> dict[str, str]:
    """Return the newest extract of each district and year once this one is taken in."""
    extracts = dict(stage.lake.manifest.extracts)
    for source in stage.sources:
        if not source.refusal:
            extracts[f"{source.district_id}/{source.school_year}"] = str(stage.extract_on)
    return extracts


def _source_file(source: Source) -> SourceFile:
    return SourceFile(
        source.file_id,
        problems.shown(source),
        source.sha256,
        source.district_id,
        source.school_year or 0,
        str(source.extract_on),
    )


def _untouched(stage: Stage) -> list[FileNote]:
    """Return a note for each district and year with the files that its package lacks."""
    usual = [kind for kind in LAYOUTS if len(kind) == 1 and kind != "P"]
    stated: dict[tuple[str, int], set[str]] = defaultdict(set)
    folders: dict[tuple[str, int], str] = {}
    for source in stage.own_sources:
        where = (source.district_id, source.school_year or 0)
        folders.setdefault(where, source.found.folder)
        if not source.refusal:
            stated[where].add(source.kind)
    notes = []
    for where, folder in folders.items():
        missing = [LAYOUTS[kind].title for kind in usual if kind not in stated[where]]
        if missing:
            notes.append(FileNote(folder, "untouched", ", ".join(missing)))
    return notes
