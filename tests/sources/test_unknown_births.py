"""Students whose date of birth a source does not tell: persons of their own, never in conflict."""

from tests.sources import oneroster
from tests.sources.cedars import FIRST, SECOND, location, people, small, student, take_in, write

from inmotion.sources.arranging import Given


def without_birth(number, ssid):
    """OneRoster without demographics: a student whose date of birth is not known."""
    package = oneroster.small()
    package["users"] = [oneroster.student(number, ssid=ssid)]
    package["roles"] = [f"r,,,u-{number},primary,student,2026-09-02,,o-9007,"]
    del package["demographics"]
    return package


def test_two_unknown_dates_of_birth_never_merge_and_never_conflict(tmp_path, lake):
    for district, number in (("99901", "1"), ("99902", "2"), ("99903", "3")):
        package = without_birth(number, "4000000017")
        if district == "99903":
            package["demographics"] = ["u-3,,,2012-03-04,female"]
        package["manifest"] = ["oneroster.version,1.2", f"source.systemCode,{district}"]
        package["orgs"] = ["o-9007,,,School,school,9007,"]
        report = take_in(oneroster.write(tmp_path / district, package), lake)
        assert report.totals["quarantined"] == 0
    assert len(set(people(lake).values())) == 3


def test_a_source_that_does_not_tell_the_date_of_birth_does_not_unlink_a_person(tmp_path, lake):
    for day, district in ((FIRST, "99901"), (FIRST, "99902")):
        rows = small(students=())
        rows["Location"] = [location(district=district)]
        rows["DistrictStudent"] = [
            student("1", ServingCountyDistrictCode=district, SSID="4000000017")
        ]
        rows["SchoolStudent"] = []
        take_in(write(tmp_path / f"c{district}", rows, day=day, district=district), lake)
    before = people(lake)
    assert len(set(before.values())) == 1
    package = without_birth("1", "4000000017")
    folder = oneroster.write(tmp_path / "roster", package, day=SECOND)
    take_in(folder, lake, given=Given(may_switch=True), allow_gone=True)
    assert people(lake) == before
