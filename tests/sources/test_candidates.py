"""Pairs that may be one child: found on planted movers, equal to a slow twin, never overdone."""

import csv
import shutil
from datetime import date

import pyarrow as pa
import pytest
from inmotion_region import build
from tests.sources import oneroster
from tests.sources.cedars import DISTRICT, FIRST, enrolled, take_in, write
from tests.sources.slow_matcher import Record, all_pairs
from tests.sources.test_identity import OTHER, district

from inmotion.lake.duckdb_engine import DuckDBEngine
from inmotion.lake.schema import arrow_schema
from inmotion.lake.store import Lake
from inmotion.sources import deciding
from inmotion.sources.candidates.describing import describe
from inmotion.sources.candidates.finding import LIKELY, POSSIBLE, find_pairs
from inmotion.sources.importing import import_path
from inmotion.vocabulary.tables import TABLES

DAY = date(2026, 2, 6)


def found_in(lake):
    """Pairs to offer, and who the records are."""
    opened = Lake(lake)
    with DuckDBEngine(opened) as engine:
        pairs = find_pairs(engine, deciding.present_day(opened.manifest))
        ids = [record for one in pairs for record in (one.student_id, one.other_id)]
        return pairs, describe(engine.duckdb, ids)


# --- planted movers ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """A region with planted movers: folder and lake."""
    folder = tmp_path_factory.mktemp("planted")
    build(folder / "files", students=2400, districts=6, seed=7, extracts=(DAY,), movers=160)
    import_path(folder / "files", folder / "lake", write=True)
    return folder


@pytest.fixture(scope="module")
def records(region):
    """All records of the region, read without what is tested."""
    lake = Lake(region / "lake")
    with DuckDBEngine(lake) as engine:
        rows = engine.duckdb.execute(
            "SELECT x.student_id, x.district_id, x.ssid IS NOT NULL, p.first_name, p.last_name,"
            " p.middle_name, p.preferred_first_name, x.birth_on, p.gender_code, l.language_code"
            " FROM identity_crosswalk x JOIN people p USING (student_id)"
            " LEFT JOIN languages l ON l.student_id = x.student_id AND l.kind_code = 'first'"
        ).fetchall()
        stays = engine.duckdb.execute(
            "SELECT student_id, entry_on, exit_on FROM enrollment_spans WHERE is_primary"
        ).fetchall()
    found = {row[0]: Record(*row) for row in rows}
    for student_id, entry, leaves in stays:
        found[student_id].stays.append((entry, leaves))
    return found


@pytest.fixture(scope="module")
def offered(region):
    return found_in(region / "lake")


@pytest.fixture(scope="module")
def true_pairs(region):
    """Pairs of records of one child, one of them without a number, by the writer's truth."""
    with (region / "files/truth/people.csv").open(encoding="utf-8", newline="") as file:
        person = {
            (row["DistrictCode"], row["DistrictStudentId"]): row["Person"]
            for row in csv.DictReader(file)
        }
    with DuckDBEngine(Lake(region / "lake")) as engine:
        rows = engine.duckdb.execute(
            "SELECT student_id, district_id, district_student_id, ssid FROM identity_crosswalk"
        ).fetchall()
    children = {}
    for student_id, code, number, ssid in rows:
        children.setdefault(person[code, number], []).append((student_id, code, ssid))
    return {
        frozenset((a[0], b[0]))
        for several in children.values()
        for a in several
        for b in several
        if a[1] != b[1] and not (a[2] and b[2])
    }


def measured(pairs, truth):
    found = {frozenset((one.student_id, one.other_id)) for one in pairs}
    return len(found & truth) / len(found), len(found & truth) / len(truth)


def test_most_planted_movers_are_found_and_likely_ones_are_right(offered, true_pairs):
    assert len(true_pairs) >= 160
    precision, recall = measured([one for one in offered[0] if one.band == LIKELY], true_pairs)
    assert precision >= 0.99
    assert recall >= 0.88
    precision, recall = measured(offered[0], true_pairs)
    assert precision >= 0.85
    assert recall >= 0.95


def test_twins_are_never_called_likely(offered, region, records, true_pairs):
    with (region / "files/truth/movers.csv").open(encoding="utf-8", newline="") as file:
        assert sum(row["IsTwin"] == "Y" for row in csv.DictReader(file)) > 5
    twins = [
        one
        for one in offered[0]
        if frozenset((one.student_id, one.other_id)) not in true_pairs
        and records[one.student_id].birth_on == records[one.other_id].birth_on
        and records[one.student_id].last == records[one.other_id].last
    ]
    assert twins
    assert not [one for one in twins if one.band == LIKELY]
    assert all("another_name" in one.against for one in twins)


