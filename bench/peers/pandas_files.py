"""The district files of one extract with pandas: students, schools, calendars, enrollment."""

from pathlib import Path

import pandas as pd

from inmotion.vocabulary.time import default_calendar

STUDENT = ["ServingCountyDistrictCode", "DistrictStudentId"]


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


class Files:
    """The files, and which school decides when."""

    def __init__(self, folder: Path, as_of: str) -> None:
        self.folder, self.as_of = folder, pd.Timestamp(as_of)
        year = self.as_of.year + (self.as_of.month >= 7)
        self.year, self.first_day = year, pd.Timestamp(year - 1, 7, 1)
        self.students = self.read_students()
        self.people = self.newest_enrollments()
        self.schools = self.read_schools()
        self.calendar = self.read_calendar()
        self.spans = self.read_spans()
        self.supports = self.read_supports()
        self.stays = self.decide()

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
        """Give students numbers as they come; the same SSID is the same person.

        An SSID with two birth dates is nobody's: those students are left out.
        """
        columns = [*STUDENT, "SSID", "BirthDate", "GradeLevel", "DistrictEnrollmentDate"]
        columns += [
            "IsApprovedPrivateSchoolStudentAttendingPartTime",
            "IsHomeBasedStudentAttendingPartTime",
        ]
        rows = self.read("DistrictStudent", columns)
        rows["birth_on"] = us_day(rows.BirthDate)
        rows["SSID"] = rows.groupby(STUDENT).SSID.transform("first")
        rows = rows[~(rows.groupby("SSID").birth_on.transform("nunique") > 1)].copy()
        rows["student_id"] = rows.groupby(STUDENT, sort=False).ngroup() + 1
        rows["entry_on"] = us_day(rows.DistrictEnrollmentDate)
        rows["grade"] = rows.GradeLevel.str.lstrip("0")
        shared = rows.groupby(["SSID", "birth_on"]).student_id.transform("min")
        rows["person_id"] = shared.fillna(rows.student_id).astype("int64")
        return rows

    def newest_enrollments(self) -> pd.DataFrame:
        """Return grade, time at school and birth date by person, from the newest enrollment."""
        rows = self.students[self.students.entry_on <= self.as_of]
        rows = rows.sort_values(["entry_on", "student_id"], kind="stable")
        rows = rows.drop_duplicates("person_id", keep="last").set_index("person_id")
        part_time = rows.filter(like="AttendingPartTime")
        return pd.DataFrame(
            {
                "grade": rows.grade,
                "is_part_time": (part_time.notna() & ~part_time.isin(["0", "N"])).any(axis=1),
                "birth_on": self.students.groupby("person_id").birth_on.max(),
            }
        )

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
            exit_on=leave,
            start=entry.clip(lower=self.first_day),
            stop=leave.fillna(self.as_of).clip(upper=self.as_of),
            is_primary=rows.IsPrimarySchool == "Y",
        )
        return rows[rows.start <= rows.stop]

    def read_supports(self) -> pd.DataFrame:
        """Return help that began by now; the steps that a district has taken are among it."""
        columns = ["DistrictCode", "DistrictStudentId", "SupportKind", "StartDate", "EndDate"]
        rows = self.of_person(self.read("Supports", columns))
        for name, edge in (("first", "StartDate"), ("last", "EndDate")):
            rows[name] = pd.to_datetime(rows[edge], format="%Y-%m-%d")
        return rows.loc[rows["first"] <= self.as_of, ["person_id", "SupportKind", "first", "last"]]

    # ------------------------------------------------------------------- which school decides when

    def decide(self) -> pd.DataFrame:
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
