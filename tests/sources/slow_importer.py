"""The slow, obvious importer of files N and C: one row after the other, dictionaries, no SQL."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path


@dataclass
class Taken:
    """What one file leaves: rows by key, and how many rows ended where."""

    rows: dict[tuple, tuple] = field(default_factory=dict)
    quarantined: int = 0
    superseded: int = 0


def text_of(path: Path) -> str:
    """UTF-8 with or without a mark, else Windows-1252; any line ends."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    return text.replace("\r\n", "\n")


def lines(path: Path) -> list[dict[str, str]]:
    """Every data row by header name; cells trimmed, missing ones empty."""
    first, *rest = text_of(path).split("\n")
    names = first.split("\t")
    found = []
    for number, line in enumerate(rest, 2):
        if line.strip("\t "):
            values = [cell.strip(" ") for cell in line.split("\t")]
            row = dict(zip(names, values + [""] * len(names), strict=False))
            found.append({**row, "line": str(number)})
    return found


def read_day(text: str) -> date | None:
    """MM/DD/YYYY with or without leading zeros; None if it is no such day."""
    parts = text.split("/")
    try:
        month, day, year = (int(part) for part in parts if part.isascii() and part.isdigit())
        return date(year, month, day) if len(parts) == 3 else None
    except ValueError:
        return None


class District:
    """One district's package of one day."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.schools = {
            row["LocationId"].lstrip("0") or "0": row["SchoolCode"] for row in self.file("Location")
        }
        self.students = {row["DistrictStudentId"] for row in self.file("DistrictStudent")}

    def file(self, name: str) -> list[dict[str, str]]:
        (path,) = self.folder.glob(f"*_{name}_*.txt")
        return lines(path)

    def absences(self) -> Taken:
        """File N: key is the whole row."""
        taken = Taken()
        for row in self.file("StudentAbsence"):
            place, who = self.place(row), row["DistrictStudentId"]
            day, code = read_day(row["AbsenceDate"]), row["AbsenceCode"].upper()
            if place and who in self.students and self.is_mine(row) and day and code:
                year = int(row["SchoolYear"])
                if date(year - 1, 7, 1) <= day <= date(year, 8, 31):
                    self.keep(taken, (who, place, day, code), (int(row["line"]),))
                    continue
            taken.quarantined += 1
        return taken

    def enrollment(self) -> Taken:
        """File C: key is student, school and entry day; the last row counts."""
        taken = Taken()
        for row in self.file("SchoolStudent"):
            place, who = self.place(row), row["DistrictStudentId"]
            entry, leaves = read_day(row["SchoolEnrollmentDate"]), row["SchoolExitDate"]
            last = read_day(leaves) if leaves else None
            if place and who in self.students and self.is_mine(row) and entry:
                ends_well = not leaves or (last and last >= entry)
                if ends_well and entry <= date(int(row["SchoolYear"]), 8, 31):
                    code = row["SchoolWithdrawalCode"].upper()
                    code = code[0] + "0" if code in ("GO", "TO", "DO") else code
                    line = int(row["line"])
                    primary = {"Y": True, "N": False}.get(row["IsPrimarySchool"].upper())
                    self.keep(taken, (who, place, entry), (last, code or None, primary, line))
                    continue
            taken.quarantined += 1
        return taken

    def place(self, row: dict[str, str]) -> str | None:
        local = row["LocationId"]
        return self.schools.get(local.lstrip("0") or "0") if local else None

    def is_mine(self, row: dict[str, str]) -> bool:
        district, _, _, _, years = self.file_name.split("_")
        return (
            row["ServingCountyDistrictCode"].rjust(5, "0") == district
            and row["SchoolYear"] == years[4:8]
        )

    @property
    def file_name(self) -> str:
        return next(self.folder.glob("*_StudentAbsence_*.txt")).name

    @staticmethod
    def keep(taken: Taken, key: tuple, rest: tuple) -> None:
        taken.superseded += key in taken.rows
        taken.rows[key] = rest
