"""What the rows of the room's tables look like."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from inmotion.indicators.rule_check import Key, Schema, Type
from inmotion.indicators.rule_record import law_schema
from inmotion.indicators.rule_table import RuleTable
from inmotion.vocabulary.codes import GRADES
from inmotion.vocabulary.places import REGION_ID
from inmotion.vocabulary.words import N_

#: Key, what is wrong, what to do.
Fault = tuple[str, str, str]

LINES = Schema(
    "lines",
    N_("Which lines put a student on the list."),
    (Key("gives_way_to", Type.TEXT, "the reason that says the same more strongly"),),
)
LIST_ORDER = Schema(
    "list_order",
    N_("In which order students stand on the list."),
    (
        Key("who", Type.TEXT, "who decided", needed=True),
        Key("why", Type.TEXT, "the reason for this order", needed=True),
        Key(
            "keys",
            Type.TABLES,
            "what is compared, from the top",
            needed=True,
            inner=(
                Key("by", Type.TEXT, "a column of the list", needed=True),
                Key(
                    "first",
                    Type.TEXT,
                    "who comes first",
                    needed=True,
                    choices=("yes", "no", "most", "least"),
                ),
                Key("words", Type.TEXT, "the key in words", needed=True),
            ),
        ),
    ),
)
EXCLUSION_BINS = Schema(
    "exclusion_bins",
    N_("Into which bins excluded students are sorted by the days they lost."),
    (
        Key("over", Type.NUMBER, "more days than this; open if not given", least=0),
        Key("up_to", Type.NUMBER, "at most this many days; open if not given", least=0),
    ),
)
#: Indicators whose number may be compared with a cut point: one number, and more of it says more.
CUT_INDICATORS = (
    "chronic_absence",
    "severe_chronic_absence",
    "missed_days",
    "late_arrivals",
    "unexcused_days_year",
    "excused_days_year",
    "exclusions",
    "excluded_days",
    "discipline_rate",
    "core_courses_not_passed",
    "chicago_on_track",
    "credits_behind",
    "school_changes",
)
#: Limits of a model of risk; a later row may change a number, not bring a new one.
LIMIT_NAMES = (
    "capacity_pct",
    "false_negative_gap_pct",
    "false_positive_gap_pct",
    "precision_gap_pct",
    "calibration_gap_pct",
    "calibration_error_pct",
    "smallest_group",
    "good_for_days",
    "drift_pct",
)
COMPARISONS = ("at_least", "more_than", "at_most", "fewer_than")


def _one_comparison(row: Mapping[str, Any]) -> Iterator[Fault]:
    stated = [name for name in COMPARISONS if name in row]
    if len(stated) != 1:
        key = stated[-1] if stated else COMPARISONS[0]
        yield (
            key,
            N_("A cut point compares in one way."),
            N_("Give one of at_least, more_than, at_most, fewer_than."),
        )


def _known_indicator(row: Mapping[str, Any]) -> Iterator[Fault]:
    if row["name"].rpartition(".")[2] not in CUT_INDICATORS:
        yield (
            "name",
            N_("No indicator of this name can have a cut point."),
            N_("Use missed_days, exclusions or another one that the how-to names."),
        )


def _district(row: Mapping[str, Any]) -> Iterator[Fault]:
    place_id = row.get("place_id", REGION_ID)
    if place_id != REGION_ID and not (len(place_id) == 5 and place_id.isdigit()):
        yield (
            "place_id",
            N_("This is no code of a district."),
            N_('Write its five digits in quotes, "01901", or "region" for all.'),
        )
    for key in ("who", "why", "changed_on"):
        if "place_id" in row and not row.get(key):
            yield (
                key,
                N_("A row of a place says who changed it, why and when."),
                N_("Add who, why and changed_on."),
            )


def _known_limit(row: Mapping[str, Any]) -> Iterator[Fault]:
    if row["name"] not in LIMIT_NAMES:
        yield (
            "name",
            N_("There is no limit of this name."),
            N_("Use one of the names in our own file: inmotion rules list --table risk_limits."),
        )


CUT_POINTS = Schema(
    "cut_points",
    N_("From where on a number puts a student on the list."),
    (
        *(Key(name, Type.NUMBER, "the number compared with", least=0) for name in COMPARISONS),
        Key("per_cent", Type.YES_NO, "a share of what the number is out of"),
        Key("grades", Type.TEXTS, "in which grades; all if not given", choices=GRADES),
        Key("gives_way_to", Type.TEXT, "the reason that says the same more strongly"),
        Key("place_id", Type.TEXT, "the district it is for, or region"),
        Key("who", Type.TEXT, "who changed it"),
        Key("why", Type.TEXT, "the reason for the change"),
        Key("changed_on", Type.DAY, "when it was decided"),
    ),
    (_one_comparison, _known_indicator, _district),
)

RISK_LIMITS = Schema(
    "risk_limits",
    N_("What a model of risk has to keep to, and how long it may be used."),
    (
        Key("most", Type.WHOLE, "the most that is allowed", needed=True, least=0),
        Key("place_id", Type.TEXT, "the district it is for, or region"),
        Key("who", Type.TEXT, "who changed it"),
        Key("why", Type.TEXT, "the reason for the change"),
        Key("changed_on", Type.DAY, "when it was decided"),
    ),
    (_known_limit, _district),
)

#: What the rules of attendance count, and what stands for a step that was taken.
EVENTS = {
    "unexcused": N_("unexcused day, by the test of the statute: more than half of it"),
    "excused": N_("excused day, more than half of it"),
    "absent": N_("day of an unbroken run of missed days, by the test of the state file"),
    "returned": N_("first school day after such a run that was not missed in full"),
    "moved_with_unexcused": N_(
        "first day in a district after unexcused days in another one, the same school year"
    ),
    "withdrawn_for_absence": N_("withdrawn with the code for not attending"),
    "enrolled_again": N_("enrolled after such a withdrawal"),
    "excused_for_faith": N_("day excused for faith or conscience; no source carries it"),
    "parents_notified": N_("the parents were let know (file Supports)"),
    "conference": N_("a conference was held (file Supports)"),
    "assessment": N_("WARNS or another assessment was used (file Supports)"),
    "plan_meeting": N_("the team of an IEP or 504 plan met (file Supports)"),
    "attendance_agreement": N_("an attendance agreement was made (file Supports)"),
    "community_engagement_board": N_("the student was referred to the board (file Supports)"),
    "petition": N_("a petition was filed (file Supports)"),
}
#: What may be asked about the student or the day.
FACTS = {
    "age_years": N_("age in whole years on the day"),
    "grade_band": N_("elementary (to grade 5), middle (6 to 8) or high (9 to 12)"),
    "has_plan": N_("has an IEP or a 504 plan on the day"),
    "is_part_time": N_("comes part time from a private school or home-based instruction"),
    "has_note_and_plan": N_(
        "prior notice or a doctor's note, and an academic plan (file Supports: note_and_plan)"
    ),
    "is_released_at_16": N_("exempt from 16 on; no source carries it"),
    "has_absence_agreement": N_("written agreement on a long absence; no source carries it"),
    "is_home_hospital": N_("home or hospital service; no source carries it"),
}
LAW = law_schema(
    "attendance_law",
    N_("Steps of the law of attendance that students bring about."),
    EVENTS,
    FACTS,
)
INSTITUTIONS = law_schema(
    "attendance_institutions",
    N_("The law of attendance as it concerns schools, districts and courts."),
    EVENTS,
    FACTS,
)

HERE = Path(__file__).parent
TABLES = {
    schema.name: RuleTable(
        HERE / f"{schema.name}.toml", schema, is_local=schema in (CUT_POINTS, RISK_LIMITS)
    )
    for schema in (LAW, INSTITUTIONS, LINES, LIST_ORDER, EXCLUSION_BINS, CUT_POINTS, RISK_LIMITS)
}
