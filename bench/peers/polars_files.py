"""The district files of one extract with Polars: students, schools, calendars, enrollment."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
from polars import col

from inmotion.vocabulary.time import default_calendar

STUDENT = ["ServingCountyDistrictCode", "DistrictStudentId"]


def us_day(name: str) -> pl.Expr:
    """Return the day in a column of texts like 02/06/2026."""
    return col(name).str.to_date("%m/%d/%Y", strict=False)


class Files:
    """The files, and which school decides when."""

    def __init__(self, folder: Path, as_of: date) -> None:
        self.folder, self.as_of = folder, as_of
        self.year = as_of.year + (as_of.month >= 7)
        self.first_day = date(self.year - 1, 7, 1)
        self.students = self.read_students()
        self.people = self.newest_enrollments()
        self.schools = self.read_schools()
        self.calendar = self.read_calendar()
        self.spans = self.read_spans()
        self.supports = self.read_supports()
        self.stays = self.decide()

    def scan(self, kind: str) -> pl.LazyFrame:
        """Scan one kind of file of all districts; the extract is the folder of the day."""
        is_ours = kind in ("Calendar", "Supports")
        name = f"{kind}.csv" if is_ours else f"*_{kind}_*.txt"
        return pl.scan_csv(
            sorted(self.folder.glob(f"*/{self.as_of:%Y%m%d}/{name}")),
            separator="," if is_ours else "\t",
            infer_schema=False,
            quote_char=None,
            encoding="utf8-lossy",
        )

    def of_person(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Add person_id by district and the district's own number."""
        keys = self.students.lazy().select(*STUDENT, "person_id").unique()
        return rows.join(keys, on=STUDENT)

    def of_school(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Add the state's number of a school by the district's own."""
        rows = rows.with_columns(col("LocationId").str.strip_chars_start("0"))
        schools = self.schools.lazy().drop("first_on")
        return rows.join(schools, on=["ServingCountyDistrictCode", "LocationId"])

    # ------------------------------------------------------------------------------- the files

    def read_students(self) -> pl.DataFrame:
        """Give students numbers as they come; the same SSID is the same person.

        An SSID with two birth dates is nobody's: those students are left out.
        """
        rows = self.scan("DistrictStudent").select(
            *STUDENT,
            "SSID",
            grade=col("GradeLevel").str.strip_chars_start("0"),
            private="IsApprovedPrivateSchoolStudentAttendingPartTime",
            home="IsHomeBasedStudentAttendingPartTime",
            birth_on=us_day("BirthDate"),
            entry_on=us_day("DistrictEnrollmentDate"),
        )
        rows = rows.collect().with_row_index("row")
        rows = rows.with_columns(SSID=col("SSID").drop_nulls().first().over(STUDENT))
        births = col("birth_on").drop_nulls().n_unique().over("SSID")
        rows = rows.filter(col("SSID").is_null() | (births < 2))
        rows = rows.with_columns(
            student_id=col("row").min().over(STUDENT).rank("dense").cast(pl.Int64),
        )
        shared = col("student_id").min().over("SSID", "birth_on")
        has_number = col("SSID").is_not_null()
        return rows.with_columns(person_id=pl.when(has_number).then(shared).otherwise("student_id"))

    def newest_enrollments(self) -> pl.DataFrame:
        """Return grade, time at school and birth date by person, from the newest enrollment."""
        part_time = ~col("private", "home").is_in(["0", "N"])
        newest = (
            self.students.filter(col("entry_on") <= self.as_of)
            .sort("entry_on", "student_id", "row")
            .unique("person_id", keep="last", maintain_order=True)
            .select(
                "person_id", "grade", is_part_time=pl.any_horizontal(part_time.fill_null(False))
            )
        )
        born = self.students.group_by("person_id").agg(col("birth_on").max())
        return born.join(newest, on="person_id", how="left")

    def read_schools(self) -> pl.DataFrame:
        """Return the state's number of each school and its first day."""
        return (
            self.scan("Location")
            .select(
                ServingCountyDistrictCode="CountyDistrictCode",
                LocationId=col("LocationId").str.strip_chars_start("0"),
                place_id="SchoolCode",
                first_on=us_day("InitialSchoolStartDate"),
            )
            .unique()
            .collect()
        )

    def read_calendar(self) -> pl.DataFrame:
        """Give school days so far numbers; the state's own where a school sends none."""
        stated = self.scan("Calendar").select(
            "IsSchoolDay", place_id="SchoolCode", on=col("Date").str.to_date("%Y-%m-%d")
        )
        stated = stated.collect()
        others = self.schools.join(stated, on="place_id", how="anti").select("place_id", "first_on")
        days = [
            (place_id, day)
            for place_id, first_on in others.unique().iter_rows()
            for day in default_calendar(self.year, first_on)
        ]
        default = pl.DataFrame(days, {"place_id": pl.String, "on": pl.Date}, orient="row")
        return (
            pl.concat([stated.filter(IsSchoolDay="Y").drop("IsSchoolDay"), default])
            .filter(col("on").is_between(self.first_day, self.as_of))
            .unique()
            .sort("place_id", "on")
            .with_columns(number=pl.int_range(1, pl.len() + 1).over("place_id"))
        )

    def read_spans(self) -> pl.DataFrame:
        """Cut enrollment to the year so far."""
        rows = self.of_person(self.of_school(self.scan("SchoolStudent")))
        return (
            rows.select(
                "person_id",
                "place_id",
                "SchoolWithdrawalCode",
                entry_on=us_day("SchoolEnrollmentDate"),
                exit_on=us_day("SchoolExitDate"),
                stop=pl.min_horizontal(us_day("SchoolExitDate"), pl.lit(self.as_of)),
                is_primary=col("IsPrimarySchool") == "Y",
            )
            .with_columns(start=pl.max_horizontal("entry_on", pl.lit(self.first_day)))
            .filter(col("start") <= col("stop"))
            .collect()
        )

    def read_supports(self) -> pl.DataFrame:
        """Return help that began by now; the steps that a district has taken are among it."""
        rows = self.scan("Supports").rename({"DistrictCode": "ServingCountyDistrictCode"})
        first, last = (col(edge).str.to_date("%Y-%m-%d") for edge in ("StartDate", "EndDate"))
        rows = self.of_person(rows).select("person_id", "SupportKind", first=first, last=last)
        return rows.filter(col("first") <= self.as_of).collect()

    # ------------------------------------------------------------------- which school decides when

    def decide(self) -> pl.DataFrame:
        """Say for every day of a student which one school decides, as stretches of days.

        Few students have several spans; their days are spelled out one by one.
        """
        is_single = pl.len().over("person_id") == 1
        columns = ["person_id", "place_id", "start", "stop"]
        single = self.spans.filter(is_single).select(columns)
        days = (
            self.spans.filter(~is_single)
            .with_columns(on=pl.date_ranges("start", "stop"))
            .explode("on")
            .sort(
                "person_id",
                "on",
                "is_primary",
                "entry_on",
                "place_id",
                descending=[False, False, True, True, False],
            )
            .unique(["person_id", "on"], keep="first", maintain_order=True)
        )
        goes_on = (col("place_id") == col("place_id").shift().over("person_id")) & (
            col("on") == col("on").shift().over("person_id") + timedelta(1)
        )
        joined = (
            days.with_columns(stretch=(~goes_on.fill_null(False)).cum_sum())
            .group_by("stretch", maintain_order=True)
            .agg(
                col("person_id").first(),
                col("place_id").first(),
                start=col("on").first(),
                stop=col("on").last(),
            )
        )
        stays = pl.concat([single, joined.select(columns)]).sort("person_id", "start")
        return self.with_numbers(stays)

    def with_numbers(self, stays: pl.DataFrame) -> pl.DataFrame:
        """Add how many school days of the school lie before and until the end of each stretch."""
        calendar = self.calendar.sort("on")
        for edge, days in (("start", 1), ("stop", 0)):
            found = (
                stays.with_row_index("row")
                .select("row", "place_id", on=col(edge) - timedelta(days))
                .sort("on")
                .join_asof(calendar, on="on", by="place_id", check_sortedness=False)
                .sort("row")
            )
            number = found["number"].fill_null(0).cast(pl.Int64)
            stays = stays.with_columns(number.alias(f"{edge}_number"))
        enrolled = col("stop_number") - col("start_number")
        stays = stays.with_columns(enrolled=enrolled)
        return stays.with_columns(
            earlier=col("enrolled").cum_sum().over("person_id") - col("enrolled")
        )
