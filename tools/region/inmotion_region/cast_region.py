"""The cast's place in the region: its families, its spans, its numbers."""

from datetime import date

import numpy as np

from . import cast
from .cast_students import STORY_YEAR, STUDENTS, CastSpan
from .draws import Ints
from .enrollment import EXIT_CODES, Spans, Year
from .names import COMMUNITIES
from .people import NEVER, People
from .places import District, School

GENDERS = ("F", "M", "X")
#: Where the cast of a district goes to school outside the story year: K-5, 6-8, 9-12.
SLOTS = {
    cast.HERON_BAY: (cast.LITTLE_HERON, cast.RAINIER_VIEW, cast.HERON_BAY_HIGH),
    cast.CAMAS_FLATS: (cast.PENA_GROVE, cast.CAMAS_FLATS_MIDDLE, cast.CAMAS_FLATS_HIGH),
    cast.OUTER_SOUND: (cast.GULL_ROCK, cast.OUTER_SOUND_SCHOOL, cast.OUTER_SOUND_SCHOOL),
    cast.SKYHOLLOW: (cast.SKYHOLLOW_SCHOOL, cast.SKYHOLLOW_SCHOOL, cast.CAMAS_FLATS_HIGH),
}
_DISTRICT_OF = {one.code: one.district for one in cast.SCHOOLS}


def cast_people(places: list[District], schools: list[School], first_family: int) -> People:
    """Return the cast as children of the region; those whose schools are missing stay out."""
    row_of = {one.code: row for row, one in enumerate(schools)}
    home_of = {one.code: one.position for one in places}
    needed = [
        {one.school for one in student.spans}
        | {school for one in student.spans for school in SLOTS.get(_DISTRICT_OF[one.school], ())}
        for student in STUDENTS
    ]
    numbers = [n for n, codes in enumerate(needed) if codes <= row_of.keys()]
    students = [STUDENTS[number] for number in numbers]
    count = len(students)
    families = [student.family or student.key for student in students]
    codes = [_DISTRICT_OF[student.spans[0].school] for student in students]
    communities = [one.name for one in COMMUNITIES]
    online = row_of.get(cast.HERON_BAY_ONLINE, 0)
    learns_online = [student.spans[0].school == cast.HERON_BAY_ONLINE for student in students]
    grades = np.array([student.grade for student in students], dtype=np.int64)
    community = np.array([communities.index(one.community) for one in students], dtype=np.int64)
    slots = np.array([[row_of[one] for one in SLOTS[code]] for code in codes], np.int64)
    slots = slots.reshape(-1, 3)
    return People(
        family=np.array([first_family + families.index(one) for one in families], np.int64),
        cohort=STORY_YEAR - grades,
        home=np.array([home_of[code] for code in codes], np.int64),
        slots=np.array([[row_of[one] for one in SLOTS[code]] for code in codes], np.int64).reshape(
            -1, 3
        ),
        alternative_from=np.where(learns_online, grades, NEVER),
        alternative=np.full(count, online),
        community=community,
        second_community=community,
        language=np.zeros(count, np.int64),
        first_name=np.zeros(count, np.int64),
        last_name=np.zeros(count, np.int64),
        birth=np.array([one.born.toordinal() for one in students], np.int64),
        gender=np.array([GENDERS.index(one.gender) for one in students], np.int64),
        is_low_income=np.array([one.low_income for one in students], bool),
        hazard=np.zeros(count),
        ability=np.zeros(count),
        arrived=np.array([STORY_YEAR if one.is_new else 0 for one in students], np.int64),
        gone=np.zeros(count, bool),
        cast=np.array(numbers, np.int64),
        moves_unnumbered=np.zeros(count, np.int64),
        is_twin=np.zeros(count, bool),
        first_slots=slots.copy(),
        first_alternative_from=np.where(learns_online, grades, NEVER),
    )


def cast_spans(year: Year, people: People, spans: Spans) -> None:
    """Add the cast's spans: their stories in the story year, a quiet year in others."""
    row_of = {one.code: row for row, one in enumerate(year.schools)}
    grade = people.grade(year.school_year)
    active = (grade >= 0) & (grade <= 12) & ~people.gone & people.is_cast
    for person in np.nonzero(active & (people.arrived <= year.school_year))[0]:
        who = np.array([person])
        if year.school_year != STORY_YEAR:
            school = people.school(year.school_year)[who]
            spans.add(who, school, year.first_days[school])
            continue
        story = STUDENTS[people.cast[person]].spans
        for one in story:
            entry, left, known = (_day(one.entry), _day(one.exit), _day(one.known))
            spans.add(
                who,
                np.array([row_of[one.school]]),
                np.array([entry]),
                exit=left,
                code=EXIT_CODES.index(one.code),
                exit_known=known,
                is_primary=int(one.is_primary),
            )
        people.gone[person] = story[-1].exit is not None
        last = [one for one in story if one.is_primary][-1]
        slots = SLOTS[_DISTRICT_OF[last.school]]
        people.slots[person] = [row_of[code] for code in slots]


def _day(day: date | None) -> int:
    return day.toordinal() if day else 0


def span_of(number: int, school_year: int, district: str) -> CastSpan | None:
    """Return a cast student's first span in a district in the story year."""
    story = STUDENTS[number].spans if school_year == STORY_YEAR else STUDENTS[number].spans[:1]
    return next((one for one in story if _DISTRICT_OF[one.school] == district), None)


def cast_ids(people: People, student: Ints, school_year: int, district: str) -> dict[int, str]:
    """Return the district's numbers of the cast, by position in `student`."""
    found = {}
    for row in np.nonzero(people.cast[student] >= 0)[0]:
        span = span_of(int(people.cast[student[row]]), school_year, district)
        found[int(row)] = span.id if span else f"000{900 + int(people.cast[student[row]])}"
    return found


def cast_residents(people: People, who: Ints, school_year: int, district: str) -> dict[int, str]:
    """Return the home districts that differ from the serving one, by position in `who`."""
    found = {}
    for row in np.nonzero(people.cast[who] >= 0)[0]:
        span = span_of(int(people.cast[who[row]]), school_year, district)
        found[int(row)] = (span.resident if span else "") or district
    return found


def cast_ssids(
    people: People, student: Ints, school_year: int, district: str, known_on: int
) -> dict[int, int]:
    """Return the state's numbers of the cast as a district has them on a day; 0 is blank."""
    found = {}
    for row in np.nonzero(people.cast[student] >= 0)[0]:
        one = STUDENTS[people.cast[student[row]]]
        span = span_of(int(people.cast[student[row]]), school_year, district)
        ssid = one.ssid
        if one.wrong_until and known_on < one.wrong_until.toordinal():
            ssid = one.wrong_ssid
        if span and span.ssid_from and known_on < span.ssid_from.toordinal():
            ssid = 0
        found[int(row)] = ssid
    return found
