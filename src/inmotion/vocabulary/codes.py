"""Code lists of the state, with the years for which each code is good.

Unknown codes are kept and counted, never refused. Source: CEDARS, as put together in the project's
format notes; `(memory)` there means a warning at most here.
"""

from dataclasses import dataclass

from inmotion.vocabulary.words import N_

GRADES = ("PK", "K1", "K2", *(str(grade) for grade in range(1, 13)))
#: Grades of high school.
HIGH_SCHOOL_GRADES = ("9", "10", "11", "12")
ELEMENTARY_GRADES = frozenset(("K1", "K2", *(str(grade) for grade in range(1, 6))))

#: Absence codes: full day or part, excused or not (CEDARS N07).
ABSENCE_CODES = ("EF", "EP", "UF", "UP")
FULL_DAY_CODES = frozenset(("EF", "UF"))
UNEXCUSED_CODES = frozenset(("UF", "UP"))

#: Alternative learning experience: absences are not taken (CEDARS E09, H27).
ALE_CODES = frozenset(("O", "R", "S", "Y"))
#: Part-time private or home-based students in alternative learning (CEDARS B22, B23).
ALE_PART_TIME_CODES = frozenset(("2", "3"))
OPEN_DOORS_PROGRAM = "40"

#: Content areas counted as core in ninth grade: English to geography (CEDARS D06).
CORE_AREAS = frozenset(str(area) for area in range(2, 11))
#: Core by the Chicago measure: English, mathematics, science, social studies. No world languages.
CHICAGO_CORE_AREAS = CORE_AREAS - {"6"}
#: Terms in summer, and the one that stands for two semesters (CEDARS H19).
SUMMER_TERMS = frozenset(("SUM1", "SUM2"))
WHOLE_YEAR_TERM = "ALLYR"
#: Marks that are a failure (CEDARS H10).
FAILING_MARKS = frozenset(("E", "F", "N", "NC", "U"))

#: Actions that keep a student out of school (CEDARS R): not in-school suspension (IS), not
#: exclusion from class (CE). ER is how the law since 2023 (c 242) names what the file calls EE.
OUT_OF_SCHOOL_CODES = frozenset(("EX", "LS", "SS", "EE", "ER"))


@dataclass(frozen=True)
class Code:
    """One code and the school years (end years, both included) in which it is good."""

    code: str
    means: str
    from_year: int = 2010
    to_year: int | None = None


WITHDRAWAL_CODES = tuple(
    Code(code, means, from_year)
    for code, means, from_year in (
        ("G0", N_("graduated with a regular diploma"), 2010),
        ("GA", N_("graduated with an associate degree"), 2010),
        ("GB", N_("graduated"), 2010),
        ("C1", N_("equivalency certificate"), 2010),
        ("C2", N_("completed without a diploma"), 2010),
        ("T0", N_("moved to another district"), 2010),
        ("T1", N_("moved to another school of the district"), 2010),
        ("T2", N_("moved elsewhere"), 2010),
        ("T3", N_("moved elsewhere"), 2010),
        *((f"D{digit}", N_("left school"), 2010) for digit in range(10)),
        *((f"U{digit}", N_("left, reason not known"), 2010) for digit in range(1, 4)),
        ("U4", N_("withdrawn for not attending"), 2021),
        ("ZZ", N_("other"), 2010),
    )
)

EXCLUSION_CODES = tuple(
    Code(code, means, from_year)
    for code, means, from_year in (
        ("EX", N_("expulsion"), 2010),
        ("LS", N_("long-term suspension"), 2010),
        ("SS", N_("short-term suspension"), 2010),
        ("IS", N_("in-school suspension"), 2010),
        ("EE", N_("emergency removal"), 2010),
        ("CE", N_("classroom exclusion"), 2019),
        ("NA", N_("no exclusion"), 2010),
    )
)
