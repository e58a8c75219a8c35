"""The model of Fellegi and Sunter, put into words for splink.

Levels of a comparison are tried from top to bottom; the first that fits counts.
"""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

WEIGHTS: Mapping[str, Any] = tomllib.loads(
    files(__package__).joinpath("weights.toml").read_text(encoding="utf-8")
)
BANDS: Mapping[str, float] = WEIGHTS["bands"]

_SWAPPED = "first_name_l = last_name_r AND last_name_l = first_name_r"


def _one_off(name: str) -> str:
    """Return SQL for names that differ by one slip of the pen, or two in long names."""
    slips = f"damerau_levenshtein({name}_l, {name}_r)"
    shorter = f"least(length({name}_l), length({name}_r))"
    return f"({slips} <= 1 AND {shorter} >= 3) OR ({slips} <= 2 AND {shorter} >= 8)"


def _begins(one: str, other: str) -> str:
    return f"(length({other}) >= 3 AND starts_with({one}, {other}))"


#: Field -> (when it says nothing, column whose values are counted, level -> condition).
FIELDS: dict[str, tuple[str, str, dict[str, str]]] = {
    "first_name": (
        "first_name_l IS NULL OR first_name_r IS NULL",
        "first_name",
        {
            "same": "first_name_l = first_name_r",
            "close": _one_off("first_name"),
            "form": "list_has_any(forms_l, forms_r) OR "
            f"{_begins('first_name_l', 'first_name_r')} OR "
            f"{_begins('first_name_r', 'first_name_l')}",
            "swapped": _SWAPPED,
            "other": "ELSE",
        },
    ),
    "last_name": (
        # Names in each other's place were counted with the first name.
        f"last_name_l IS NULL OR last_name_r IS NULL OR ({_SWAPPED})",
        "last_name",
        {
            "same": "last_name_l = last_name_r",
            "close": _one_off("last_name"),
            "part": "list_has_any(last_parts_l, last_parts_r)",
            "other": "ELSE",
        },
    ),
    "middle_name": (
        "middle_name_l IS NULL OR middle_name_r IS NULL",
        "",
        {
            "same": "middle_name_l = middle_name_r",
            "initial": "left(middle_name_l, 1) = left(middle_name_r, 1)",
            "other": "ELSE",
        },
    ),
    "birth_on": (
        "birth_on_l IS NULL OR birth_on_r IS NULL",
        "",
        {
            "same": "birth_on_l = birth_on_r",
            "swapped": "birth_year_l = birth_year_r AND birth_month_l = birth_day_r"
            " AND birth_day_l = birth_month_r",
            "one_part": "CAST(birth_year_l = birth_year_r AS INTEGER)"
            " + CAST(birth_month_l = birth_month_r AS INTEGER)"
            " + CAST(birth_day_l = birth_day_r AS INTEGER) = 2",
            "other": "ELSE",
        },
    ),
    "gender": (
        "gender_code_l IS NULL OR gender_code_r IS NULL",
        "",
        {"same": "gender_code_l = gender_code_r", "other": "ELSE"},
    ),
    "language": (
        "language_code_l IS NULL OR language_code_r IS NULL",
        "language_code",
        {"same": "language_code_l = language_code_r", "other": "ELSE"},
    ),
    "contact": (
        "contacts_l IS NULL OR contacts_r IS NULL",
        "",
        {"shared": "list_has_any(contacts_l, contacts_r)", "none": "ELSE"},
    ),
    "days": (
        "weeks_l IS NULL OR weeks_r IS NULL",
        "",
        {
            "apart": f"bit_count(weeks_l & weeks_r) <= {BANDS['weeks_together']}",
            "together": "ELSE",
        },
    ),
}

#: Two records of two districts and two persons, at least one without a state number.
IN_QUESTION = (
    "NOT (l.is_numbered AND r.is_numbered) AND l.district_id <> r.district_id"
    " AND l.person_id <> r.person_id"
)

#: Columns that have to agree for a pair to be looked at; one of the lines is enough.
BLOCKS = (
    ("birth_on",),
    ("first_name", "last_name"),
    ("last_name", "birth_year", "birth_month"),
    ("last_name", "birth_year", "birth_day"),
    ("last_name", "first_letters", "birth_year"),
    ("first_name", "birth_year", "birth_month"),
    ("first_name", "birth_year", "birth_day"),
    ("first_name", "last_letters", "birth_year"),
)


def level_of(field: str, gamma: int) -> str:
    """Return the level that splink counts as `gamma`: from the bottom, 0 first; -1 says nothing.

    >>> level_of("gender", 1), level_of("gender", -1)
    ('same', '')
    """
    levels = list(FIELDS[field][2])
    return levels[len(levels) - 1 - gamma] if gamma >= 0 else ""


def settings(records: int) -> dict[str, Any]:
    """Return the model for splink.

    Parameters
    ----------
    records : int
        Each record without a number has this many others that it may belong to.
    """
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "student_id",
        "probability_two_random_records_match": WEIGHTS["expected_share"] / max(records, 2),
        "comparisons": [_comparison(field) for field in FIELDS],
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": f"{_equal(columns)} AND {IN_QUESTION}"} for columns in BLOCKS
        ],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": False,
    }


def _equal(columns: tuple[str, ...]) -> str:
    return " AND ".join(f"l.{column} = r.{column}" for column in columns)


def _comparison(field: str) -> dict[str, Any]:
    says_nothing, counted, levels = FIELDS[field]
    stated: list[dict[str, Any]] = [
        {"sql_condition": says_nothing, "label_for_charts": "says nothing", "is_null_level": True}
    ]
    for level, condition in levels.items():
        chances = WEIGHTS["levels"][field][level]
        one = {
            "sql_condition": condition,
            "label_for_charts": level,
            "m_probability": chances["m"],
            "u_probability": chances["u"],
        }
        if counted and level == "same":
            one |= {"tf_adjustment_column": counted, "tf_adjustment_weight": 1.0}
        stated.append(one)
    return {"output_column_name": field, "comparison_levels": stated}
