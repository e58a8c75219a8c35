"""What early warning tells the rest of the house about itself."""

from inmotion.vocabulary.capability import Capability
from inmotion.vocabulary.words import N_

CAPABILITY = Capability(
    name="early_warning",
    title=N_("Students to reach this week"),
    serves="counselors and attendance teams; a quarter less chronic absence",
    indicators=(
        "chronic_absence",
        "severe_chronic_absence",
        "missed_days",
        "recent_absence",
        "unexcused_days_month",
        "unexcused_days_year",
        "excused_days_month",
        "excused_days_year",
        "regular_attendance",
        "weekday_pattern",
        "late_arrivals",
        "exclusions",
        "excluded_days",
        "discipline_rate",
        "excluded_1_day_or_less",
        "excluded_2_to_3_days",
        "excluded_4_to_5_days",
        "excluded_6_to_10_days",
        "excluded_over_10_days",
        "core_courses_not_passed",
        "ninth_grade_on_track",
        "school_changes",
        "chicago_on_track",
        "credits_behind",
        "reengagement",
    ),
    nightly=("week_list",),
    commands=(
        "inmotion.capabilities.early_warning.commands",
        "inmotion.capabilities.early_warning.risk_commands",
    ),
    rules="inmotion.capabilities.early_warning.rules.schemas",
    rule_steps="inmotion.capabilities.early_warning.show_steps",
)
