"""The same district, whatever the format: equal tables wherever the source carries the fact."""

import pytest
from tests.sources import cedars, one_district, one_district_cedars
from tests.sources.cedars import problems, stated, take_in


@pytest.fixture(scope="module")
def by_the_state(tmp_path_factory):
    """The lake of the district written in the state's own files."""
    folder = tmp_path_factory.mktemp("cedars")
    files = one_district_cedars.files()
    cedars.write(folder / "files", files, district=one_district.DISTRICT)
    report = take_in(folder / "files", folder / "lake")
    return folder / "lake", report


def test_the_state_s_own_files_of_the_district_are_taken_in_whole(by_the_state):
    lake, report = by_the_state
    assert report.totals["quarantined"] == 0
    # What the files cannot say otherwise: two numbers that differ in zeros only.
    assert problems(report) == {("zeros_differ", "DistrictStudentId"): 2}
    assert len(stated(lake, "people", "student_id")) == len(one_district.STUDENTS)
    assert stated(lake, "enrollment_spans", "count(*)") == [(9,)]