def test_no_pair_is_missed_and_every_weight_is_that_of_the_slow_twin(offered, records):
    chosen = [one for one in records.values() if not one.is_numbered][:40]
    slow = all_pairs(list(records.values()), chosen, DAY)
    named = {one.student_id for one in chosen}
    fast = {
        frozenset((one.student_id, one.other_id)): one
        for one in offered[0]
        if {one.student_id, one.other_id} & named
    }
    assert len(fast) > 30
    possible = {pair for pair, (weight, _) in slow.items() if weight >= 0}
    assert fast.keys() <= possible
    for pair, one in fast.items():
        weight, levels = slow[pair]
        assert one.weight == pytest.approx(weight, abs=1e-6)
        assert {name: level for name, level in one.levels.items() if name != "contact"} == levels
    # What blocking leaves out differs in name and birthday both: rare, and never likely.
    missed = possible - fast.keys()
    assert len(missed) <= 0.02 * len(possible)
    assert all(slow[pair][0] < 10 for pair in missed)


# --- one pair at a time -----------------------------------------------------------------------

#: What happened -> (names and birth date here, what is written there, field, its level).
SLIPS = {
    "nothing": (("Gabriela", "Arce", "04/03/2011"), {}, "first_name", "same"),
    "swapped letters": (
        ("Wilhelmina", "Brook", "07/21/2012"),
        {"FirstName": "Wilehlmina"},
        "first_name",
        "close",
    ),
    "nickname": (("Robert", "Cole", "01/30/2009"), {"FirstName": "Bobby"}, "first_name", "form"),
    "shortened": (("Maximus", "Dorn", "11/02/2013"), {"FirstName": "Max"}, "first_name", "form"),
    "changed places": (
        ("Thanh", "Eng", "05/17/2010"),
        {"FirstName": "Eng", "LastName": "Thanh"},
        "first_name",
        "swapped",
    ),
    "no accents": (("Inés", "Fariña", "02/08/2014"), {"LastName": "Farina"}, "last_name", "same"),
    "one of two": (
        ("Hugo", "Gil Haro", "09/19/2012"),
        {"LastName": "Haro"},
        "last_name",
        "part",
    ),
    "hyphen": (
        ("Odalys", "Ibarra", "12/25/2010"),
        {"LastName": "Ibarra-Jung"},
        "last_name",
        "part",
    ),
    "other letter": (
        ("Petra", "Kovacs", "03/14/2015"),
        {"LastName": "Kovack"},
        "last_name",
        "close",
    ),
    "day and month": (
        ("Quentin", "Lemaire", "06/11/2011"),
        {"BirthDate": "11/06/2011"},
        "birth_on",
        "swapped",
    ),
    "another day": (
        ("Yohannes", "Mengistu", "08/09/2013"),
        {"BirthDate": "08/19/2013"},
        "birth_on",
        "one_part",
    ),
}
NUMBER = {name: f"{number:03d}" for number, name in enumerate(SLIPS, 100)}


def written(first, last, born, **more):
    return {"FirstName": first, "LastName": last, "BirthDate": born, **more}


def package(code, *students, stays):
    """A district whose students are enrolled from and to the days given, "N" if beside another."""
    found = district(*students, code=code)
    found["SchoolStudent"] = [
        enrolled(
            number,
            entry=entry,
            leaves=leaves,
            code="T0" if leaves else "",
            district=code,
            primary="".join(beside) or "Y",
        )
        for (number, _), (entry, leaves, *beside) in zip(students, stays, strict=True)
    ]
    return found


MOVED = (("09/02/2026", "09/25/2026"), ("09/28/2026", ""))


@pytest.fixture(scope="module")
def slips(tmp_path_factory):
    """A child for each slip: with a number here, without one there; and some others."""
    root = tmp_path_factory.mktemp("slips")
    here = [
        (NUMBER[name], written(*child, SSID=f"4{number:09d}"))
        for number, (name, (child, *_)) in enumerate(SLIPS.items(), 1)
    ]
    there = [
        (NUMBER[name], {**written(*child), **change}) for name, (child, change, *_) in SLIPS.items()
    ]
    stays = [[MOVED[side]] * len(SLIPS) for side in (0, 1)]
    here += [
        # Twins, of whom one moves; one child whom both count; two with numbers.
        ("201", written("Vera", "Nakai", "10/10/2012", SSID="4900000001")),
        ("202", written("Ivan", "Nakai", "10/10/2012", SSID="4900000002")),
        ("203", written("Olaf", "Oberg", "01/12/2011", SSID="4900000003")),
        ("204", written("Rita", "Quist", "02/13/2011", SSID="4900000004")),
        # Two records in one district, neither with a number.
        ("205", written("Sven", "Rolfes", "03/15/2011")),
        ("206", written("Sven", "Rolfes", "03/15/2011")),
        # One who goes to a skill centre of the other district besides.
        ("207", written("Tove", "Ulvang", "04/16/2009", SSID="4900000007")),
        # One who will turn up where nobody tells dates of birth.
        ("208", written("Xaver", "Yilmaz", "05/17/2012", MiddleName="Quirin", SSID="4900000008")),
    ]
    stays[0] += [MOVED[0], *[("09/02/2026", "")] * 6, MOVED[0]]
    there += [
        ("201", written("Vera", "Nakai", "10/10/2012")),
        ("203", written("Olaf", "Oberg", "01/12/2011")),
        ("204", written("Rita", "Quist", "02/13/2011", SSID="4900000005")),
        ("207", written("Tove", "Ulvang", "04/16/2009")),
    ]
    stays[1] += [MOVED[1], *[("09/02/2026", "")] * 2, ("09/02/2026", "", "N")]
    write(root / "files", package(DISTRICT, *here, stays=stays[0]))
    write(root / "files", package(OTHER, *there, stays=stays[1]), district=OTHER)
    take_in(root / "files" / FIRST, root / "lake")
    return root / "lake"


