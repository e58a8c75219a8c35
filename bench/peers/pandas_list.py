"""The week's list of every school with pandas, straight from the district files.

    python bench/peers/pandas_list.py FILES AS_OF OUT

As a district analyst would write it: read the columns that matter, join, count, sort. It computes
what `inmotion import` and `inmotion nightly` put on the list: the indicators behind it, the steps
of the attendance law (`pandas_law.py`), the order and the tie-break. It leaves out what they do
besides: no row is checked, nothing is traced back to its line, no history is kept, no numbers for
pages and groups. It knows no week before, so it holds for a first extract, when nothing can be new
"since last week".
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from pandas_files import STUDENT, Files, us_day
from pandas_law import law_reasons

FAILED = ["E", "F", "N", "NC", "U"]
CORE = [str(area) for area in range(2, 11)]
ALTERNATIVE = ["O", "R", "S", "Y"]
#: Lehmer's generator, which draws the lot among equals.
MODULUS, MULTIPLIER = 2**31 - 1, 48271


class Week(Files):
    """One extract, and the list that follows from it."""

    def missed(self) -> pd.DataFrame:
        """Full days missed where the deciding school was in session: one row each."""
        rows = self.read("StudentAbsence", [*STUDENT, "LocationId", "AbsenceDate", "AbsenceCode"])
        rows = rows[rows.AbsenceCode.isin(["UF", "EF"])]
        rows = self.of_person(self.of_school(rows))
        rows["on"] = us_day(rows.AbsenceDate)
        rows = rows[["person_id", "place_id", "on", "AbsenceCode"]]
        rows = rows.merge(self.calendar[["place_id", "on"]], on=["place_id", "on"])
        rows = rows.merge(self.stays[["person_id", "place_id", "start", "stop"]])
        rows = rows[(rows.on >= rows.start) & (rows.on <= rows.stop)]
        rows = rows.assign(
            is_unexcused=rows.AbsenceCode == "UF", is_excused=rows.AbsenceCode == "EF"
        )
        return rows.groupby(["person_id", "place_id", "on"], as_index=False)[
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

    def absence_reasons(self, missed: pd.DataFrame) -> list[pd.DataFrame]:
        """Compare missed days with the year's lines and with the student's own past."""
        people = self.stays.groupby("person_id").enrolled.sum().to_frame()
        people["absent"] = missed.groupby("person_id").size()
        people = people.fillna({"absent": 0}).astype("int64")
        people["lately"] = self.lately(missed, people.enrolled)
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
        # In hundredths, a half rounded up.
        line = (200 * 20 * before + past) // (2 * past) + 200
        found.append(
            reasons("recent_absence", people.index[worse], people.lately[worse] * 100, line[worse])
        )
        away = people[(people.absent * 100 > people.enrolled * 20) & self.in_grade(people.index, 6)]
        found.append(
            reasons("balfanz.missed_days", away.index, away.absent * 100, away.enrolled * 20)
        )
        return found

    def in_grade(self, person_id, grade: int) -> np.ndarray:
        """Say which persons are in a grade."""
        return np.isin(person_id, self.people.index[self.people.grade == str(grade)])

    def lately(self, missed: pd.DataFrame, enrolled: pd.Series) -> pd.Series:
        """Count days missed among each student's last 20 school days."""
        first = (self.stays.person_id.map(enrolled) - 20 + 1).clip(lower=1)
        inside = (first > self.stays.earlier) & (first <= self.stays.earlier + self.stays.enrolled)
        wanted = self.stays[inside].assign(
            number=first - self.stays.earlier + self.stays.start_number
        )
        since = wanted.merge(self.calendar, on=["place_id", "number"]).set_index("person_id").on
        recent = missed[missed.on >= missed.person_id.map(since)]
        return recent.groupby("person_id").size()

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
        ninth = ninth[now.GradeLevelCode.str.lstrip("0") == "9"]
        ninth = ninth[ninth.person_id.isin(self.first_time_ninth(history))]
        tries = ninth[ninth.tried > 0]
        behind = tries.person_id[tries.earned < tries.tried].unique()
        sums = tries[tries.person_id.isin(behind)].groupby("person_id")[["earned", "tried"]].sum()
        sums = (sums * 100).round()
        return [
            reasons("core_courses_not_passed", lost.index, lost * 100, lost * 0 + 100),
            reasons("ninth_grade_on_track", sums.index, sums.earned, sums.tried),
            self.few_credits(ninth),
        ]

    def few_credits(self, ninth: pd.DataFrame) -> pd.DataFrame:
        """Find ninth graders with fewer than 5 credits without summer, once the year is over."""
        earned = ninth[~ninth.Term.isin(["SUM1", "SUM2"])].groupby("person_id").earned.sum()
        is_over = self.as_of >= pd.Timestamp(self.year, 6, 1)
        earned = (earned[self.in_grade(earned.index, 9) & is_over] * 100).round()
        few = earned[earned < 500]
        return reasons("on_track.chicago_on_track", few.index, few, few * 0 + 500)

    def first_time_ninth(self, history: pd.DataFrame) -> set[int]:
        """Return ninth graders of this year who were in no ninth grade before and did not leave."""
        ninth = set(self.students.person_id[self.students.grade == "9"])
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

    def move_reasons(self) -> pd.DataFrame:
        """Count changes of the deciding school."""
        before = self.stays.groupby("person_id").place_id.shift()
        moves = (
            (before.notna() & (before != self.stays.place_id)).groupby(self.stays.person_id).sum()
        )
        moves = moves[moves >= 2]
        return reasons("school_changes", moves.index, moves * 100, moves * 0 + 200)

    def helped(self) -> np.ndarray:
        """Return students who get help today."""
        goes_on = ~(self.supports["last"] < self.as_of)
        return self.supports.person_id[goes_on].unique()

    def all_reasons(self) -> pd.DataFrame:
        """Return why anybody may be listed, a row for each reason."""
        missed = self.missed()
        found = pd.concat(
            [
                law_reasons(self, missed),
                *self.absence_reasons(missed),
                self.exclusion_reasons(),
                *self.course_reasons(),
                self.move_reasons(),
            ]
        )
        # In sixth grade two of them are signs of their own.
        signs = found[found.reason_code.isin(["exclusions", "core_courses_not_passed"])]
        signs = signs[self.in_grade(signs.person_id, 6)]
        return pd.concat([found, signs.assign(reason_code="balfanz." + signs.reason_code)])

    def the_list(self) -> pd.DataFrame:
        """Return person_id, place_id, position and reason_code, a row for each reason."""
        last = self.stays.drop_duplicates("person_id", keep="last")
        last = last.loc[last.stop == self.as_of, ["person_id", "place_id"]]
        found = self.all_reasons().merge(last, on="person_id")
        is_recent = found.reason_code == "recent_absence"
        found["worsening"] = (found.amount - found.line + 200).where(is_recent)
        found["over"] = (found.amount - found.line).abs() / found.line
        found["is_law"] = found.kind == "duty"
        found["is_question"] = found.kind == "decision"
        rows = found.groupby(["person_id", "place_id"], as_index=False).agg(
            is_law=("is_law", "any"),
            is_question=("is_question", "any"),
            worsening=("worsening", "max"),
            over=("over", "max"),
        )
        rows = rows.fillna({"worsening": 0, "over": 0})
        rows["is_helped"] = rows.person_id.isin(self.helped())
        draw = pow(MULTIPLIER, (self.as_of.toordinal() - 1) // 7, MODULUS)
        rows["tie"] = rows.person_id % MODULUS * draw % MODULUS
        rows = rows.sort_values(
            [
                "place_id",
                "is_law",
                "is_question",
                "is_helped",
                "worsening",
                "over",
                "tie",
                "person_id",
            ],
            ascending=[True, False, False, True, False, False, True, True],
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
            "kind": "line",
            "amount": np.asarray(amount, dtype="float64"),
            "line": np.asarray(line, dtype="float64"),
        }
    )


if __name__ == "__main__":
    listed = Week(Path(sys.argv[1]), sys.argv[2]).the_list()
    listed.to_csv(sys.argv[3], index=False)
