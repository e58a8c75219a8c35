"""Who the students are, and who already helps them."""

import ibis
import ibis.expr.types as ir

from inmotion.indicators.facts import Facts


def students(facts: Facts) -> ir.Table:
    """Return everybody of the year: names in use, grade, school, and who already helps.

    Returns
    -------
    table of (person_id, district_id, place_id, grade_code, last_name, first_name, is_helped,
    support_codes)
        `place_id` is the school that decides on the day, NULL for those no longer enrolled.
        `support_codes` are joined by commas.
    """
    last = facts.last_schools
    last = last.mutate(place_id=ibis.ifelse(last.is_present, last.place_id, ibis.null("string")))
    people = facts.of_year("people")
    names = _newest(
        people.mutate(
            last_name=people.preferred_last_name.fill_null(people.last_name),
            first_name=people.preferred_first_name.fill_null(people.first_name),
        ),
        by="student_id",
    ).select("person_id", "district_id", "last_name", "first_name")
    spans = facts.of_year("district_spans")
    entered = spans.filter(spans.entry_on <= ibis.date(facts.as_of))
    grades = _newest(entered, by="entry_on").select("person_id", "district_id", "grade_code")
    helped = _helped(facts)
    keys = ["person_id", "district_id"]
    rows = last.left_join(names, keys).select(last, "last_name", "first_name")
    rows = rows.left_join(grades, keys).select(rows, "grade_code")
    rows = rows.left_join(helped, "person_id").select(rows, "support_codes")
    return rows.select(
        "person_id",
        "district_id",
        "place_id",
        "grade_code",
        "last_name",
        "first_name",
        is_helped=rows.support_codes.notnull(),
        support_codes=rows.support_codes.fill_null(""),
    )


def _newest(rows: ir.Table, by: str) -> ir.Table:
    """Keep one row per person and district: the highest in `by`, then the newest record."""
    window = ibis.window(
        group_by=["person_id", "district_id"],
        order_by=[
            rows[by].desc(),
            rows.student_id.desc(),
            rows.source_file_id.desc(),
            rows.source_line.desc(),
        ],
    )
    ranked = rows.mutate(rank=ibis.row_number().over(window))
    return ranked.filter(ranked.rank == 0)


def _helped(facts: Facts) -> ir.Table:
    """Return person_id and the kinds of help that go on today, joined by commas."""
    rows = facts.of_year("supports")
    today = ibis.date(facts.as_of)
    going_on = rows.filter(
        (rows.start_on <= today) & (rows.end_on.isnull() | (rows.end_on >= today))
    )
    kinds = going_on.select("person_id", "support_code").distinct()
    return kinds.group_by("person_id").aggregate(
        support_codes=kinds.support_code.collect().sort().join(",")
    )