@pytest.fixture(scope="module")
def seen(slips):
    """The district's numbers, there and here -> the pair offered."""
    pairs, people = found_in(slips)
    return {
        (people[one.student_id].district_student_id, people[one.other_id].district_student_id): one
        for one in pairs
    }


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_in_one_place_leaves_a_pair_likely(name, seen):
    *_, field, level = SLIPS[name]
    pair = seen[NUMBER[name], NUMBER[name]]
    assert pair.levels[field] == level
    assert (pair.band, pair.against) == (LIKELY, ())


def test_of_twins_the_one_that_moved_is_likely_and_the_other_is_not(seen):
    assert seen["201", "201"].band == LIKELY
    other = seen.get(("201", "202"))
    assert other is None or (other.band != LIKELY and "another_name" in other.against)


def test_who_is_enrolled_in_both_districts_in_the_same_weeks_is_not_likely(seen):
    assert seen["203", "203"].against == ("together",)
    assert seen["203", "203"].band != LIKELY


def test_a_second_school_beside_the_first_does_not_speak_against_a_pair(seen):
    assert seen["207", "207"].levels["days"] == ""
    assert seen["207", "207"].band == LIKELY


def test_a_pair_without_a_date_of_birth_is_offered_and_never_likely(slips, tmp_path):
    lake = shutil.copytree(slips, tmp_path / "lake")
    roster = oneroster.small()
    roster["manifest"] = ["oneroster.version,1.2", "source.systemCode,99903"]
    roster["orgs"] = ["o-9007,,,School,school,9007,"]
    names = {"givenName": "Xaver", "familyName": "Yilmaz", "middleName": "Quirin"}
    roster["users"] = [oneroster.row("users", sourcedId="u-301", identifier="301", **names)]
    roster["roles"] = ["r,,,u-301,primary,student,2026-10-12,,o-9007,"]
    del roster["demographics"]
    take_in(oneroster.write(tmp_path / "files", roster), lake)
    pairs, people = found_in(lake)
    (pair,) = [one for one in pairs if people[one.student_id].district_student_id == "301"]
    assert people[pair.other_id].district_student_id == "208"
    assert pair.levels["birth_on"] == ""
    assert (pair.against, pair.band) == (("no_birth",), POSSIBLE)


def test_neither_two_state_numbers_nor_one_district_make_a_pair(seen):
    assert not [pair for pair in seen if set(pair) & {"204", "205", "206"}]
    assert len(seen) <= len(SLIPS) + 4


def test_a_pair_is_not_offered_again_once_somebody_has_decided(slips, tmp_path):
    lake = shutil.copytree(slips, tmp_path / "lake")
    who = {"by": "Ruth Okafor", "why": "Asked."}
    linked, declined = NUMBER["nothing"], NUMBER["nickname"]
    deciding.link(lake, f"{DISTRICT}/{linked}", f"{OTHER}/{linked}", anyway=False, **who)
    done = deciding.not_same(lake, f"{DISTRICT}/{declined}", f"{OTHER}/{declined}", **who)
    _, people = found_in(lake)
    assert not {linked, declined} & {one.district_student_id for one in people.values()}
    deciding.take_back(lake, done.decision_id, **who)
    _, people = found_in(lake)
    assert declined in {one.district_student_id for one in people.values()}


def test_a_telephone_number_in_common_speaks_for_a_pair(slips, seen, tmp_path):
    lake = Lake(shutil.copytree(slips, tmp_path / "lake"))
    pair = seen[NUMBER["hyphen"], NUMBER["hyphen"]]
    schema = arrow_schema(TABLES["guardians"])
    rows = [
        {
            "district_id": code,
            "school_year": 2027,
            "student_id": record,
            "guardian_id": "1",
            "phone": phone,
            "first_seen_on": date(2026, 10, 15),
        }
        for code, record, phone in (
            (OTHER, pair.student_id, "+1 (360) 555-0123"),
            (DISTRICT, pair.other_id, "360.555.0123"),
        )
    ]
    with lake.writer() as writer:
        writer.append("guardians", pa.Table.from_pylist(rows, schema=schema).to_reader())
        writer.commit("import")
    pairs, _ = found_in(lake.root)
    (with_phone,) = [one for one in pairs if one.student_id == pair.student_id]
    assert with_phone.levels["contact"] == "shared"
    assert with_phone.weight > pair.weight + 10


def test_an_empty_lake_offers_nothing(empty_lake):
    with DuckDBEngine(Lake(empty_lake)) as engine:
        assert find_pairs(engine, DAY) == []
