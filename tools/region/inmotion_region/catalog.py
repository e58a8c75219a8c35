"""The courses schools offer. Numbers and titles are the same in all districts, to keep it small."""

from dataclasses import dataclass

import numpy as np

from .draws import Ints

SLOTS = 6
LOWEST, HIGHEST = 6, 12
#: Most choices any place in the timetable offers.
CHOICES = 3


@dataclass(frozen=True)
class Course:
    """A course: its half-year parts end in A and B.

    Attributes
    ----------
    area : str
        Content area (CEDARS D06).
    designations : str
        Letters run together (CEDARS D07).
    """

    code: str
    title: str
    area: str
    state_code: str
    designations: str = ""
    ap_code: str = ""
    cip_code: str = ""
    equivalent: str = ""


def _course(line: str) -> Course:
    return Course(*[part.strip() for part in line.split("|")])


#: Per grade and place in the timetable: the courses to choose from.
_TIMETABLE = {
    6: "ELA6|Language Arts 6|2|51036;MTH6|Mathematics 6|4|52036;SCI6|Science 6|5|53236;"
    "HUM6|World Studies 6|7|54436;PE6|Physical Education 6|108|58036;"
    "ART6|Art 6|11|55156/BAND6|Beginning Band|14|55101",
    7: "ELA7|Language Arts 7|2|51037;MTH7|Mathematics 7|4|52037;SCI7|Science 7|5|53237;"
    "HUM7|Washington Studies 7|7|54437;PE7|Physical Education 7|108|58037;"
    "ART7|Art 7|11|55157/BAND7|Band 7|14|55102",
    8: "ELA8|Language Arts 8|2|51038;MTH8|Mathematics 8|4|52038/ALG1|Algebra 1|4|02052|B;"
    "SCI8|Science 8|5|53238;HUM8|U.S. Studies 8|7|54438;PE8|Physical Education 8|108|58038;"
    "ART8|Art 8|11|55158/SPN1|Spanish 1|6|06101|B",
    9: "ENG09|English 9|2|01001|B/ENG09H|English 9 Honors|2|01001|BH;"
    "ALG1|Algebra 1|4|02052|B/GEOM|Geometry|4|02072|B;PHSC|Physical Science|5|03159|BS;"
    "WHIS|World History|7|04051|B;PE09|Health and Fitness|108|08001;"
    "SPN1|Spanish 1|6|06101|B/ART1|Drawing 1|11|05154/CSD|Computer Science Discoveries|110|10012",
    10: "ENG10|English 10|2|01002|B/ENG10H|English 10 Honors|2|01002|BH;"
    "GEOM|Geometry|4|02072|B/ALG2|Algebra 2|4|02056|B;BIO|Biology|5|03051|BS;"
    "GEOG|World Geography|10|04001|B/APHG|AP Human Geography|10|04004|AB|04.10;"
    "SPN2|Spanish 2|6|06102|B/PE10|Lifetime Fitness|108|08005;"
    "ART2|Ceramics|11|05159/WOOD|Woods and Boats|117|17007|T||460201|A",
    11: "ENG11|English 11|2|01003|B/APLC|AP English Language|2|01005|AB|36.10;"
    "ALG2|Algebra 2|4|02056|B/PREC|Precalculus|4|02110|BQ;CHEM|Chemistry|5|03101|BS/"
    "ENVS|Environmental Science|5|03003|BS;USH|U.S. History|7|04101|B/"
    "USHC|U.S. History in the College|7|04101|BC;SPN3|Spanish 3|6|06103|B/"
    'ASTR|Astronomy, with a 6" Telescope|5|03004|B;'
    "CSP|AP Computer Science Principles|110|10019|A|31.10/AUTO|Auto Systems|120|20104|T||470604|B",
    12: "ENG12|English 12|2|01004|B/ENGC|College English|2|01004|BC;"
    "STAT|Statistics|4|02201|BQ/CALC|AP Calculus AB|4|02124|ABQ|66.10;PHYS|Physics|5|03151|BS/"
    "MAR|Marine Science|5|03005|BS;CIV|Civics|8|04161|B;ECON|Economics|9|04201/"
    "RSEN|Running Start Elective|122|22999|R;BAND|Concert Band|14|05102/"
    "NURS|Nursing Assistant|115|14051|T||513902|A",
}


def _read() -> tuple[tuple[Course, ...], Ints, Ints]:
    """Return all courses, and their positions and number of choices by grade and place."""
    courses: dict[str, Course] = {}
    at = np.full((HIGHEST + 1, SLOTS, CHOICES), -1)
    sizes = np.ones((HIGHEST + 1, SLOTS), np.int64)
    for grade, line in _TIMETABLE.items():
        for slot, choices in enumerate(line.split(";")):
            found = [_course(choice) for choice in choices.split("/")]
            sizes[grade, slot] = len(found)
            for nth, course in enumerate(found):
                courses.setdefault(course.code, course)
                at[grade, slot, nth] = list(courses).index(course.code)
    return tuple(courses.values()), at, sizes


COURSES, COURSE_AT, CHOICE_COUNT = _read()


def chosen(grade: Ints, slot: Ints, draws: np.ndarray) -> Ints:
    """Return positions in COURSES of what students of these grades take in these places."""
    nth = np.floor(draws * CHOICE_COUNT[grade, slot]).astype(np.int64)
    found: Ints = COURSE_AT[grade, slot, nth]
    return found


def offered(low: int, high: int) -> list[int]:
    """Return positions in COURSES of what a school of these grades offers."""
    part = COURSE_AT[max(low, LOWEST) : high + 1]
    return sorted({int(one) for one in np.unique(part) if one >= 0})
