"""The steps of the attendance law with pandas: chapter 28A.225 RCW, WAC 392-121-108, 392-401-045.

The rows of law stand in `attendance_law.csv`, as they have been since the school year of 2021-22:
the n-th day of a kind within a window asks for a step, of students of an age and grade, with a plan
or without. It is on the list so many days, or to the end of its month, unless it has been taken.
"""

from pathlib import Path

import pandas as pd
from pandas_files import STUDENT, Files, us_day

LAW = pd.read_csv(Path(__file__).with_name("attendance_law.csv"))
BANDS = {
    **dict.fromkeys(["K1", "K2", "1", "2", "3", "4", "5"], "elementary"),
    **dict.fromkeys(["6", "7", "8", "9", "10", "11", "12"], "secondary"),
}


def law_reasons(week: Files, missed: pd.DataFrame) -> pd.DataFrame:
    """Return the steps that the list shows today, a row for each."""
    events = {
        "unexcused": missed[missed.is_unexcused & ~missed.is_excused],
        "excused": without_note(missed[missed.is_excused & ~missed.is_unexcused], week.supports),
        "moved": arrivals(week, missed),
        "absent": long_runs(week, missed),
        "withdrawn": withdrawals(week),
    }
    steps = pd.concat(
        reached(events[event], window, rows, week)
        for (event, window), rows in LAW.groupby(["event", "window"])
    )
    steps["is_listed"] = steps.on + pd.to_timedelta(steps.days, unit="D") >= week.as_of
    steps["is_listed"] |= (steps.month == "Y") & (steps.start == week.as_of.replace(day=1))
    # A petition takes the place of a question all year long.
    steps = concerned(steps[steps.is_listed | steps.code.isin(LAW.unless)], week)
    codes = pd.MultiIndex.from_frame(steps[["person_id", "code"]])
    is_replaced = pd.MultiIndex.from_frame(steps[["person_id", "unless"]]).isin(codes)
    is_over = steps.total >= steps.before_nth
    steps = steps[steps.is_listed & ~is_replaced & ~is_over & ~is_taken(steps, week.supports)]
    return steps[["person_id", "code", "kind"]].rename(columns={"code": "reason_code"})


def reached(days: pd.DataFrame, window: str, rows: pd.DataFrame, week: Files) -> pd.DataFrame:
    """Find the days that bring a step about: the n-th of its kind within the window."""
    days = days.sort_values(["person_id", "on"])
    if window == "month":
        days["start"] = days.on - pd.to_timedelta(days.on.dt.day - 1, unit="D")
    elif window == "year":
        days["start"] = week.first_day
    windows = days.groupby(["person_id", "start"]).on
    days["count"] = windows.cumcount() + 1
    days["total"] = windows.transform("size")
    return days[["person_id", "on", "start", "count", "total"]].merge(rows, on="count")


def concerned(steps: pd.DataFrame, week: Files) -> pd.DataFrame:
    """Keep the steps that concern the student, by age, grade, plan and time at school."""
    steps = steps.merge(week.people.reset_index(), on="person_id", how="left")
    on, born = steps.on.dt, steps.birth_on.dt
    has_had_birthday = on.month * 100 + on.day >= born.month * 100 + born.day
    age = on.year - born.year - ~has_had_birthday
    is_of_age = age.between(steps.age_from, steps.age_to)
    # What is not known of a student hides no duty, but for those of certain ages.
    is_of_age |= steps.age_from.isna() | (age.isna() & (steps.age_known != "Y"))
    is_in_band = (steps.grade.map(BANDS) == steps.band) | steps.band.isna() | steps.grade.isna()
    has_plan = within(steps, plans(week)) == (steps.plan == "Y")
    is_full_time = steps.is_part_time.ne(True) | (steps.full_time != "Y")
    return steps[is_of_age & is_in_band & (has_plan | steps.plan.isna()) & is_full_time]


