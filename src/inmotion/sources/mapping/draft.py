"""A first mapping, drafted from the files themselves; every guess says why it was made."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from inmotion.sources.mapping.profile import Column, Profile, profile
from inmotion.sources.mapping.words import KINDS, MAY_LACK, columns_of, layout_of
from inmotion.vocabulary.errors import WrongUsage

#: Our column -> what such a column is called elsewhere, in small letters, signs as `_`.
_CALLED: dict[str, str] = {
    "district_student_id": r"((student|pupil|learner)_?)?(id|number|no)|(id_?)?(student|pupil)",
    "ssid": r"ssid|state_?(student)?_?(id|number)",
    "last_name": r"(last|family|sur)_?name",
    "first_name": r"(first|given)_?name",
    "middle_name": r"middle_?name",
    "birth_on": r"birth_?(date|day)|date_?of_?birth|dob|born",
    "gender_code": r"gender|sex",
    "grade_code": r"grade(_?level)?|year_?group",
    "entry_on": r"(entry|enroll?(ment)?|start)_?(date|day)",
    "exit_on": r"(exit|withdraw(al)?|end)_?(date|day)",
    "location_code": r"(school|location|site|building)_?(id|code|number)",
    "place_id": r"(state_?)?school_?code",
    "place_name": r"school_?name",
    "on_date": r"(absence_?)?(date|day)(_?(of_?absence|submitted|taken))?|test_?date",
    "absence_code": r"(absence|attendance)_?(code|type|reason)|why|reason",
    "assessment_id": r"(id_?)?(assessment|test)(_?(id|name))?",
    "score": r"(scale_?)?score|points|result",
    "course_code": r"(course|code)_?(code|id|number|module)",
    "course_title": r"course_?(title|name)",
    "section_id": r"section(_?id)?|class_?id",
    "term_code": r"term(_?code)?|semester|code_?presentation",
    "letter_grade": r"(letter_?)?(grade|mark)(_?earned)?|final_?result",
    "support_code": r"support(_?(kind|type|code))?|intervention",
    "start_on": r"start_?(date|on)|begin_?date",
    "end_on": r"end_?(date|on)",
}

#: What rows are if they fill these of our columns. They may be several things.
_SIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("absences", ("district_student_id", "on_date", "absence_code")),
    ("assessments", ("district_student_id", "assessment_id", "score")),
    ("supports", ("district_student_id", "support_code", "start_on")),
    ("grades", ("district_student_id", "course_code", "letter_grade")),
    ("schedule", ("district_student_id", "course_code", "section_id")),
    ("students", ("district_student_id", "last_name")),
    ("students", ("district_student_id", "birth_on")),
    ("students", ("district_student_id", "gender_code")),
    ("enrollments", ("district_student_id", "location_code", "entry_on")),
    ("schools", ("place_id", "place_name")),
)

#: What names a child: a mapping is shared, its texts are not.
_PERSONAL = frozenset(
    ("district_student_id", "ssid", "last_name", "first_name", "middle_name", "birth_on")
)

_HEAD = """\
# A first mapping, drafted from {files}.
# It is a guess: read it, correct it, then look at what it does; nothing is written without --yes.
#   inmotion import FOLDER --mapping THIS-FILE --lake LAKE
# Lines with DECIDE need you.

