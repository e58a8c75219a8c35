"""The text files a Washington district sends, as the state's format notes describe them."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .draws import Flags, Ints
from .places import Style

#: What stands in one column: a text for all rows, or one text per row (null is empty).
Cell = str | pa.Array

TOKENS = {
    "A": "Location",
    "B": "DistrictStudent",
    "C": "SchoolStudent",
    "D": "CourseCatalog",
    "E": "StudentSchedule",
    "H": "StudentGradeHistory",
    "I": "StudentPrograms",
    "J": "BilingualPrograms",
    "K": "SpecEdPrograms",
    "L": "StudentEthnicity",
    "M": "StudentRace",
    "N": "StudentAbsence",
    "P": "StudentDiscipline",
    "R": "StudentExclusionaryDiscipline",
}
_START = "SchoolYear ServingCountyDistrictCode DistrictStudentId SSID "
HEADERS = {
    "A": "SchoolYear CountyDistrictCode DistrictName LocationId SchoolCode SchoolName "
    "InitialSchoolStartDate LastSchoolEndDate",
    "B": "SchoolYear ServingCountyDistrictCode ResidentCountyDistrictCode DistrictStudentId SSID "
    "LastName FirstName MiddleName BirthDate BirthCountry CSRSEthnicityCode Gender GradeLevel "
    "DistrictEnrollmentDate DistrictExitDate DisabilityCode PrimaryLanguageCode "
    "LanguageSpokenAtHome SSN ZipCode IsHomeless "
    "IsApprovedPrivateSchoolStudentAttendingPartTime IsHomeBasedStudentAttendingPartTime "
    "IsF1VisaForeignExchangeStudent IsStudentInFosterCare GradRequirementsYear ExpectedGradYear "
    "GPA CreditsAttempted CreditsEarned IsStudentImmigrant InitialUSAPlacementDate "
    "NumMonthsUSAttendance NumMonthsNonUSFormalEducation MilitaryFamilyIndicator "
    "PreferredLastName PreferredFirstName PreferredMiddleName ASVABTestStatus ASVABScore "
    "ASVABYear CreditWaiver",
    "C": _START + "LocationId SchoolEnrollmentDate SchoolEntryCode SchoolExitDate "
    "SchoolWithdrawalCode IsPrimarySchool SchoolChoiceCode CumulativeDaysPresent "
    "NumUnexcusedAbsence",
    "D": "SchoolYear ServingCountyDistrictCode LocationId CourseId CourseTitle ContentAreaCode "
    "CourseDesignationCode StateCourseCode APIBCourseCode CIPCode IsDirectTranscriptionAvailable "
    "CourseEquivalencyIdent CourseEquivalency",
    "E": _START + "LocationId CourseId SectionId Term ALEFunded",
    "H": _START + "LocationId StaffId CourseId CourseTitle GradeLevelCode LetterGrade "
    "CreditsAttempted CreditsEarned CourseDesignationCode ContentAreaCode StateCourseCode "
    "APIBCourseCode CIPCode TermEndDate Term IsVocationalCompleter HasIndustryCertification "
    "IsDirectTranscriptionAvailable IsTechPrepCompleter CTEAssesment CertNumber SchoolCode "
    "ALEFunded CourseEquivalencyIdent CTECreditEquivalency CourseYear H31 WorkBasedLearning",
    "I": _START + "LocationId ProgramCode StartDate ExitDate ExitReasonCode QualificationCode",
    "J": _START + "LocationId InstructionalModelCode StartDate ExitDate ExitReasonCode "
    "PlacementTestScaleScore PlacementTestLevelScore PlacementTestDate InitialWAPlacementDate "
    "InitialUSAPlacementDate NumMonthsUSAttendance NumMonthsNonUSFormalEducation "
    "ProgramDesignation PlacementTestCode GradeLevelAtPlacement PlacementTestScaleScore "
    "PlacementTestLevelScore PlacementTestDate",
    "K": _START + "LocationId LRECode InitialWAServiceDate ExitDate ExitReasonCode ReferralDate "
    "InitialEligibilityDate LastIEPReviewDate LastEvaluationDate StartDate",
    "L": _START + "EthnicityCode",
    "M": _START + "RaceCode",
    "N": _START + "LocationId AbsenceDate AbsenceCode",
    "P": _START + "LocationId IncidentDate BehaviorCode InterventionDate InterventionApplied "
    "NumInterventionDays IncidentID WeaponType IAES EmergencyExp EEConversionDays OtherBehaviors "
    "AcademicServices BehaviorServices PetitionforReadmission GrantedPetitionforReadmission "
    "PetitionforOverOneYear ReengagementMeeting ReengagementPlan Appeal",
    "R": _START + "LocationId IncidentId IncidentDate BehaviorCode OtherBehaviors ActionCode "
    "ActionStartDate ActionEndDate NumDays",
}
CALENDAR_HEADER = "DistrictCode,SchoolCode,Date,IsSchoolDay,ScheduledMinutes"
SUPPORTS_HEADER = "DistrictCode,SchoolCode,DistrictStudentId,SupportKind,StartDate,EndDate"

FIRST_DAY, LAST_DAY = date(1998, 1, 1), date(2040, 12, 31)
_DAYS = [date.fromordinal(day) for day in range(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1)]
_LONG = pa.array([f"{day:%m/%d/%Y}" for day in _DAYS])
_SHORT = pa.array([f"{day.month}/{day.day}/{day.year}" for day in _DAYS])
_ISO = pa.array([day.isoformat() for day in _DAYS])


@dataclass(frozen=True)
class Extract:
    """One district's submission of one day.

    Attributes
    ----------
    folder : Path
    known_on : int
        Ordinal of the day: what the district knew that evening is in it.
    """

    folder: Path
    district_code: str
    school_year: int
    known_on: int
    style: Style

    def write(self, letter: str, cells: list[Cell], rows: int) -> int:
        """Write one state file and return its number of rows."""
        day = date.fromordinal(self.known_on)
        name = (
            f"{self.district_code}_0000_{TOKENS[letter]}_{day:%Y%m%d}_"
            f"{self.school_year - 1}{self.school_year}.txt"
        )
        header = HEADERS[letter].split()
        if letter == "P":
            # The state's own header cell of P06 has a blank in it.
            header[header.index("IncidentDate")] = "Incident Date"
        cells = [str(self.school_year), self.district_code, *cells]
        if len(header) != len(cells):
            raise ValueError(f"file {letter} has {len(header)} columns, not {len(cells)}")
        _write(self.folder / name, "\t".join(header), cells, rows, "\t", self.style)
        return rows

    def write_csv(self, name: str, header: str, cells: list[Cell], rows: int) -> int:
        """Write one of the two files that are our own, separated by commas."""
        _write(self.folder / name, header, cells, rows, ",", Style(line_end=self.style.line_end))
        return rows

    def dates(self, days: Ints) -> pa.Array:
        """Return days (ordinals, 0 is empty) as this district writes them."""
        return _dates(days, _SHORT if self.style.has_short_dates else _LONG)


def iso_dates(days: Ints) -> pa.Array:
    """Return days (ordinals, 0 is empty) as YYYY-MM-DD."""
    return _dates(days, _ISO)


def _dates(days: Ints, texts: pa.Array) -> pa.Array:
    found = pa.array(days - FIRST_DAY.toordinal(), mask=days == 0)
    return texts.take(found)


def numbers(values: Ints) -> pa.Array:
    """Return whole numbers as text; 0 is empty."""
    return pa.array(values, mask=values == 0).cast(pa.string())


def words(choices: tuple[str, ...] | list[str], chosen: Ints) -> pa.Array:
    """Return `choices[chosen]`; an empty text is empty, -1 too."""
    table = pa.array(list(choices), type=pa.string())
    return table.take(pa.array(chosen, mask=chosen < 0))


def with_texts(cells: pa.Array, texts: dict[int, str]) -> pa.Array:
    """Return `cells` with the texts of some rows replaced; an empty text is empty."""
    if not texts:
        return cells
    changed = np.zeros(len(cells), dtype=bool)
    changed[list(texts)] = True
    new = pa.array([texts[row] or None for row in sorted(texts)], pa.string())
    return pc.replace_with_mask(cells, pa.array(changed), new)


def yes_no(flags: Flags) -> pa.Array:
    """Return Y and N."""
    return words(("N", "Y"), flags.astype(np.int64))


def _write(
    path: Path, header: str, cells: list[Cell], rows: int, separator: str, style: Style
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write((header + style.line_end).encode(style.encoding))
        write_text(file, cells, rows, separator, style)


def write_text(file: BinaryIO, cells: list[Cell], rows: int, separator: str, style: Style) -> None:
    """Write lines: the cells of a row joined by `separator`, nothing quoted."""
    if not rows:
        return
    parts: list[Cell] = [part for cell in cells for part in (cell, separator)]
    parts[-1] = style.line_end
    lines = pc.binary_join_element_wise(
        *[pa.scalar(part, pa.string()) if isinstance(part, str) else part for part in parts],
        "",
        null_handling="replace",
        null_replacement="",
    )
    body = _bytes_of(lines)
    if style.encoding == "cp1252":
        body = memoryview(bytes(body).decode().encode("cp1252", errors="replace"))
    file.write(body)


def _bytes_of(lines: pa.Array) -> memoryview:
    """Return the texts of an array, one after the other, without copying."""
    offsets = np.frombuffer(lines.buffers()[1], dtype=np.int32)
    first, last = offsets[lines.offset], offsets[lines.offset + len(lines)]
    return memoryview(lines.buffers()[2])[first:last]
