"""Whose rows are whose: an export may tell of one district or of a region's."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from inmotion.sources import arranging
from inmotion.sources.arranging import Owner
from inmotion.sources.edfi.flat import columns_of
from inmotion.sources.edfi.places import ITEM, VALUE
from inmotion.sources.edfi.resources import RESOURCES
from inmotion.sources.edfi.words import Words
from inmotion.sources.scanning import Source

_AT = {name: {column: at for at, column in enumerate(columns_of(name))} for name in RESOURCES}


class Seen:
    """What the objects of a package say about districts, gathered while they are read.

    Parameters
    ----------
    district_id : str
        As said by hand; holds if the package does not say it.
    words : Words
    """

    def __init__(self, district_id: str, words: Words) -> None:
        self.said, self.words = district_id, words
        self.agencies: dict[str, str] = {}
        self.schools: dict[str, str] = {}
        self.years: Counter[str] = Counter()

    def take(self, resource: str, cells: list[str]) -> None:
        """Look at the cells of one object."""
        at = _AT[resource]
        if resource == "studentSchoolAssociations":
            self.years[end_year(cells[at["school_year"]])] += 1
        elif resource == "schools":
            self.schools[cells[at["school"]]] = cells[at["lea"]]
        elif resource == "localEducationAgencies":
            self.agencies[cells[at["lea"]]] = self._county_district(cells)

    def _county_district(self, cells: list[str]) -> str:
        """Return the county-district code: the agency's key, else its code at the state."""
        at = _AT["localEducationAgencies"]
        own = county_district(cells[at["lea"]])
        if own:
            return own
        systems = self.words.codes["EducationOrganizationIdentificationSystem"]
        for item in cells[at["org_codes"]].split(ITEM):
            system, _, code = item.partition(VALUE)
            if systems.get(system.lower()) == "state" and county_district(code):
                return county_district(code)
        return ""

    def school_year(self) -> int | None:
        """Return the school year of most enrollments; None if they do not say it."""
        years = [year for year, _ in self.years.most_common() if year]
        return int(years[0]) if years else None

    def districts(self) -> dict[str, str]:
        """Return agency -> district of the agencies that have schools here."""
        keys = {lea for lea in self.schools.values() if lea} or set(self.agencies)
        found = {lea: self.agencies.get(lea) or county_district(lea) for lea in keys}
        found = {lea: code for lea, code in found.items() if code}
        return found or ({"": self.said} if self.said else {})


def county_district(text: str) -> str:
    """Return a key as county-district code, with the leading zero that numbers lose."""
    is_code = text.isdecimal() and text.isascii() and len(text) in (4, 5)
    return text.zfill(5) if is_code else ""


def end_year(text: str) -> str:
    """Return the year in which a school year ends: `2027` and `2026-2027` are the same."""
    year = text[5:] if len(text) == 9 and text[4] == "-" else text
    is_year = len(year) == 4 and year.isdecimal() and year.isascii()
    return year if is_year and "1900" < year < "2100" else ""


def share_out(
    sources: Sequence[Source], seen: Seen, copies: Path, year: int | None
) -> list[Source]:
    """Return the sources with their district; those of several districts as one for each."""
    districts = sorted(set(seen.districts().values()))
    if len(districts) < 2 or year is None:
        for source in sources:
            source.district_id = districts[0] if districts else ""
        return list(sources)
    known = _Known(sources, seen)
    everybody = [(district, year) for district in districts]
    # Lines of nobody stay with the first district, where they are told of.
    owners: dict[frozenset[str], frozenset[Owner]] = {frozenset(): frozenset(everybody[:1])}
    parts: list[Source] = []
    for source in sources:
        where: list[Owner | frozenset[Owner] | None] = []
        for line in _lines(source):
            found = known.owners(line)
            if found not in owners:
                owners[found] = frozenset((district, year) for district in found)
            where.append(owners[found])
        parts += arranging.split(source, where, copies, everybody)
    return parts


def _organizations(seen: Seen) -> dict[str, str]:
    """Return education organization -> district."""
    districts = seen.districts()
    found = {lea: districts[lea] for lea in seen.agencies if lea in districts} | districts
    return found | {
        school: districts[lea] for school, lea in seen.schools.items() if lea in districts
    }


def _lines(source: Source) -> Iterator[list[str]]:
    with source.path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield line.removesuffix("\n").split("\t")


class _Known:
    """Which districts an organization, a student and an adult belong to."""

    def __init__(self, sources: Sequence[Source], seen: Seen) -> None:
        self.orgs = _organizations(seen)
        students: dict[str, set[str]] = defaultdict(set)
        at = _AT["studentSchoolAssociations"]
        for cells in _rows(sources, ("studentSchoolAssociations",)):
            district = self.orgs.get(cells[at["school"]])
            if district:
                students[cells[at["student"]]].add(district)
        self.students = _frozen(students)
        adults: dict[str, set[str]] = defaultdict(set)
        at = _AT["studentContactAssociations"]
        for cells in _rows(sources, ("studentContactAssociations", "studentParentAssociations")):
            adults[cells[at["contact"]]] |= self.students.get(cells[at["student"]], frozenset())
        self.adults = _frozen(adults)

    def owners(self, line: list[str]) -> frozenset[str]:
        """Return the districts of a row: by its school or district, else by whom it is about."""
        at = _AT.get(line[0])
        if at is None:
            return frozenset()
        for column in ("school", "org", "lea"):
            district = self.orgs.get(line[at[column] + 1]) if column in at else None
            if district:
                return frozenset((district,))
        if "student" in at:
            return self.students.get(line[at["student"] + 1], frozenset())
        if "contact" in at:
            return self.adults.get(line[at["contact"] + 1], frozenset())
        return frozenset()


def _rows(sources: Sequence[Source], resources: tuple[str, ...]) -> Iterator[list[str]]:
    """Yield the cells of the objects of some resources."""
    for source in sources:
        for resource, *cells in _lines(source):
            if resource in resources:
                yield cells


def _frozen(sets: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    """Return the sets, equal ones being one: most of half a million students have the same."""
    same: dict[frozenset[str], frozenset[str]] = {}
    return {key: same.setdefault(frozenset(one), frozenset(one)) for key, one in sets.items()}
