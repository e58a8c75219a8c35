"""No district or school of the region is a real one."""

import csv
from itertools import product

import pytest
from inmotion_region import cast, fit
from inmotion_region.names import SCHOOL_FIRST, SCHOOL_SECOND
from inmotion_region.places import DISTRICTS, FULL_SCHOOLS, lay_out

DIRECTORY = fit.data_folder() / "washington" / "washington_schools.csv"


@pytest.fixture(scope="module")
def real():
    if not DIRECTORY.exists():
        pytest.skip(f"{DIRECTORY} is not there: set INMOTION_REAL_DATA to compare with real names")
    with DIRECTORY.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_no_code_is_a_real_one(real):
    _, schools = lay_out(7, students=430_000, schools=FULL_SCHOOLS, districts=len(DISTRICTS))
    assert not {row["SchoolCode"] for row in real} & {school.code for school in schools}
    assert not {row["LEACode"] for row in real} & {code for code, _, _ in DISTRICTS}


def test_no_name_is_a_real_one(real):
    names = {row["SchoolName"].lower() for row in real}
    invented = {
        f"{first} {second} ".lower() for first, second in product(SCHOOL_FIRST, SCHOOL_SECOND)
    }
    invented |= {school.name.lower() for school in cast.SCHOOLS}
    assert [name for name in names if any(f"{name} ".startswith(one) for one in invented)] == []
    districts = {row["LEAName"].lower() for row in real}
    assert not districts & {f"{name} School District".lower() for _, name, _ in DISTRICTS}
