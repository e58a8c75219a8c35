"""kill -9 while a OneRoster delta is taken in: the lake is whole, and the rerun succeeds."""

import shutil

from tests.sources import oneroster
from tests.sources.cedars import SECOND, take_in
from tests.sources.test_killed import assert_whole, content, kill


def test_killed_after_any_write_of_a_delta_the_lake_is_whole(tmp_path):
    take_in(oneroster.write(tmp_path / "first", oneroster.small()), tmp_path / "base")
    changed = oneroster.student("004512", family="Other").replace(",,,", ",active,2026-10-21,", 1)
    added = oneroster.student("004513", family="New").replace(",,,", ",active,2026-10-21,", 1)
    package = {
        "manifest": [*oneroster.MANIFEST, "file.users,delta", "file.roles,delta"],
        "users": [changed, added],
        "roles": ["r-9,active,2026-10-21,u-004513,primary,student,2026-10-05,,o-9007,"],
    }
    files = oneroster.write(tmp_path / "second", package, day=SECOND)
    after = shutil.copytree(tmp_path / "base", tmp_path / "after")
    take_in(files, after)
    start = tmp_path / "base", files, content(tmp_path / "base"), content(after)
    assert start[2] != start[3]
    lakes = kill(start, tmp_path / "out", "writes")
    assert any(content(lake) == start[2] for lake in lakes)
    assert_whole(start, lakes[::8])
