"""The committed shape of absence is the one the public data gives."""

import csv
from pathlib import Path

import inmotion_region
import numpy as np
import pytest
from inmotion_region import fit

SHAPE = Path(inmotion_region.__file__).with_name("shape.csv")


def test_a_shape_that_was_put_in_is_found_again():
    """Reports made from known factors, without noise, give the factors back."""
    weekday = np.array([1.1, 1.0, 0.9, 0.95, 1.05])
    days = np.array([day for day in range(736_200, 736_340) if (day + 6) % 7 < 5])
    months = np.array([fit.date.fromordinal(int(day)).month for day in days])
    by_month = dict(zip(sorted(set(months.tolist())), (0.8, 1.0, 1.2, 1.1, 0.9, 1.0), strict=False))
    daily = weekday[(days + 6) % 7] * np.array([by_month[int(month)] for month in months])
    means = np.array([0.05, 0.1, 0.2])
    school = np.repeat(np.arange(3), len(days))
    rows = fit.fit(school, np.tile(days, 3), (means[:, None] * daily).ravel())
    found = {(kind, key): value for kind, key, value, _ in rows}
    assert [found["weekday", str(day)] for day in range(5)] == pytest.approx(weekday, abs=1e-6)
    ratio = {month: found["month", str(month)] / value for month, value in by_month.items()}
    assert max(ratio.values()) == pytest.approx(min(ratio.values()))
    assert found["spread", "school_log_sd"] == pytest.approx(np.log(means).std())
    assert found["spread", "day_log_sd"] == pytest.approx(0, abs=1e-6)


def test_the_committed_numbers_are_those_of_the_real_data():
    file = fit.data_folder() / fit.FILE
    if not file.exists():
        pytest.skip(f"{file} is not there: set INMOTION_REAL_DATA to compare with the real data")
    fitted = {
        (kind, key): (value, source)
        for kind, key, value, source in fit.fit(*fit.read_absence(file))
    }
    with SHAPE.open(encoding="utf-8", newline="") as text:
        committed = {
            (row["kind"], row["key"]): (float(row["value"]), row["source"])
            for row in csv.DictReader(text)
        }
    assert committed.keys() == fitted.keys()
    for key, (value, source) in committed.items():
        assert (value, source) == (pytest.approx(fitted[key][0], abs=0.0006), fitted[key][1])


def test_reports_not_submitted_are_left_out(tmp_path):
    file = tmp_path / "attendance.csv"
    file.write_text("dbn,date,attn_pct\nA,20160908,90\nA,20160909,NS\nA,20160912,12.5\n")
    school, day, absent = fit.read_absence(file)
    assert (len(school), absent.tolist()) == (1, [pytest.approx(0.1)])
    assert day[0] == fit.date(2016, 9, 8).toordinal()
