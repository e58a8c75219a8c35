"""The steps of the attendance law with Polars: chapter 28A.225 RCW, WAC 392-121-108, 392-401-045.

The rows of law stand in `attendance_law.csv`, as they have been since the school year of 2021-22:
the n-th day of a kind within a window asks for a step, of students of an age and grade, with a plan
or without. It is on the list so many days, or to the end of its month, unless it has been taken.
"""

from pathlib import Path

import polars as pl
from polars import col
from polars_files import STUDENT, Files, us_day

LAW = pl.read_csv(Path(__file__).with_name("attendance_law.csv"))
ELEMENTARY = ["K1", "K2", "1", "2", "3", "4", "5"]
SECONDARY = ["6", "7", "8", "9", "10", "11", "12"]


def law_reasons(week: Files, missed: pl.DataFrame) -> pl.DataFrame:
    """Return the steps that the list shows today, a row for each."""
    unexcused = missed.filter(col("is_unexcused"), ~col("is_excused"))
    events = {
        "unexcused": unexcused,
        "excused": without_note(missed.filter(col("is_excused"), ~col("is_unexcused")), week),
        "moved": arrivals(week, unexcused),
        "absent": long_runs(week, missed),
        "withdrawn": withdrawals(week),
    }
    steps = pl.concat(
        reached(events[event], window, rows, week)
        for (event, window), rows in LAW.group_by("event", "window")
    )
    is_this_month = (col("month") == "Y") & (col("start") == week.as_of.replace(day=1))
    steps = steps.with_columns(
        is_listed=(col("on") + pl.duration(days="days") >= week.as_of)
        | is_this_month.fill_null(False)
    )
    # A petition takes the place of a question all year long.
    others = LAW["unless"].drop_nulls().unique().implode()
    steps = concerned(steps.filter(col("is_listed") | col("code").is_in(others)), week)
    replaced = steps.select("person_id", unless="code").unique()
    is_over = (col("total") >= col("before_nth")).fill_null(False)
    steps = (
        steps.join(replaced, on=["person_id", "unless"], how="anti")
        .filter(col("is_listed"), ~is_over)
        .join(taken(steps, week.supports), on="step", how="anti")
    )
    return steps.select("person_id", reason_code="code", kind="kind")


def reached(days: pl.DataFrame, window: str, rows: pl.DataFrame, week: Files) -> pl.DataFrame:
    """Find the days that bring a step about: the n-th of its kind within the window."""
    starts = {
        "month": col("on").dt.truncate("1mo"),
        "year": pl.lit(week.first_day),
        "run": col("start"),
    }
    within_window = ["person_id", "start"]
    return (
        days.with_columns(start=starts[window])
        .sort("person_id", "on")
        .with_columns(
            count=pl.int_range(1, pl.len() + 1).over(within_window),
            total=pl.len().over(within_window),
        )
        .select("person_id", "on", "start", "count", "total")
        .join(rows, on="count")
    )


def concerned(steps: pl.DataFrame, week: Files) -> pl.DataFrame:
    """Keep the steps that concern the student, by age, grade, plan and time at school."""
    steps = steps.join(week.people, on="person_id", how="left").with_row_index("step")
    on, born = col("on").dt, col("birth_on").dt
    # Months are small integers to Polars; a hundred times one would not fit.
    today = on.month().cast(pl.Int32) * 100 + on.day()
    birthday = born.month().cast(pl.Int32) * 100 + born.day()
    age = on.year() - born.year() - (today < birthday).cast(pl.Int32)
    # What is not known of a student hides no duty, but for those of certain ages.
    is_of_age = age.is_between("age_from", "age_to").fill_null(
        col("age_from").is_null() | col("age_known").is_null()
    )
    band = (
        pl.when(col("grade").is_in(ELEMENTARY))
        .then(pl.lit("elementary"))
        .when(col("grade").is_in(SECONDARY))
        .then(pl.lit("secondary"))
        .when(col("grade").is_not_null())
        .then(pl.lit("other"))
    )
    has_plan = col("step").is_in(within(steps, plans(week))["step"].implode())
    is_full_time = ~col("is_part_time").fill_null(False)
    return steps.filter(
        is_of_age,
        (band == col("band")).fill_null(True),
        (has_plan == (col("plan") == "Y")).fill_null(True),
        is_full_time | col("full_time").is_null(),
    )