def plans(week: Files) -> pd.DataFrame:
    """Return when students have an IEP or a 504 plan."""
    columns = [*STUDENT, "StartDate", "ExitDate"]
    programs = week.read("StudentPrograms", [*columns, "ProgramCode"])
    rows = pd.concat([week.read("SpecEdPrograms", columns), programs[programs.ProgramCode == "16"]])
    rows = week.of_person(rows)
    rows = rows.assign(first=us_day(rows.StartDate), last=us_day(rows.ExitDate))
    return rows[["person_id", "first", "last"]]


def within(days: pd.DataFrame, spans: pd.DataFrame) -> pd.Series:
    """Say of each day whether it lies within a span of the person; an open one goes on."""
    met = days[["person_id", "on"]].reset_index().merge(spans, on="person_id")
    inside = met[(met["first"] <= met.on) & ~(met["last"] < met.on)]
    return pd.Series(days.index.isin(inside["index"]), days.index)


def without_note(days: pd.DataFrame, supports: pd.DataFrame) -> pd.DataFrame:
    """Leave out excused days with a note while an academic plan stands."""
    notes = supports[supports.SupportKind == "note_and_plan"]
    return days[~within(days, notes)]


def is_taken(steps: pd.DataFrame, supports: pd.DataFrame) -> pd.Series:
    """Say of each step whether the district has taken it since its window began."""
    asked = steps[["person_id", "start", "met_by"]].assign(SupportKind=steps.met_by.str.split())
    done = asked.explode("SupportKind").reset_index()
    done = done.merge(supports, on=["person_id", "SupportKind"])
    done = done[done["first"] >= done.start]
    return pd.Series(steps.index.isin(done["index"]), steps.index)


def arrivals(week: Files, missed: pd.DataFrame) -> pd.DataFrame:
    """Return first days in a district after unexcused days in another one."""
    district = week.schools.drop_duplicates("place_id").set_index("place_id")[STUDENT[0]]
    stays = week.stays.assign(district=week.stays.place_id.map(district))
    first = stays.groupby(["person_id", "district"], as_index=False).start.min()
    first = first[first.person_id.duplicated(keep=False)]
    days = missed[missed.is_unexcused & ~missed.is_excused & missed.person_id.isin(first.person_id)]
    days = days.assign(other=days.place_id.map(district))
    days = days.groupby(["person_id", "other"], as_index=False).on.min()
    met = first.merge(days, on="person_id")
    met = met[(met.district != met.other) & (met.on < met.start)]
    return met[["person_id", "start"]].drop_duplicates().rename(columns={"start": "on"})


def long_runs(week: Files, missed: pd.DataFrame) -> pd.DataFrame:
    """Return runs of more than 20 missed school days that still go on, day by day."""
    days = missed[missed.groupby("person_id").on.transform("size") > 20]
    days = days.merge(week.stays.drop(columns="stop_number"), on=["person_id", "place_id"])
    days = days[(days.on >= days.start) & (days.on <= days.stop)]
    days = days.merge(week.calendar, on=["place_id", "on"]).sort_values(["person_id", "on"])
    # The place of the day in the student's own row of school days; in a run each follows the other.
    place = days.earlier + days.number - days.start_number
    run = place - days.groupby("person_id").cumcount()
    runs = days.groupby(["person_id", run]).on
    days = days.assign(start=runs.transform("min"), length=runs.transform("size"))
    last = place.groupby(days.person_id).transform("max")
    goes_on = last == days.person_id.map(week.stays.groupby("person_id").enrolled.sum())
    is_last_run = run == run.groupby(days.person_id).transform("max")
    return days.loc[goes_on & is_last_run & (days.length > 20), ["person_id", "on", "start"]]


def withdrawals(week: Files) -> pd.DataFrame:
    """Return withdrawals for not attending (code U4) that no enrollment has followed."""
    spans = week.spans
    left = spans[(spans.SchoolWithdrawalCode == "U4") & (spans.exit_on <= week.as_of)]
    left = left[["person_id", "exit_on"]].drop_duplicates()
    newest = spans.groupby("person_id").start.max()
    left = left[left.exit_on >= left.person_id.map(newest)]
    return left.assign(on=left.exit_on, start=left.exit_on)