title = "{title}"
district_id = "00000"        # DECIDE: the district's five-digit code
extract_on = {today}      # DECIDE: the day the files were exported
"""


@dataclass(frozen=True)
class _Link:
    """A column of one file whose texts are a key of another."""

    file: str
    own: tuple[str, ...]
    other: str


def draft(paths: Sequence[Path], today: date) -> str:
    """Return a mapping of the files as TOML, with the grounds of each guess beside it.

    Parameters
    ----------
    paths : sequence of Path
        Files with a header line, cells separated by commas or tabs.
    today : date
        Stands where only a person can know the day.

    Raises
    ------
    WrongUsage
        If a file is not there or is empty.
    """
    profiles: dict[str, Profile] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, path in enumerate(paths):
            if not path.is_file():
                raise WrongUsage("There is no such file.", where=str(path), do="Check the path.")
            seen = profile(path, Path(folder) / f"{number}.txt")
            if not seen.columns:
                raise WrongUsage("The file is empty.", where=str(path), do="Leave it out.")
            profiles[_alias(path, profiles)] = seen
    names = ", ".join(seen.file_name for seen in profiles.values())
    parts = [_HEAD.format(files=names, title=paths[0].parent.resolve().name, today=today)]
    links = [link for alias in profiles for link in _links(alias, profiles)]
    parts += _groups(profiles)
    for alias, seen in profiles.items():
        own = [link for link in links if link.file == alias]
        parts.append(_file(alias, seen, own, _term(seen, own, profiles)))
    for alias, seen in profiles.items():
        own = [link for link in links if link.file == alias]
        parts.append(_rows(alias, seen, has_term=bool(_term(seen, own, profiles))))
    return "\n".join(parts)


def _alias(path: Path, taken: dict[str, Profile]) -> str:
    alias = re.sub("[^A-Za-z0-9]+", "_", path.stem).strip("_") or "file"
    return alias if alias not in taken else f"{alias}_{len(taken)}"


def _links(alias: str, profiles: dict[str, Profile]) -> Iterator[_Link]:
    """Yield the files whose key stands in this one under the same names, with texts it knows."""
    seen = profiles[alias]
    for other, theirs in profiles.items():
        names = theirs.key
        if other == alias or not names or names == seen.key:
            continue
        if all(
            seen.column(name) and (seen.values[name] - {""}) <= theirs.values[name]
            for name in names
        ):
            yield _Link(alias, names, other)


def _groups(profiles: dict[str, Profile]) -> Iterator[str]:
    """Yield the groups that days may be counted from: codes like a term, where days are counted."""
    counted = [s for s in profiles.values() if any(c.type == "day number" for c in s.columns)]
    if not counted:
        return
    for seen in profiles.values():
        for column in seen.columns:
            if column.codes and re.fullmatch(_CALLED["term_code"], _plain(column.name)):
                yield (
                    "# Some columns count days, so each term needs its day zero.\n[groups.term]\n"
                    "day_zero = { "
                    + ", ".join(f"{_text(code)} = 1900-01-01" for code in sorted(column.codes))
                    + " }    # DECIDE: the first day of each\n"
                )
                return


def _file(alias: str, seen: Profile, links: Sequence[_Link], term: str) -> str:
    key = " and ".join(seen.key)
    lines = [
        f"[files.{alias}]",
        f"name = {_text(seen.file_name)}",
        f"# {seen.rows:,} rows looked at. "
        + (f"A row is named by {key}." if key else "No one to three columns name a row."),
    ]
    personal = {c.name for name, c in _guessed(seen).items() if name in _PERSONAL}
    lines += [_described(column, is_personal=column.name in personal) for column in seen.columns]
    if term:
        lines.append(f"groups = {{ term = {_text(term)} }}")
    for link in links:
        on = ", ".join(f"{_text(name)} = {_text(name)}" for name in link.own)
        lines += [
            "",
            f"# Every {' and '.join(link.own)} here is a key of {link.other}.",
            f"[[files.{alias}.join]]",
            f"file = {_text(link.other)}",
            f"on = {{ {on} }}",
        ]
    return "\n".join(lines) + "\n"


def _described(column: Column, *, is_personal: bool) -> str:
    """Return what is known of a column; texts that may name a child are not repeated."""
    if is_personal and column.codes:
        return f"#   {column.name}: text; {column.different} different texts."
    return f"#   {column.name}: {column.type}; {column.why}."


def _term(seen: Profile, links: Sequence[_Link], profiles: dict[str, Profile]) -> str:
    """Return the column that says from which day zero the file counts; empty if it does not."""
    if not any(column.type == "day number" for column in seen.columns):
        return ""
    called = re.compile(_CALLED["term_code"])
    places = [("", seen), *((f"{link.other}.", profiles[link.other]) for link in links)]
    return next(
        (
            f"{at}{c.name}"
            for at, file in places
            for c in file.columns
            if called.fullmatch(_plain(c.name))
        ),
        "",
    )


def _rows(alias: str, seen: Profile, *, has_term: bool) -> str:
    """Return the [[rows]] of a file, or as a comment what it might be."""
    guessed = _guessed(seen)
    found: dict[str, str] = {}
    for are, signs in _SIGNS:
        if are not in found and set(signs) <= set(guessed):
            found[are] = _these_rows(alias, are, guessed, signs, has_term=has_term)
    if found:
        return "\n".join(found.values())
    return (
        f"# DECIDE: what the rows of {alias} are; one of {', '.join(KINDS)}.\n"
        "# Without [[rows]] the file only helps others that join it.\n"
    )


def _guessed(seen: Profile) -> dict[str, Column]:
    """Return our column -> the first column that is called like it."""
    guessed: dict[str, Column] = {}
    for column in seen.columns:
        for name, called in _CALLED.items():
            if name not in guessed and re.fullmatch(called, _plain(column.name)):
                guessed[name] = column
                break
    return guessed


def _these_rows(
    alias: str, are: str, guessed: dict[str, Column], signs: Sequence[str], *, has_term: bool
) -> str:
    grounds = ", ".join(f"{guessed[name].name} looks like {name}" for name in signs)
    lines = [f"# {grounds}.", "[[rows]]", f"of = {_text(alias)}", f"are = {_text(are)}"]
    lines.append("[rows.columns]")
    layout = layout_of(are)
    for name, is_needed in columns_of(layout).items():
        if name in guessed:
            is_coded = bool(layout.element(name).known)
            lines.append(f"{name} = {_value(guessed[name], is_coded=is_coded, has_term=has_term)}")
        elif is_needed:
            lines.append(f"# DECIDE: {name} is needed; no column looks like it.")
        elif name in MAY_LACK:
            lines.append(f"# {name}: no column looks like it.")
    return "\n".join(lines) + "\n"


def _value(column: Column, *, is_coded: bool, has_term: bool) -> str:
    if column.type == "date" and column.date_format not in {"%Y-%m-%d", "%m/%d/%Y"}:
        return f"{{ column = {_text(column.name)}, format = {_text(column.date_format)} }}"
    if column.type == "day number" and has_term:
        return f'{{ column = {_text(column.name)}, days_from = "term" }}'
    if is_coded and column.codes:
        # Left is what stands in the file; right has to become our code.
        same = ", ".join(f"{_text(code)} = {_text(code)}" for code in column.codes)
        return f"{{ column = {_text(column.name)}, map = {{ {same} }} }}"
    return _text(column.name)


def _plain(name: str) -> str:
    return re.sub("[^a-z0-9]+", "_", name.lower()).strip("_")


def _text(text: str) -> str:
    """Return a TOML string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
