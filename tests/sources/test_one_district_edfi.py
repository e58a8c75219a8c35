"""The invented district in Ed-Fi: the tables of the state's own files, where it has the fact."""

import pytest
from tests.sources import cedars, edfi, one_district, one_district_cedars, one_district_edfi
from tests.sources.cedars import stated, take_in

from inmotion.sources.arranging import Given
from inmotion.sources.snapshots import fed_tables
from inmotion.vocabulary.tables import TABLES

#: Table -> columns that the state's files carry and Ed-Fi does not.
NOT_CARRIED = {
    "enrollment_spans": {"choice_code"},
    "district_spans": {"resident_district_id", "homeless_code"},
    "exclusions": {"end_on"},
}
#: Tables that only Ed-Fi fills.
BEYOND = {"guardians"}


@pytest.fixture(scope="module")
def by_the_state(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cedars")
    files = one_district_cedars.files()
    cedars.write(folder / "files", files, district=one_district.DISTRICT)
    take_in(folder / "files", folder / "lake")
    return folder / "lake"


@pytest.fixture(scope="module", params=edfi.WRITERS)
def by_ed_fi(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("edfi")
    own = folder / "own.toml"
    own.write_text(one_district_edfi.OWN_WORDS)
    edfi.WRITERS[request.param](folder / "files", one_district_edfi.files())
    report = take_in(folder / "files", folder / "lake", given=Given(descriptors=own))
    return folder / "lake", report


def rows_of(lake, name):
    """What a table states, without what Ed-Fi does not carry; students by their own number."""
    numbers = dict(stated(lake, "student_keys", "student_id, district_student_id"))
    table = TABLES[name]
    left_out = NOT_CARRIED.get(name, set()) | {"person_id"}
    columns = [c.name for c in (*table.columns,) if c.name not in left_out]
    columns += [c for c in table.partition if c not in columns]
    rows = stated(lake, name, ", ".join(f'"{column}"' for column in columns))
    places = [index for index, column in enumerate(columns) if column == "student_id"]
    found = [
        tuple(numbers[cell] if index in places else cell for index, cell in enumerate(row))
        for row in rows
    ]
    return columns, sorted(found, key=str)


def test_the_tables_are_the_same_wherever_ed_fi_carries_the_fact(by_the_state, by_ed_fi):
    for name in (*fed_tables(), "identity_crosswalk"):
        if name in BEYOND:
            assert stated(by_the_state, name, "*") == []
            assert len(stated(by_ed_fi[0], name, "*")) == 3
        else:
            assert rows_of(by_ed_fi[0], name) == rows_of(by_the_state, name), name


def test_nothing_of_it_is_held_back_and_the_report_says_what_is_not_carried(by_ed_fi):
    _, report = by_ed_fi
    assert report.totals["quarantined"] == 0
    assert "not_carried" in cedars.notes(report)


def test_what_is_said_not_to_be_carried_really_is_not(by_the_state, by_ed_fi):
    """A column that came to be carried has to leave the list."""
    for name, columns in NOT_CARRIED.items():
        for column in columns:
            assert {row[0] for row in stated(by_ed_fi[0], name, column)} == {None}, column
            assert {row[0] for row in stated(by_the_state, name, column)} != {None}, column
