"""The week's list of every school with pandas, straight from the district files.

    python bench/peers/pandas_list.py FILES AS_OF OUT

As a district analyst would write it: read the columns that matter, join, count, sort. It computes
what `inmotion import` and `inmotion nightly` put on the list: the indicators behind it, the three
steps of RCW 28A.225.020(1), the order and the tie-break. It leaves out what they do besides: no row
is checked, nothing is traced back to its line, no history is kept, no numbers for pages and groups.
It knows no week before, so it holds for a first extract, when nothing can be new "since last week".
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from inmotion.vocabulary.time import default_calendar

FAILED = ["E", "F", "N", "NC", "U"]
CORE = [str(area) for area in range(2, 11)]
ALTERNATIVE = ["O", "R", "S", "Y"]
STUDENT = ["ServingCountyDistrictCode", "DistrictStudentId"]
#: Lehmer's generator, which draws the lot among equals.
MODULUS, MULTIPLIER = 2**31 - 1, 48271


def read(folder: Path, day: pd.Timestamp, kind: str, columns: list[str]) -> pd.DataFrame:
    """Read one kind of file of all districts; the extract is the folder of the day."""
    is_ours = kind in ("Calendar", "Supports")
    name = f"{kind}.csv" if is_ours else f"*_{kind}_*.txt"
    paths = sorted(folder.glob(f"*/{day:%Y%m%d}/{name}"))
    return pd.concat(
        (
            pd.read_csv(
                path,
                sep="," if is_ours else "\t",
                usecols=columns,
                dtype=str,
                quoting=3,
                encoding_errors="replace",
            )
            for path in paths
        ),
        ignore_index=True,
    )


def us_day(text: pd.Series) -> pd.Series:
    """Return the days in texts like 02/06/2026."""
    return pd.to_datetime(text, format="%m/%d/%Y", errors="coerce")


class Week:
    """All files of one extract, and the list that follows from them."""

    def __init__(self, folder: Path, as_of: str) -> None:
        self.folder, self.as_of = folder, pd.Timestamp(as_of)
        year = self.as_of.year + (self.as_of.month >= 7)
        self.year, self.first_day = year, pd.Timestamp(year - 1, 7, 1)
        self.students = self.read_students()
        self.schools = self.read_schools()
        self.calendar = self.read_calendar()
        self.spans = self.read_spans()

    def read(self, kind: str, columns: list[str]) -> pd.DataFrame:
        """Read one kind of file of this extract."""
        return read(self.folder, self.as_of, kind, columns)

    def of_person(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Add person_id by district and the district's own number."""
        keys = self.students[[*STUDENT, "person_id"]].drop_duplicates(STUDENT)
        rows = rows.rename(columns={"DistrictCode": STUDENT[0]})
        return rows.merge(keys, on=STUDENT)

    def of_school(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Replace the district's own number of a school by the state's."""
        rows = rows.assign(LocationId=rows.LocationId.str.lstrip("0"))
        return rows.merge(
            self.schools[[STUDENT[0], "LocationId", "place_id"]],
            on=["ServingCountyDistrictCode", "LocationId"],
        )

    # ------------------------------------------------------------------------------- the files

    def read_students(self) -> pd.DataFrame:
        """Give students numbers as they come; the same SSID is the same person."""
        columns = [*STUDENT, "SSID", "BirthDate", "GradeLevel"]
        columns += [
            "IsApprovedPrivateSchoolStudentAttendingPartTime",
            "IsHomeBasedStudentAttendingPartTime",
        ]
        rows = self.read("DistrictStudent", columns)
        rows["student_id"] = rows.groupby(STUDENT, sort=False).ngroup() + 1
        number = rows.groupby(STUDENT).SSID.transform("first")
        rows["birth_on"] = us_day(rows.BirthDate)
        shared = rows.assign(SSID=number).groupby(["SSID", "birth_on"]).student_id.transform("min")
        rows["person_id"] = shared.fillna(rows.student_id).astype("int64")
        return rows

    def read_schools(self) -> pd.DataFrame:
        """Return the state's number of each school and its first day."""
        columns = ["CountyDistrictCode", "LocationId", "SchoolCode", "InitialSchoolStartDate"]
        rows = self.read("Location", columns)
        rows = rows.rename(columns={"CountyDistrictCode": STUDENT[0], "SchoolCode": "place_id"})
        return rows.assign(LocationId=rows.LocationId.str.lstrip("0")).drop_duplicates()

    def read_calendar(self) -> pd.DataFrame:
        """Give school days so far numbers; the state's own where a school sends none."""
        rows = self.read("Calendar", ["SchoolCode", "Date", "IsSchoolDay"])
        rows = rows.rename(columns={"SchoolCode": "place_id"})
        rows["on"] = pd.to_datetime(rows.Date, format="%Y-%m-%d")
        others = self.schools[~self.schools.place_id.isin(rows.place_id)]
        first_days = us_day(others.InitialSchoolStartDate)
        default = pd.DataFrame(
            (place_id, day)
            for place_id, first in zip(others.place_id, first_days, strict=True)
            for day in default_calendar(self.year, None if pd.isna(first) else first.date())
        )
        default = default.set_axis(["place_id", "on"], axis=1).astype({"on": "datetime64[us]"})
        rows = pd.concat([rows.loc[rows.IsSchoolDay == "Y", ["place_id", "on"]], default])
        rows = rows[rows.on.between(self.first_day, self.as_of)]
        rows = rows.drop_duplicates().sort_values(["place_id", "on"])
        return rows.assign(number=rows.groupby("place_id").cumcount() + 1)

    def read_spans(self) -> pd.DataFrame:
        """Enrollment cut to the year so far."""
        columns = [*STUDENT, "LocationId", "SchoolEnrollmentDate", "SchoolExitDate"]
        columns += ["SchoolWithdrawalCode", "IsPrimarySchool"]
        rows = self.of_person(self.of_school(self.read("SchoolStudent", columns)))
        entry, leave = us_day(rows.SchoolEnrollmentDate), us_day(rows.SchoolExitDate)
        rows = rows.assign(
            entry_on=entry,
            start=entry.clip(lower=self.first_day),
            stop=leave.fillna(self.as_of).clip(upper=self.as_of),
            is_primary=rows.IsPrimarySchool == "Y",
        )
        return rows[rows.start <= rows.stop]

    # ------------------------------------------------------------------- which school decides when

    def stays(self) -> pd.DataFrame:
        """Say for every day of a student which one school decides, as stretches of days.

        Few students have several spans; their days are spelled out one by one.
        """
        several = self.spans.person_id.duplicated(keep=False)
        single = self.spans.loc[~several, ["person_id", "place_id", "start", "stop"]]
        many = self.spans[several].copy()
        many["on"] = [pd.date_range(a, b) for a, b in zip(many.start, many.stop, strict=True)]
        days = many.explode("on").astype({"on": "datetime64[us]"})
        days = days.sort_values(
            ["person_id", "on", "is_primary", "entry_on", "place_id"],
            ascending=[True, True, False, False, True],
        ).drop_duplicates(["person_id", "on"])
        before = days.groupby("person_id")[["place_id", "on"]].shift()
        is_new = (days.place_id != before.place_id) | (days.on != before.on + pd.Timedelta(days=1))
        days["stretch"] = is_new.cumsum()
        joined = days.groupby("stretch").agg(
            person_id=("person_id", "first"),
            place_id=("place_id", "first"),
            start=("on", "first"),
            stop=("on", "last"),
        )
        stays = pd.concat([single, joined], ignore_index=True)
        return self.with_numbers(stays.sort_values(["person_id", "start"], ignore_index=True))

    def with_numbers(self, stays: pd.DataFrame) -> pd.DataFrame:
        """Add how many school days of the school lie before and until the end of each stretch."""
        calendar = self.calendar.sort_values("on")
        for edge, exact in (("start", False), ("stop", True)):
            found = pd.merge_asof(
                stays[["place_id", edge]].reset_index().sort_values(edge),
                calendar,
                left_on=edge,
                right_on="on",
                by="place_id",
                allow_exact_matches=exact,
            )
            stays[f"{edge}_number"] = found.set_index("index").number.fillna(0).astype("int64")
        stays["enrolled"] = stays.stop_number - stays.start_number
        stays["earlier"] = stays.groupby("person_id").enrolled.cumsum() - stays.enrolled
        return stays

    def missed(self, stays: pd.DataFrame) -> pd.DataFrame:
        """Full days missed where the deciding school was in session: one row each."""
        rows = self.read("StudentAbsence", [*STUDENT, "LocationId", "AbsenceDate", "AbsenceCode"])
        rows = rows[rows.AbsenceCode.isin(["UF", "EF"])]
        rows = self.of_person(self.of_school(rows))
        rows["on"] = us_day(rows.AbsenceDate)
        rows = rows[["person_id", "place_id", "on", "AbsenceCode"]]
        rows = rows.merge(self.calendar[["place_id", "on"]], on=["place_id", "on"])
        rows = rows.merge(stays[["person_id", "place_id", "start", "stop"]])
        rows = rows[(rows.on >= rows.start) & (rows.on <= rows.stop)]
        rows = rows.assign(
            is_unexcused=rows.AbsenceCode == "UF", is_excused=rows.AbsenceCode == "EF"
        )
        return rows.groupby(["person_id", "on"], as_index=False)[
            ["is_unexcused", "is_excused"]
        ].any()

    def not_collected(self) -> np.ndarray:
        """Students whose absences schools do not take: alternative learning, mostly."""
        sections = self.of_person(self.read("StudentSchedule", [*STUDENT, "ALEFunded"]))
        share = sections.ALEFunded.isin(ALTERNATIVE).groupby(sections.person_id).mean()
        part_time = self.students.filter(like="AttendingPartTime").isin(["2", "3"]).any(axis=1)
        programs = self.read("StudentPrograms", [*STUDENT, "ProgramCode", "StartDate", "ExitDate"])
        programs = self.of_person(programs[programs.ProgramCode == "40"])
        leave = us_day(programs.ExitDate)
        is_open = (us_day(programs.StartDate) <= self.as_of) & ~(leave < self.first_day)
        return np.concatenate(
            (
                share.index[share >= 0.5],
                self.students.person_id[part_time],
                programs.person_id[is_open],
            )
        )

    def absence_reasons(self, stays: pd.DataFrame, missed: pd.DataFrame) -> list[pd.DataFrame]:
        """Compare missed days with the year's lines and with the student's own past."""
        people = stays.groupby("person_id").enrolled.sum().to_frame()
        people["absent"] = missed.groupby("person_id").size()
        people = people.fillna({"absent": 0}).astype("int64")
        people["lately"] = self.lately(stays, missed, people.enrolled)
        people = people.fillna({"lately": 0}).astype("int64")
        people = people[~people.index.isin(self.not_collected())]
        found = []
        for name, tenths in (("chronic_absence", 1), ("severe_chronic_absence", 2)):
            over = people[
                (people.enrolled >= 10) & (people.absent * 10 >= people.enrolled * tenths)
            ]
            found.append(reasons(name, over.index, over.absent * 100, over.enrolled * 10 * tenths))
        past, before = people.enrolled - 20, people.absent - people.lately
        worse = people.lately * past - before * 20 >= 2 * past
        worse &= people.enrolled >= 40
        line = np.floor((before * 20 / past + 2) * 100 + 0.5)
        found.append(
            reasons("recent_absence", people.index[worse], people.lately[worse] * 100, line[worse])
        )
        return found

    def lately(self, stays: pd.DataFrame, missed: pd.DataFrame, enrolled: pd.Series) -> pd.Series:
        """Count days missed among each student's last 20 school days."""
        first = (stays.person_id.map(enrolled) - 20 + 1).clip(lower=1)
        inside = (first > stays.earlier) & (first <= stays.earlier + stays.enrolled)
        wanted = stays[inside].assign(number=first - stays.earlier + stays.start_number)
        since = wanted.merge(self.calendar, on=["place_id", "number"]).set_index("person_id").on
        recent = missed[missed.on >= missed.person_id.map(since)]
        return recent.groupby("person_id").size()

    def law_reasons(self, missed: pd.DataFrame) -> pd.DataFrame:
        """RCW 28A.225.020(1): steps at the 1st, 2nd and 3rd unexcused day of a calendar month."""
        days = missed[missed.is_unexcused & ~missed.is_excused]
        born = days.person_id.map(self.students.groupby("person_id").birth_on.max())
        had_birthday = (days.on.dt.month * 100 + days.on.dt.day) >= (
            born.dt.month * 100 + born.dt.day
        )
        age = days.on.dt.year - born.dt.year - ~had_birthday
        days = days[age.between(8, 17) | born.isna()].sort_values("on")
        days = days.assign(month=days.on.dt.to_period("M"))
        months = days.groupby(["person_id", "month"]).on
        counts = months.size().rename("count").to_frame()
        for nth in (1, 2, 3):
            nth_day = days.loc[months.nth(nth - 1).index]
            counts[nth] = nth_day.set_index(["person_id", "month"]).on
        is_now = counts.index.get_level_values("month") == self.as_of.to_period("M")
        age_of = {nth: (self.as_of - counts[nth]).dt.days for nth in (1, 2, 3)}
        counts["step"] = np.select(
            [
                (age_of[3] <= 14) | (is_now & counts[3].notna()),
                ((age_of[2] <= 14) | (is_now & counts[2].notna())) & (counts["count"] < 7),
                age_of[1] <= 7,
            ],
            ["WA.ATT.U3", "WA.ATT.STEPS", "WA.ATT.U1"],
            "",
        )
        listed = counts[counts.step != ""].reset_index()
        return pd.DataFrame({"person_id": listed.person_id, "reason_code": listed.step})

    def exclusion_reasons(self) -> pd.DataFrame:
        """Count exclusions, each once."""
        columns = [*STUDENT, "LocationId", "IncidentId", "ActionCode", "ActionStartDate"]
        rows = self.of_person(self.of_school(self.read("StudentExclusionaryDiscipline", columns)))
        rows = rows[(rows.ActionCode != "NA") & (us_day(rows.ActionStartDate) <= self.as_of)]
        keys = ["person_id", "place_id", "IncidentId", "ActionCode", "ActionStartDate"]
        count = rows.drop_duplicates(keys).groupby("person_id").size()
        return reasons("exclusions", count.index, count * 100, count * 0 + 100)

    def course_reasons(self) -> list[pd.DataFrame]:
        """Find core courses not passed, and ninth graders who are not on track."""
        columns = [*STUDENT, "CourseId", "GradeLevelCode", "LetterGrade", "CreditsAttempted"]
        columns += ["CreditsEarned", "ContentAreaCode", "TermEndDate", "Term", "SchoolCode"]
        history = self.of_person(self.read("StudentGradeHistory", [*columns, "CourseYear"]))
        ends = pd.to_datetime(history.TermEndDate, format="%m/%Y")
        now = history[(history.CourseYear == str(self.year)) & (ends <= self.as_of)]
        now = now.drop_duplicates(["person_id", *columns[2:]])
        tried = pd.to_numeric(now.CreditsAttempted)
        earned = pd.to_numeric(now.CreditsEarned)
        core = now.ContentAreaCode.isin(CORE)
        failed = now.LetterGrade.isin(FAILED) | ((tried > 0) & (earned == 0))
        lost = failed[core].groupby(now.person_id[core]).sum()
        lost = lost[lost > 0]
        ninth = now.assign(tried=tried, earned=earned.fillna(0))
        ninth = ninth[(now.GradeLevelCode.str.lstrip("0") == "9") & (tried > 0)]
        ninth = ninth[ninth.person_id.isin(self.first_time_ninth(history))]
        behind = ninth.person_id[ninth.earned < ninth.tried].unique()
        sums = ninth[ninth.person_id.isin(behind)].groupby("person_id")[["earned", "tried"]].sum()
        sums = (sums * 100).round()
        return [
            reasons("core_courses_not_passed", lost.index, lost * 100, lost * 0 + 100),
            reasons("ninth_grade_on_track", sums.index, sums.earned, sums.tried),
        ]

    def first_time_ninth(self, history: pd.DataFrame) -> set[int]:
        """Return ninth graders of this year who were in no ninth grade before and did not leave."""
        ninth = set(self.students.person_id[self.students.GradeLevel.str.lstrip("0") == "9"])
        earlier = (history.CourseYear.astype(int) < self.year) & (
            history.GradeLevelCode.str.lstrip("0") == "9"
        )
        last = self.spans.groupby("person_id").stop.transform("max")
        left = self.spans[
            (self.spans.stop == last)
            & (last < self.as_of)
            & self.spans.SchoolWithdrawalCode.notna()
        ]
        return ninth - set(history.person_id[earlier]) - set(left.person_id)

    def move_reasons(self, stays: pd.DataFrame) -> pd.DataFrame:
        """Count changes of the deciding school."""
        before = stays.groupby("person_id").place_id.shift()
        moves = (before.notna() & (before != stays.place_id)).groupby(stays.person_id).sum()
        moves = moves[moves >= 2]
        return reasons("school_changes", moves.index, moves * 100, moves * 0 + 200)

    def helped(self) -> np.ndarray:
        """Return students who get help today."""
        columns = ["DistrictCode", "DistrictStudentId", "StartDate", "EndDate"]
        rows = self.of_person(self.read("Supports", columns))
        today = f"{self.as_of:%Y-%m-%d}"
        going_on = (rows.StartDate <= today) & (rows.EndDate.isna() | (rows.EndDate >= today))
        return rows.person_id[going_on].unique()

    def the_list(self) -> pd.DataFrame:
        """Return person_id, place_id, position and reason_code, a row for each reason."""
        stays = self.stays()
        missed = self.missed(stays)
        found = pd.concat(
            [
                self.law_reasons(missed),
                *self.absence_reasons(stays, missed),
                self.exclusion_reasons(),
                *self.course_reasons(),
                self.move_reasons(stays),
            ]
        )
        last = stays.drop_duplicates("person_id", keep="last")
        last = last.loc[last.stop == self.as_of, ["person_id", "place_id"]]
        found = found.merge(last, on="person_id")
        is_recent = found.reason_code == "recent_absence"
        found["worsening"] = (found.amount - found.line + 200).where(is_recent)
        found["over"] = ((found.amount - found.line).abs() / 100) / (found.line / 100)
        found["is_law"] = found.reason_code.str.startswith("WA.")
        rows = found.groupby(["person_id", "place_id"], as_index=False).agg(
            is_law=("is_law", "any"), worsening=("worsening", "max"), over=("over", "max")
        )
        rows = rows.fillna({"worsening": 0, "over": 0})
        rows["is_helped"] = rows.person_id.isin(self.helped())
        draw = pow(MULTIPLIER, (self.as_of.toordinal() - 1) // 7, MODULUS)
        rows["tie"] = rows.person_id % MODULUS * draw % MODULUS
        rows = rows.sort_values(
            ["place_id", "is_law", "is_helped", "worsening", "over", "tie", "person_id"],
            ascending=[True, False, True, False, False, True, True],
        )
        rows["position"] = rows.groupby("place_id").cumcount() + 1
        listed = found[["person_id", "reason_code"]].merge(
            rows[["person_id", "place_id", "position"]], on="person_id"
        )
        return listed.sort_values(["place_id", "position", "reason_code"])


def reasons(name: str, person_id, amount, line) -> pd.DataFrame:
    """Return reasons with the amount and the line that is crossed, both in hundredths."""
    return pd.DataFrame(
        {
            "person_id": np.asarray(person_id),
            "reason_code": name,
            "amount": np.asarray(amount, dtype="float64"),
            "line": np.asarray(line, dtype="float64"),
        }
    )


if __name__ == "__main__":
    listed = Week(Path(sys.argv[1]), sys.argv[2]).the_list()
    listed.to_csv(sys.argv[3], index=False)
