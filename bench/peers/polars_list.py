"""The week's list of every school with Polars, straight from the district files.

    python bench/peers/polars_list.py FILES AS_OF OUT

The same list as `pandas_list.py` makes, with the same things left out, as somebody would write it
who knows Polars: files are scanned lazily, only the columns that matter are read, and the large
ones go through the streaming engine. `polars_files.py` beside it reads the smaller files, and
`polars_law.py` knows the attendance law.
"""

import sys
from datetime import date
from pathlib import Path

import polars as pl
from polars import col
from polars_files import STUDENT, Files, us_day
from polars_law import law_reasons

FAILED = ["E", "F", "N", "NC", "U"]
CORE = [str(area) for area in range(2, 11)]
ALTERNATIVE = ["O", "R", "S", "Y"]
#: Lehmer's generator, which draws the lot among equals.
MODULUS, MULTIPLIER = 2**31 - 1, 48271


class Week(Files):
    """One extract, and the list that follows from it."""

    # ----------------------------------------------------------------------------- missed days

    def missed(self) -> pl.DataFrame:
        """Return full days missed where the deciding school was in session, one row each."""
        rows = self.scan("StudentAbsence").filter(col("AbsenceCode").is_in(["UF", "EF"]))
        stays = self.stays.lazy().select("person_id", "place_id", "start", "stop")
        return (
            self.of_person(self.of_school(rows))
            .select("person_id", "place_id", "AbsenceCode", on=us_day("AbsenceDate"))
            .join(self.calendar.lazy().select("place_id", "on"), on=["place_id", "on"])
            .join(stays, on=["person_id", "place_id"])
            .filter(col("on").is_between("start", "stop"))
            .group_by("person_id", "place_id", "on")
            .agg(
                is_unexcused=(col("AbsenceCode") == "UF").any(),
                is_excused=(col("AbsenceCode") == "EF").any(),
            )
            .collect(engine="streaming")
        )

    def not_collected(self) -> pl.DataFrame:
        """Return students whose absences schools do not take: alternative learning, mostly."""
        sections = (
            self.of_person(self.scan("StudentSchedule").select(*STUDENT, "ALEFunded"))
            .group_by("person_id")
            .agg(share=col("ALEFunded").is_in(ALTERNATIVE).fill_null(False).mean())
            .filter(col("share") >= 0.5)
            .select("person_id")
            .collect(engine="streaming")
        )
        left = us_day("ExitDate") < self.first_day
        programs = (
            self.of_person(self.scan("StudentPrograms").filter(col("ProgramCode") == "40"))
            .filter(us_day("StartDate") <= self.as_of, ~left.fill_null(False))
            .select("person_id")
            .collect()
        )
        is_part_time = pl.any_horizontal(col("private", "home").is_in(["2", "3"]))
        part_time = self.students.filter(is_part_time).select("person_id")
        return pl.concat([sections, programs, part_time]).unique()

    # --------------------------------------------------------------------------------- reasons

    def absence_reasons(self, missed: pl.DataFrame) -> list[pl.DataFrame]:
        """Compare missed days with the year's lines and with the student's own past."""
        enrolled = self.stays.group_by("person_id").agg(col("enrolled").sum())
        absent = missed.group_by("person_id").agg(absent=pl.len().cast(pl.Int64))
        people = (
            enrolled.join(absent, on="person_id", how="left")
            .join(self.lately(enrolled, missed), on="person_id", how="left")
            .with_columns(col("absent", "lately").fill_null(0))
            .join(self.not_collected(), on="person_id", how="anti")
            .with_columns(
                past=col("enrolled") - 20,
                before=col("absent") - col("lately"),
            )
        )
        found = [
            reasons(
                people.filter(
                    col("enrolled") >= 10, col("absent") * 10 >= col("enrolled") * tenths
                ),
                name,
                col("absent") * 100,
                col("enrolled") * 10 * tenths,
            )
            for name, tenths in (("chronic_absence", 1), ("severe_chronic_absence", 2))
        ]
        worse = people.filter(
            col("enrolled") >= 40,
            col("lately") * col("past") - col("before") * 20 >= 2 * col("past"),
        )
        # In hundredths, a half rounded up.
        line = (200 * 20 * col("before") + col("past")) // (2 * col("past")) + 200
        away = people.join(self.in_grade(6), on="person_id", how="semi")
        away = away.filter(col("absent") * 100 > col("enrolled") * 20)
        return [
            *found,
            reasons(worse, "recent_absence", col("lately") * 100, line),
            reasons(away, "balfanz.missed_days", col("absent") * 100, col("enrolled") * 20),
        ]

    def in_grade(self, grade: int) -> pl.DataFrame:
        """Return the persons in a grade."""
        return self.people.filter(grade=str(grade)).select("person_id")

    def lately(self, enrolled: pl.DataFrame, missed: pl.DataFrame) -> pl.DataFrame:
        """Count days missed among each student's last 20 school days."""
        first = (col("all") - 20 + 1).clip(lower_bound=1)
        since = (
            self.stays.join(enrolled.rename({"enrolled": "all"}), on="person_id")
            .with_columns(first=first)
            .filter(
                col("first") > col("earlier"),
                col("first") <= col("earlier") + col("enrolled"),
            )
            .with_columns(number=col("first") - col("earlier") + col("start_number"))
            .join(self.calendar, on=["place_id", "number"])
            .select("person_id", since="on")
        )
        return (
            missed.join(since, on="person_id")
            .filter(col("on") >= col("since"))
            .group_by("person_id")
            .agg(lately=pl.len().cast(pl.Int64))
        )

    def exclusion_reasons(self) -> pl.DataFrame:
        """Count exclusions, each once."""
        rows = self.of_person(self.of_school(self.scan("StudentExclusionaryDiscipline")))
        counts = (
            rows.filter(col("ActionCode") != "NA", us_day("ActionStartDate") <= self.as_of)
            .unique(["person_id", "place_id", "IncidentId", "ActionCode", "ActionStartDate"])
            .group_by("person_id")
            .agg(count=pl.len())
            .collect()
        )
        return reasons(counts, "exclusions", col("count") * 100, pl.lit(100))

    def course_reasons(self) -> list[pl.DataFrame]:
        """Find core courses not passed, and ninth graders who are not on track."""
        columns = [*STUDENT, "CourseId", "GradeLevelCode", "LetterGrade", "CreditsAttempted"]
        columns += ["CreditsEarned", "ContentAreaCode", "TermEndDate", "Term", "SchoolCode"]
        history = self.of_person(self.scan("StudentGradeHistory").select(*columns, "CourseYear"))
        ends = ("01/" + col("TermEndDate")).str.to_date("%d/%m/%Y")
        now = (
            history.filter(col("CourseYear") == str(self.year), ends <= self.as_of)
            .unique(["person_id", *columns[2:]])
            .with_columns(
                tried=col("CreditsAttempted").cast(pl.Float64),
                earned=col("CreditsEarned").cast(pl.Float64),
            )
            .collect(engine="streaming")
        )
        no_credit = (col("tried") > 0) & (col("earned") == 0)
        failed = (col("LetterGrade").is_in(FAILED) | no_credit).fill_null(False)
        lost = (
            now.filter(col("ContentAreaCode").is_in(CORE))
            .group_by("person_id")
            .agg(lost=failed.sum())
            .filter(col("lost") > 0)
        )
        earned = col("earned").fill_null(0)
        is_ninth = col("GradeLevelCode").str.strip_chars_start("0") == "9"
        ninth = now.filter(is_ninth).join(
            self.first_time_ninth(history), on="person_id", how="semi"
        )
        behind = (
            ninth.filter(col("tried") > 0)
            .group_by("person_id")
            .agg(col("tried").sum(), earned.sum(), is_behind=(earned < col("tried")).any())
            .filter("is_behind")
        )
        return [
            reasons(lost, "core_courses_not_passed", col("lost") * 100, pl.lit(100)),
            reasons(
                behind,
                "ninth_grade_on_track",
                (col("earned") * 100).round(),
                (col("tried") * 100).round(),
            ),
            self.few_credits(ninth),
        ]

    def few_credits(self, ninth: pl.DataFrame) -> pl.DataFrame:
        """Find ninth graders with fewer than 5 credits without summer, once the year is over."""
        is_summer = col("Term").is_in(["SUM1", "SUM2"]).fill_null(False)
        few = (
            ninth.filter(~is_summer, self.as_of >= date(self.year, 6, 1))
            .group_by("person_id")
            .agg(credits=(col("earned").sum() * 100).round())
            .filter(col("credits") < 500)
            .join(self.in_grade(9), on="person_id", how="semi")
        )
        return reasons(few, "on_track.chicago_on_track", col("credits"), pl.lit(500))

    def first_time_ninth(self, history: pl.LazyFrame) -> pl.DataFrame:
        """Return ninth graders of this year who were in no ninth grade before and did not leave."""
        is_earlier = col("CourseYear").cast(pl.Int32) < self.year
        earlier = history.filter(
            is_earlier, col("GradeLevelCode").str.strip_chars_start("0") == "9"
        ).select("person_id")
        last = col("stop").max().over("person_id")
        left = self.spans.filter(
            col("stop") == last,
            last < self.as_of,
            col("SchoolWithdrawalCode").is_not_null(),
        )
        return (
            self.students.filter(grade="9")
            .select("person_id")
            .unique()
            .join(earlier.unique().collect(engine="streaming"), on="person_id", how="anti")
            .join(left, on="person_id", how="anti")
        )

    def move_reasons(self) -> pl.DataFrame:
        """Count changes of the deciding school."""
        is_move = col("place_id") != col("place_id").shift()
        moves = self.stays.group_by("person_id", maintain_order=True).agg(moves=is_move.sum())
        return reasons(
            moves.filter(col("moves") >= 2), "school_changes", col("moves") * 100, pl.lit(200)
        )

    # --------------------------------------------------------------------------------- the list

    def helped(self) -> pl.DataFrame:
        """Return students who get help today."""
        has_ended = (col("last") < self.as_of).fill_null(False)
        going_on = self.supports.filter(~has_ended).select("person_id").unique()
        return going_on.with_columns(is_helped=True)

    def all_reasons(self) -> pl.DataFrame:
        """Return why anybody may be listed, a row for each reason."""
        missed = self.missed()
        found = pl.concat(
            [
                law_reasons(self, missed),
                *self.absence_reasons(missed),
                self.exclusion_reasons(),
                *self.course_reasons(),
                self.move_reasons(),
            ],
            how="diagonal",
        )
        # In sixth grade two of them are signs of their own.
        signs = found.filter(
            col("reason_code").is_in(["exclusions", "core_courses_not_passed"])
        ).join(self.in_grade(6), on="person_id", how="semi")
        signs = signs.with_columns(reason_code="balfanz." + col("reason_code"))
        return pl.concat([found, signs])

    def the_list(self) -> pl.DataFrame:
        """Return person_id, place_id, position and reason_code, a row for each reason."""
        last = self.stays.unique("person_id", keep="last", maintain_order=True)
        last = last.filter(col("stop") == self.as_of).select("person_id", "place_id")
        found = self.all_reasons().join(last, on="person_id")
        is_recent = col("reason_code") == "recent_absence"
        beyond = col("amount") - col("line")
        draw = pow(MULTIPLIER, (self.as_of.toordinal() - 1) // 7, MODULUS)
        rows = (
            found.group_by("person_id", "place_id")
            .agg(
                is_law=(col("kind") == "duty").any(),
                is_question=(col("kind") == "decision").any(),
                worsening=(beyond + 200).filter(is_recent).max().fill_null(0),
                over=(beyond.abs() / col("line")).max().fill_null(0),
            )
            .join(self.helped(), on="person_id", how="left")
            .with_columns(
                col("is_helped").fill_null(False),
                tie=col("person_id") % MODULUS * draw % MODULUS,
            )
            .sort(
                "place_id",
                "is_law",
                "is_question",
                "is_helped",
                "worsening",
                "over",
                "tie",
                "person_id",
                descending=[False, True, True, False, True, True, False, False],
            )
            .with_columns(position=pl.int_range(1, pl.len() + 1).over("place_id"))
        )
        listed = rows.select("person_id", "place_id", "position")
        listed = listed.join(found.select("person_id", "reason_code"), on="person_id")
        return listed.sort("place_id", "position", "reason_code")


def reasons(rows: pl.DataFrame, name: str, amount: pl.Expr, line: pl.Expr) -> pl.DataFrame:
    """Return reasons with the amount and the line that is crossed, both in hundredths."""
    return rows.select(
        "person_id",
        reason_code=pl.lit(name),
        kind=pl.lit("line"),
        amount=amount.cast(pl.Float64),
        line=line.cast(pl.Float64),
    )


if __name__ == "__main__":
    Week(Path(sys.argv[1]), date.fromisoformat(sys.argv[2])).the_list().write_csv(sys.argv[3])
