"""Why a row was held back or deserves a second look, in words, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum

from inmotion.vocabulary.words import N_


class Severity(StrEnum):
    """What a problem means for its row."""

    QUARANTINE = "quarantine"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Reason:
    """One kind of problem.

    Parameters
    ----------
    code : str
    severity : Severity
        Quarantine: the row is not loaded. Warning and note: it is.
    words, fix : str
        Templates with `{column}` and `{value}`, marked for translation.
    """

    code: str
    severity: Severity
    words: str
    fix: str


_AT_SOURCE = N_("Correct it in the student information system and export again.")
_NOTHING = N_("Nothing has to be done.")
_STOP, _WARN, _NOTE = Severity.QUARANTINE, Severity.WARNING, Severity.NOTE

_ALL = (
    # Cells that cannot be read.
    Reason("missing", _STOP, N_("{column} is empty."), _AT_SOURCE),
    Reason("bad_date", _STOP, N_("{column}: {value} is not a date like 09/30/2026."), _AT_SOURCE),
    Reason("bad_month", _STOP, N_("{column}: {value} is not a month like 01/2027."), _AT_SOURCE),
    Reason("bad_yes_no", _STOP, N_("{column}: {value} is neither Y nor N."), _AT_SOURCE),
    Reason("bad_number", _STOP, N_("{column}: {value} is not a number."), _AT_SOURCE),
    Reason("bad_year", _STOP, N_("{column}: {value} is not a year like 2027."), _AT_SOURCE),
    Reason(
        "bad_code", _STOP, N_("{column}: {value} does not have the form of a code."), _AT_SOURCE
    ),
    # Rows in the wrong place.
    Reason(
        "other_year",
        _STOP,
        N_("{column}: {value} is not the school year of this file."),
        N_("Export one school year per file; the year is the one in which the school year ends."),
    ),
    Reason(
        "other_district",
        _STOP,
        N_("{column}: {value} is not the district of this file."),
        N_("Export one district per file."),
    ),
    Reason(
        "outside_year",
        _STOP,
        N_("{column}: {value} lies outside the school year, 1 July to 31 August."),
        _AT_SOURCE,
    ),
    Reason("after_year", _STOP, N_("{column}: {value} lies after the school year."), _AT_SOURCE),
    Reason("ends_before_start", _STOP, N_("{column}: {value} lies before the start."), _AT_SOURCE),
    Reason(
        "retired_file",
        _STOP,
        N_("This file ended with school year 2018; the row is for {value}."),
        N_("Send these rows as Student Exclusionary Discipline (file R)."),
    ),
    # Schools.
    Reason(
        "unknown_location",
        _STOP,
        N_("{column}: {value} is not a school in the Location file."),
        N_("Add the school to the Location file (A) and export again."),
    ),
    Reason(
        "location_twice",
        _STOP,
        N_("{column}: {value} stands for two schools in the Location file."),
        N_("Give each school a number of its own; leading zeros do not count."),
    ),
    # Students.
    Reason(
        "no_student_row",
        _STOP,
        N_("{column}: {value} has no row in the District Student file."),
        N_("Export the District Student file (B) together with this one."),
    ),
    Reason(
        "student_in_quarantine",
        _STOP,
        N_("{column}: {value}: the student's own record is in quarantine."),
        N_("Correct the student's row in the District Student file (B) first."),
    ),
    Reason(
        "two_birth_dates",
        _STOP,
        N_("{column}: this student has rows with two dates of birth."),
        _AT_SOURCE,
    ),
    Reason(
        "ssid_of_other_birth",
        _STOP,
        N_("{column}: this number belongs to a student with another date of birth."),
        N_("Look the number up in the state's system and correct the number or the date."),
    ),
    Reason(
        "birth_impossible", _STOP, N_("{column}: {value} cannot be a date of birth."), _AT_SOURCE
    ),
    # Learning and programmes.
    Reason(
        "course_year_ahead",
        _STOP,
        N_("{column}: {value} lies after the reporting year."),
        _AT_SOURCE,
    ),
    Reason(
        "reserved_code",
        _STOP,
        N_("{column}: {value} is not a state programme number."),
        N_("English learners belong in file J, special education in file K."),
    ),
    Reason("placeholder", _STOP, N_("{column}: {value} stands for a code not given."), _AT_SOURCE),
    # Whole files.
    Reason(
        "unreadable_file",
        _STOP,
        N_("The file cannot be read as text in lines."),
        N_("Export it again as tab-separated text."),
    ),
    Reason(
        "unknown_header",
        _STOP,
        N_("The header line is not understood: {value}."),
        N_("Export with the column names of the state's data manual."),
    ),
    Reason(
        "no_extract_date",
        _STOP,
        N_("The extract date, district or school year of the file is not known."),
        N_(
            "Name the file CCDDD_0000_Name_YYYYMMDD_XXXXYYYY.txt, or say --extract-on and "
            "--district."
        ),
    ),
    Reason(
        "other_format",
        _STOP,
        N_("Rows of this kind have so far come to this district's year in another format."),
        N_("Send one format; if it is to be this one from now on, add --switch-format."),
    ),
    # Rows of other formats.
    Reason(
        "unknown_reference",
        _STOP,
        N_("{column}: {value} is in none of the package's files."),
        N_("Export all files of the package together."),
    ),
    Reason(
        "no_state_code",
        _STOP,
        N_("{column}: {value} is not the state's four-digit code of a school."),
        N_("Give the school its state code in the student information system."),
    ),
    Reason(
        "school_in_quarantine",
        _STOP,
        N_("{column}: {value}: the school's own record is in quarantine."),
        N_("Correct the school's row first."),
    ),
    Reason(
        "shared_number",
        _STOP,
        N_("{column}: {value} is the number of several users."),
        N_("Give each student a number of their own in the student information system."),
    ),
    Reason(
        "tells_of_nobody",
        _STOP,
        N_("The file has no rows, and its rows would say of which district and year it tells."),
        N_("Export it again, or leave it out. What it stated before stays."),
    ),
    Reason(
        "no_rows",
        _STOP,
        N_("The file has a header and no rows; the standard forbids that."),
        N_("Leave the file out and name it absent in the manifest, or export it again."),
    ),
    Reason(
        "no_ids",
        _STOP,
        N_("A column of ids is missing, without which no row can be placed."),
        N_("Export the file with the columns of the standard."),
    ),
    Reason(
        "delta_without_bulk",
        _STOP,
        N_("The package states changes only, and there is nothing yet that they could change."),
        N_("Send a bulk package of this district and school year first."),
    ),
    Reason(
        "broken_object",
        _STOP,
        N_("This is no whole object."),
        N_("Export the file again; each object stands on a line of its own or in one list."),
    ),
    Reason(
        "unknown_word",
        _STOP,
        N_("{column}: nothing says what {value} stands for."),
        N_("Add it to the file that --descriptors names; the how-to on Ed-Fi shows one."),
    ),
    # Loaded, with a warning.
    Reason(
        "several_values",
        _WARN,
        N_("{column}: {value} holds several values; the first one counts."),
        _AT_SOURCE,
    ),
    Reason(
        "word_left_empty",
        _WARN,
        N_("{column}: nothing says what {value} stands for; left empty."),
        N_("Add it to the file that --descriptors names; the how-to on Ed-Fi shows one."),
    ),
    Reason("empty", _WARN, N_("{column} is empty."), _AT_SOURCE),
    Reason(
        "left_empty", _WARN, N_("{column}: {value} is not understood and left empty."), _AT_SOURCE
    ),
    Reason(
        "too_long", _WARN, N_("{column}: {value} is longer than the standard allows."), _AT_SOURCE
    ),
    Reason(
        "zero_lost",
        _WARN,
        N_("{column}: {value} has lost its leading zero."),
        N_("Do not open the file in a spreadsheet before sending it."),
    ),
    Reason(
        "extra_cells",
        _WARN,
        N_("The row has more cells than the header."),
        N_("Look for a tab inside a value."),
    ),
    Reason("short_row", _WARN, N_("The row has fewer cells than the header."), N_("Export again.")),
    Reason(
        "letter_o",
        _WARN,
        N_("{column}: {value} has the letter O for the digit zero; read as zero."),
        _AT_SOURCE,
    ),
    Reason(
        "date_outside_year",
        _WARN,
        N_("{column}: {value} lies outside the school year."),
        _AT_SOURCE,
    ),
    Reason(
        "code_without_exit", _WARN, N_("{column}: {value} stands without an exit date."), _AT_SOURCE
    ),
    Reason(
        "exit_without_code", _WARN, N_("{column} is empty, but there is an exit date."), _AT_SOURCE
    ),
    Reason(
        "too_many_days", _WARN, N_("{column}: {value} is more than a year has days."), _AT_SOURCE
    ),
    Reason(
        "credits_earned_above",
        _WARN,
        N_("{column}: {value} is more than the credits attempted."),
        _AT_SOURCE,
    ),
    Reason(
        "malformed_ssid",
        _WARN,
        N_("{column}: {value} is not a state student number; read as not yet issued."),
        N_("A state student number has ten digits and does not begin with zero."),
    ),
    Reason("two_ssids", _WARN, N_("{column}: this student has two state numbers."), _AT_SOURCE),
    Reason(
        "zeros_differ",
        _WARN,
        N_("{column}: {value} and another student's number differ in leading zeros only."),
        N_("Check that these are two students."),
    ),
    Reason(
        "overridden",
        _WARN,
        N_("A later row says otherwise about the same thing; the later row counts."),
        _AT_SOURCE,
    ),
    Reason(
        "hidden_number",
        _WARN,
        N_("A cell looks like a social security number; it was dropped."),
        N_("Never send social security numbers."),
    ),
    # Loaded, and counted.
    Reason("unknown_code", _NOTE, N_("{column}: {value} is not a code we know; kept."), _NOTHING),
    Reason(
        "ssn_dropped",
        _NOTE,
        N_("The social security number was dropped unread."),
        N_("Leave the column empty."),
    ),
    Reason(
        "excuse_unknown",
        _NOTE,
        N_("{column}: {value} does not say whether the absence is excused; taken as excused."),
        N_("If it means otherwise here, say so in the file that --descriptors names."),
    ),
    Reason("after_extract", _NOTE, N_("{column}: {value} lies after the extract date."), _NOTHING),
    Reason(
        "outside_span",
        _NOTE,
        N_("{column}: {value}: the student was not enrolled on this day."),
        N_("Check the date and the enrollment."),
    ),
    Reason(
        "no_school_day",
        _NOTE,
        N_("{column}: {value} is not a school day at this school."),
        N_("Check the date and the calendar."),
    ),
    Reason(
        "two_full_days",
        _NOTE,
        N_("{column}: {value} is both excused and unexcused for the full day."),
        _AT_SOURCE,
    ),
    Reason(
        "spans_overlap",
        _NOTE,
        N_("{column}: {value}: the span overlaps another one of the student."),
        _AT_SOURCE,
    ),
)

REASONS: dict[str, Reason] = {reason.code: reason for reason in _ALL}

#: Notes on a whole file; its rows are not touched by them.
FILE_NOTES: dict[str, str] = {
    "by_position": N_("Column names are not known; columns were taken by position."),
    "no_header": N_("There is no header line; columns were taken by position."),
    "columns_missing": N_("Columns that are not in the file: {value}."),
    "columns_unknown": N_("Columns we do not know and leave aside: {value}."),
    "columns_named": N_("Columns under another name (the standard's in brackets): {value}."),
    "begin_assumed": N_(
        "{value} enrollments do not say when they begin; the first day of the year was taken."
    ),
    "no_change": N_("The package holds a manifest only: nothing has changed."),
    "rows_say_bulk": N_("The manifest says delta, the rows say bulk; the rows count."),
    "rows_say_delta": N_("The manifest says bulk, the rows say delta; the rows count."),
    "delta_undated": N_("Rows of a delta file do not say when they were modified."),
    "status_in_bulk": N_("The column status is filled in a bulk file; taken as bulk all the same."),
    "transcoded": N_("Not valid UTF-8; read as Windows-1252."),
    "comma": N_("Commas between the cells instead of tabs."),
    "older": N_("A newer extract has been taken in; this one is not applied."),
    "same_file": N_("The same file came twice in this import."),
    "untouched": N_("{value} is missing from the package; its rows stay as they are."),
    "ignored": N_("Not a file we know; ignored."),
    "not_carried": N_("This format does not carry: {value}."),
    "by_order": N_("Several objects stand on one line; lines are counted by object."),
    "other_years": N_("Rows of other school years are left aside: {value}."),
    "bad_archive": N_("The archive cannot be opened."),
}
