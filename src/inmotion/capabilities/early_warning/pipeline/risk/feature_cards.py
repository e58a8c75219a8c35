"""What a model may look at: each feature with its words, its direction and whether it can change.

Race, ethnicity, sex, language, disability, income and the place of the home are never features.
They serve the audit alone (`groups`), and a test changes them all to see that no feature moves.
"""

from dataclasses import dataclass

from inmotion.vocabulary.words import N_

#: More of it never lowers the risk, more of it never raises it, or it may do either.
RAISES, LOWERS, EITHER = 1, -1, 0


@dataclass(frozen=True)
class Feature:
    """One feature.

    Parameters
    ----------
    name : str
        Quantity and unit, as the column is called.
    title : str
        What it is.
    sentence : str
        How its value is said, with {value}.
    direction : {1, 0, -1}
        `RAISES`, `EITHER` or `LOWERS`.
    can_change : bool
        Whether a student and a school can still move it this year; else it is context.
    is_share : bool
        Whether the value is a share of 1.
    """

    name: str
    title: str
    sentence: str
    direction: int = EITHER
    can_change: bool = False
    is_share: bool = False


FEATURES = (
    Feature(
        "missed_days",
        N_("days missed this year"),
        N_("missed {value} days this year"),
        RAISES,
        True,
    ),
    Feature(
        "missed_fraction",
        N_("share of days missed this year"),
        N_("missed {value} of the days this year"),
        RAISES,
        True,
        True,
    ),
    Feature(
        "missed_of_last_5",
        N_("missed among the last 5 school days"),
        N_("missed {value} of the last 5 school days"),
        RAISES,
        True,
    ),
    Feature(
        "missed_of_last_10",
        N_("missed among the last 10 school days"),
        N_("missed {value} of the last 10 school days"),
        RAISES,
        True,
    ),
    Feature(
        "missed_of_last_20",
        N_("missed among the last 20 school days"),
        N_("missed {value} of the last 20 school days"),
        RAISES,
        True,
    ),
    Feature(
        "missed_of_20_before",
        N_("missed among the 20 school days before those"),
        N_("missed {value} of the 20 school days before those"),
        RAISES,
        False,
    ),
    Feature(
        "missed_of_first_20",
        N_("missed among the first 20 school days"),
        N_("missed {value} of the first 20 school days"),
        RAISES,
        False,
    ),
    Feature(
        "days_since_missed",
        N_("school days since the last missed day"),
        N_("{value} school days since the last missed day"),
        LOWERS,
        True,
    ),
    Feature(
        "longest_run_days",
        N_("longest run of missed days"),
        N_("longest run of missed days: {value}"),
        RAISES,
        False,
    ),
    Feature(
        "missed_mondays",
        N_("missed Mondays"),
        N_("missed {value} Mondays"),
        RAISES,
        True,
    ),
    Feature(
        "missed_fridays",
        N_("missed Fridays"),
        N_("missed {value} Fridays"),
        RAISES,
        True,
    ),
    Feature(
        "unexcused_days",
        N_("unexcused days this year"),
        N_("{value} unexcused days this year"),
        RAISES,
        True,
    ),
    Feature(
        "excused_days",
        N_("excused days this year"),
        N_("{value} excused days this year"),
        RAISES,
        True,
    ),
    Feature(
        "partial_days",
        N_("days missed in part"),
        N_("{value} days missed in part"),
        EITHER,
        True,
    ),
    Feature(
        "late_arrivals",
        N_("late arrivals this year"),
        N_("{value} late arrivals this year"),
        RAISES,
        True,
    ),
    Feature(
        "exclusions",
        N_("exclusions this year"),
        N_("{value} exclusions this year"),
        RAISES,
        True,
    ),
    Feature(
        "excluded_days",
        N_("days lost to exclusion this year"),
        N_("{value} days lost to exclusion this year"),
        RAISES,
        True,
    ),
    Feature(
        "core_not_passed",
        N_("core courses not passed this year"),
        N_("{value} core courses not passed this year"),
        RAISES,
        True,
    ),
    Feature(
        "core_not_passed_before",
        N_("core courses not passed in earlier years"),
        N_("{value} core courses not passed in earlier years"),
        RAISES,
    ),
    Feature(
        "credits_tried",
        N_("credits tried so far"),
        N_("{value} credits tried so far"),
    ),
    Feature(
        "credits_not_earned",
        N_("credits tried and not earned"),
        N_("{value} credits tried and not earned"),
        RAISES,
        True,
    ),
    Feature(
        "enrolled_days",
        N_("school days enrolled this year"),
        N_("enrolled for {value} school days this year"),
    ),
    Feature(
        "late_entry_days",
        N_("school days before the first one here"),
        N_("came {value} school days after the year began"),
    ),
    Feature(
        "school_changes",
        N_("changes of school this year"),
        N_("{value} changes of school this year"),
        RAISES,
    ),
    Feature(
        "district_count",
        N_("districts this year"),
        N_("in {value} districts this year"),
        RAISES,
    ),
    Feature(
        "grade_level",
        N_("grade"),
        N_("in grade {value} (0 is kindergarten)"),
    ),
    Feature(
        "enrolled_days_before",
        N_("school days enrolled last year"),
        N_("enrolled for {value} school days last year"),
    ),
    Feature(
        "missed_fraction_before",
        N_("share of days missed last year"),
        N_("missed {value} of the days last year"),
        RAISES,
        False,
        True,
    ),
    Feature(
        "unexcused_days_before",
        N_("unexcused days last year"),
        N_("{value} unexcused days last year"),
        RAISES,
    ),
    Feature(
        "partial_days_before",
        N_("days missed in part last year"),
        N_("{value} days missed in part last year"),
    ),
    Feature(
        "excluded_days_before",
        N_("days lost to exclusion last year"),
        N_("{value} days lost to exclusion last year"),
        RAISES,
    ),
    Feature(
        "school_changes_before",
        N_("changes of school last year"),
        N_("{value} changes of school last year"),
        RAISES,
    ),
)
NAMES = tuple(one.name for one in FEATURES)
BY_NAME = {one.name: one for one in FEATURES}
