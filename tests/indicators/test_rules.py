"""Rules that count events: the engine and the slow reference say the same."""

import random
from datetime import date, timedelta

import ibis
import pyarrow as pa
import pytest
from tests.indicators import reference_rules
from tests.indicators.world import rows_of

from inmotion.indicators.rules import Row, steps_reached

START, AS_OF = date(2023, 7, 1), date(2025, 10, 15)


def drawn_rules(draw: random.Random) -> list[Row]:
    """Draw rows of a few names, some of which take over from others or end."""
    rows = []
    for name in ("notice", "conference", "petition"):
        begins = draw.sample(range(-400, 900), draw.randrange(1, 4))
        for begin in begins:
            ends = begin + draw.randrange(1, 400) if draw.random() < 0.3 else None
            values = {"count": draw.randrange(1, 6), "window": draw.choice(("month", "year"))}
            if draw.random() < 0.4:
                values["before"] = values["count"] + draw.randrange(1, 5)
            valid_to = None if ends is None else START + timedelta(ends)
            rows.append(Row(name, START + timedelta(begin), valid_to, "", "I", "", values))
    return rows


@pytest.mark.parametrize("seed", range(8))
def test_both_agree_on_which_rules_are_reached(engine, seed):
    draw = random.Random(seed)
    length = (AS_OF - START).days + 30
    events = {
        person_id: [START + timedelta(n) for n in draw.sample(range(length), draw.randrange(60))]
        for person_id in range(300)
    }
    rows = drawn_rules(draw)
    pairs = [(person_id, day) for person_id, dates in events.items() for day in dates]
    people, dates = zip(*pairs, strict=True)
    table = ibis.memtable(
        pa.table({"person_id": pa.array(people, pa.int64()), "on_date": pa.array(dates)})
    )
    got = rows_of(engine, steps_reached(table, rows, AS_OF))
    wanted = reference_rules.steps_reached(events, rows, AS_OF)
    assert len(got) == len(set(got))
    assert set(got) == wanted
    assert wanted
