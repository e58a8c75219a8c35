"""Which groups a student belongs to: for the audit of a model, never for the model.

What was known last counts: an audit asks whom a model served, not what it could have known.
"""

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from inmotion.indicators.facts import Facts
from inmotion.lake.engine import Engine
from inmotion.vocabulary.words import N_

#: State numbers of programmes (CEDARS I06), and our marks for files J and K.
MEALS, SPECIAL_EDUCATION, ENGLISH_LEARNERS = "19", "SPED", "EL"
#: English (CEDARS B18), and what file B says of students who are housed (B21).
ENGLISH, HOUSED = "639", "N"
#: "Not Hispanic", old and new (CEDARS L05).
NOT_HISPANIC = ("10", "H01")
#: Federal groups by the first sign of a code (CEDARS M05): letters now, hundreds until 2017-18.
RACES = {
    "american_indian": ("N", "4"),
    "asian": ("A", "5"),
    "black": ("B", "2"),
    "pacific_islander": ("P", "6"),
    "white": ("W", "3"),
}

#: Every kind of group, as it is called on the card.
KINDS = {
    "race_ethnicity": N_("Race and ethnicity"),
    "sex": N_("Sex"),
    "language": N_("Language at home"),
    "english_learner": N_("English learners"),
    "disability": N_("Disability"),
    "income": N_("Free or reduced-price meals"),
    "housing": N_("Housing"),
}
UNKNOWN = "unknown"


def groups(engine: Engine, facts: Facts) -> pa.Table:
    """Return the groups of everybody of the year.

    Returns
    -------
    pyarrow.Table of (person_id, race_ethnicity, sex, language, english_learner, disability,
    income, housing), text
        "unknown" where the source does not tell.
    """
    rows = facts.last_schools.select("person_id")
    parts = (
        _race_ethnicity(facts),
        _sex(facts),
        _language(facts),
        _programs(facts),
        _housing(facts),
    )
    for part in parts:
        rows = rows.left_join(part, "person_id").drop("person_id_right")
    rows = rows.mutate(
        **{kind: rows[kind].fill_null(UNKNOWN) for kind in KINDS},
    )
    return engine.fetch(rows.select("person_id", *KINDS).order_by("person_id"))


def _race_ethnicity(facts: Facts) -> ir.Table:
    """Return the federal rollup: Hispanic before all, then several races as one group."""
    rows = facts.of_year("race_ethnicity")
    is_race = rows.kind_code == "race"
    sign = rows.code.upper().left(1)
    race = ibis.cases(
        *((is_race & sign.isin(signs), group) for group, signs in RACES.items()),
        else_=ibis.null("string"),
    )
    is_hispanic = ~is_race & ~rows.code.isin(NOT_HISPANIC)
    sums = rows.group_by("person_id").aggregate(
        is_hispanic=is_hispanic.any(), races=race.nunique(), race=race.min()
    )
    return sums.select(
        "person_id",
        race_ethnicity=ibis.cases(
            (sums.is_hispanic.fill_null(False), "hispanic"),
            (sums.races > 1, "two_or_more"),
            else_=sums.race,
        ),
    )


def _sex(facts: Facts) -> ir.Table:
    people = facts.of_year("people")
    return people.group_by("person_id").aggregate(sex=people.gender_code.max())


def _language(facts: Facts) -> ir.Table:
    """Return whether another language than English is spoken at home."""
    rows = facts.of_year("languages")
    rows = rows.filter((rows.kind_code == "home") & rows.language_code.notnull())
    other = (rows.language_code != ENGLISH).any()
    return rows.group_by("person_id").aggregate(
        language=ibis.ifelse(other, "another_language", "english")
    )


def _programs(facts: Facts) -> ir.Table:
    """Return what files of programmes tell; a student in none of them is in none."""
    rows = facts.of_year("program_spans")
    rows = rows.filter(
        (rows.start_on <= ibis.date(facts.as_of))
        & (rows.exit_on.isnull() | (rows.exit_on >= ibis.date(facts.bounds[0])))
    )

    def within(*codes: str) -> ir.BooleanValue:
        return (rows.program_code.isin(codes)).any().fill_null(False)

    found = rows.group_by("person_id").aggregate(
        is_learner=within(ENGLISH_LEARNERS),
        is_disabled=within(SPECIAL_EDUCATION),
        is_low_income=within(MEALS),
    )
    everybody = facts.last_schools.select("person_id").left_join(found, "person_id")

    def said(column: str, yes: str, no: str) -> ir.Value:
        return ibis.ifelse(everybody[column].fill_null(False), yes, no)

    return everybody.select(
        "person_id",
        english_learner=said("is_learner", "english_learner", "not_english_learner"),
        disability=said("is_disabled", "disability", "no_disability"),
        income=said("is_low_income", "meals", "no_meals"),
    )


def _housing(facts: Facts) -> ir.Table:
    rows = facts.of_year("district_spans")
    rows = rows.filter(rows.homeless_code.notnull())
    is_homeless = (rows.homeless_code != HOUSED).any()
    return rows.group_by("person_id").aggregate(
        housing=ibis.ifelse(is_homeless, "homeless", "housed")
    )