def plans(week: Files) -> pl.DataFrame:
    """Return when students have an IEP or a 504 plan."""
    columns = [*STUDENT, "StartDate", "ExitDate"]
    programs = week.scan("StudentPrograms").filter(col("ProgramCode") == "16").select(columns)
    rows = pl.concat([week.scan("SpecEdPrograms").select(columns), programs])
    rows = week.of_person(rows)
    return rows.select("person_id", first=us_day("StartDate"), last=us_day("ExitDate")).collect()


def within(days: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """Return the days that lie within a span of the person; an open one goes on."""
    met = days.join(spans, on="person_id")
    has_ended = (col("last") < col("on")).fill_null(False)
    return met.filter(col("first") <= col("on"), ~has_ended)


def without_note(days: pl.DataFrame, week: Files) -> pl.DataFrame:
    """Leave out excused days with a note while an academic plan stands."""
    notes = within(days, week.supports.filter(SupportKind="note_and_plan"))
    return days.join(notes, on=["person_id", "on"], how="anti")


def taken(steps: pl.DataFrame, supports: pl.DataFrame) -> pl.DataFrame:
    """Return the steps that the district has taken since their window began."""
    asked = steps.with_columns(SupportKind=col("met_by").str.split(" ")).explode("SupportKind")
    done = asked.join(supports, on=["person_id", "SupportKind"])
    return done.filter(col("first") >= col("start"))


def arrivals(week: Files, unexcused: pl.DataFrame) -> pl.DataFrame:
    """Return first days in a district after unexcused days in another one."""
    district = week.schools.select("place_id", district=STUDENT[0]).unique("place_id")
    first = (
        week.stays.join(district, on="place_id")
        .group_by("person_id", "district")
        .agg(col("start").min())
        .filter(pl.len().over("person_id") > 1)
    )
    days = (
        unexcused.join(first, on="person_id", how="semi")
        .join(district.rename({"district": "other"}), on="place_id")
        .group_by("person_id", "other")
        .agg(col("on").min())
    )
    met = first.join(days, on="person_id")
    met = met.filter(col("district") != col("other"), col("on") < col("start"))
    return met.select("person_id", on="start").unique()


def long_runs(week: Files, missed: pl.DataFrame) -> pl.DataFrame:
    """Return runs of more than 20 missed school days that still go on, day by day."""
    place = col("earlier") + col("number") - col("start_number")
    days = (
        missed.filter(pl.len().over("person_id") > 20)
        .join(week.stays.drop("stop_number"), on=["person_id", "place_id"])
        .filter(col("on").is_between("start", "stop"))
        .join(week.calendar, on=["place_id", "on"])
        .sort("person_id", "on")
        # The place of the day in the student's own row of school days: in a run one by one.
        .with_columns(place=place)
        .with_columns(run=place - pl.int_range(pl.len()).over("person_id"))
    )
    enrolled = week.stays.group_by("person_id").agg(all=col("enrolled").sum())
    runs = (
        days.group_by("person_id", "run")
        .agg(start=col("on").min(), last=col("place").max(), length=pl.len())
        .join(enrolled, on="person_id")
        .filter(col("length") > 20, col("last") == col("all"))
    )
    return days.drop("start").join(runs, on=["person_id", "run"])


def withdrawals(week: Files) -> pl.DataFrame:
    """Return withdrawals for not attending (code U4) that no enrollment has followed."""
    newest = week.spans.group_by("person_id").agg(newest=col("start").max())
    return (
        week.spans.filter(SchoolWithdrawalCode="U4")
        .filter(col("exit_on") <= week.as_of)
        .join(newest, on="person_id")
        .filter(col("exit_on") >= col("newest"))
        .select("person_id", on="exit_on", start="exit_on")
        .unique()
    )
