"""Fit the shape of absence to public daily attendance of New York City schools, 2016-17.

Run `python -m inmotion_region.fit` with the data at hand (INMOTION_REAL_DATA) to renew `shape.csv`.
Only the small table of numbers is kept. March to June are not in the data: those factors are
assumed, and marked so.
"""

import csv
import os
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import numpy as np

from .draws import Floats, Ints

FILE = Path("nyc_attendance") / "nyc_daily_attendance_2016_17.csv"
#: Days on which more than this share is absent are closures and misreports, not absence.
MOST_ABSENT = 0.6
LEAST_DAYS = 40
ROUNDS = 50
#: Months without data, beside the average of those with data; June is known to be high.
ASSUMED = {5: 1.03, 6: 1.15}

Row = tuple[str, str, float, str]


def data_folder() -> Path:
    """Return where the real data is: INMOTION_REAL_DATA, or beside the checkout."""
    beside = Path(__file__).parents[4] / "shared" / "data"
    return Path(os.environ.get("INMOTION_REAL_DATA", beside))


def read_absence(file: Path) -> tuple[Ints, Ints, Floats]:
    """Return school, day (ordinal) and absent share of each usable report.

    "NS" (not submitted) is left out, and so are days with more than MOST_ABSENT.
    """
    schools: dict[str, int] = {}
    school, day, absent = [], [], []
    with file.open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            share = _absent_share(row["attn_pct"])
            if share is not None:
                school.append(schools.setdefault(row["dbn"], len(schools)))
                day.append(date.fromisoformat(row["date"]).toordinal())
                absent.append(share)
    return np.array(school), np.array(day), np.array(absent)


def _absent_share(text: str) -> float | None:
    try:
        share = 1 - float(text) / 100
    except ValueError:
        return None
    return share if 0 <= share <= MOST_ABSENT else None


def fit(school: Ints, day: Ints, absent: Floats) -> list[Row]:
    """Return the rows of `shape.csv`: kind, key, value, source.

    Each report is set against its school's own mean; the mean over schools of each day is then
    split into a factor per month and one per weekday (alternating ratios until they settle).
    """
    days_of_school = np.bincount(school)
    mean_of_school = np.bincount(school, absent) / days_of_school
    usable = (days_of_school >= LEAST_DAYS) & (mean_of_school > 0)
    keep = usable[school]
    days, at = np.unique(day[keep], return_inverse=True)
    relative = absent[keep] / mean_of_school[school[keep]]
    daily = np.bincount(at, relative) / np.bincount(at)
    months = np.array([date.fromordinal(int(one)).month for one in days])
    weekdays = (days + 6) % 7
    by_month, by_weekday = np.ones(13), np.ones(7)
    for _ in range(ROUNDS):
        by_month = _ratios(daily / by_weekday[weekdays], months, by_month)
        by_weekday = _ratios(daily / by_month[months], weekdays, by_weekday)
        by_weekday[:5] /= by_weekday[:5].mean()
    left = np.log(daily / (by_month[months] * by_weekday[weekdays]))
    return [
        *_month_rows(by_month, set(months.tolist())),
        *(("weekday", str(one), float(by_weekday[one]), "fitted") for one in range(5)),
        ("spread", "school_log_sd", float(np.log(mean_of_school[usable]).std()), "fitted"),
        ("spread", "day_log_sd", float(left.std()), "fitted"),
    ]


def _ratios(values: Floats, groups: Ints, before: Floats) -> Floats:
    after = before.copy()
    for one in np.unique(groups):
        after[one] = values[groups == one].mean()
    return after


def _month_rows(by_month: Floats, seen: set[int]) -> Iterable[Row]:
    mean = float(np.mean([by_month[month] for month in sorted(seen)]))
    for month in (8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6):
        if month in seen:
            yield "month", str(month), float(by_month[month] / mean), "fitted"
        else:
            yield "month", str(month), ASSUMED.get(month, 1.0), "assumed"


def write_shape(rows: Iterable[Row], file: Path) -> None:
    """Write the table with three decimals."""
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("kind", "key", "value", "source"))
        writer.writerows((kind, key, f"{value:.3f}", source) for kind, key, value, source in rows)


def main() -> None:
    """Renew `shape.csv`."""
    file = data_folder() / FILE
    if not file.exists():
        sys.exit(f"{file} is not there. Set INMOTION_REAL_DATA to the folder of the real data.")
    write_shape(fit(*read_absence(file)), Path(__file__).with_name("shape.csv"))


if __name__ == "__main__":
    main()
