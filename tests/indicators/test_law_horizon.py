"""What the night leaves out, so that a region is not spelled out, changes nothing on the list."""

from datetime import date, timedelta

import pytest
from tests.indicators.generator import Generator
from tests.indicators.world import ROW, facts_of, rows_of

from inmotion.capabilities.early_warning.pipeline.events import law_events
from inmotion.capabilities.early_warning.pipeline.law import listed_steps, student_steps
from inmotion.capabilities.early_warning.rules import rules
from inmotion.indicators.rule_engine import steps_reached

LAW = rules("attendance_law")


def drawn_world(as_of: date, students: int):
    """Draw students, then give a third of them many more absences, in clusters and in rows."""
    drawn = Generator(as_of.toordinal(), as_of)
    draw = drawn.draw
    for _ in range(students):
        drawn.student()
    world = drawn.world
    calendars = {school.place_id: school for school in drawn.schools if school.days}
    spans = [s for s in world["enrollment_spans"] if s.place_id in calendars]
    for span in spans[::2]:
        school = calendars[span.place_id]
        days = [day for day in school.days if day >= span.entry_on]
        code = draw.choice(("UF", "EF"))
        begin = draw.randrange(max(1, len(days) - 40))
        length = draw.choice((6, 12, 21, 22, 30))
        keep = draw.choice((1.0, 0.6))
        for day in days[begin : begin + length]:
            if draw.random() < keep:
                stated = {"on_date": day, "absence_code": code, "student_id": span.student_id}
                drawn.add("absences", school, **stated)
        usual = {"school_year": drawn.year, "first_seen_on": drawn.known_from}
        grade = str(draw.randrange(1, 13))
        world["district_spans"].append(
            ROW["district_spans"](
                student_id=span.student_id,
                district_id=span.district_id,
                entry_on=span.entry_on,
                grade_code=grade,
                **usual,
            )
        )
        born = date(drawn.year - 6 - int(grade), 1, 1) + timedelta(draw.randrange(-100, 300))
        world["people"].append(
            ROW["people"](
                student_id=span.student_id, district_id=span.district_id, birth_on=born, **usual
            )
        )
        if draw.random() < 0.1:
            stated = {"support_code": "note_and_plan", "start_on": days[begin] if days else as_of}
            drawn.add("supports", school, student_id=span.student_id, **stated)
    return world


@pytest.mark.parametrize("as_of", [date(2026, 2, 6), date(2026, 6, 12)], ids=str)
def test_the_list_is_the_same_whether_the_whole_year_is_looked_at_or_what_can_matter(engine, as_of):
    with facts_of(engine, drawn_world(as_of, 1500), as_of) as facts:
        every = steps_reached(law_events(facts), LAW, as_of, keep=facts.keep)
        wanted = listed_steps(facts.keep(every, "every"), LAW, as_of)
        got = student_steps(facts, LAW)
        columns = sorted(wanted.columns)
        wanted_rows = set(rows_of(engine, wanted.select(*columns)))
        got_rows = rows_of(engine, got.select(*columns))
    assert set(got_rows) ^ wanted_rows == set()
    assert len(got_rows) == len(wanted_rows)
    names = {row[columns.index("name")] for row in got_rows}
    assert names > {"WA.ATT.U7", "WA.ATT.ELEM", "WA.ENR.20", "WA.ATT.TRANSFER"}
