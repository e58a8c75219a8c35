"""Invented extracts of every kind, in the state's columns and words; no real place is in them."""

import csv
import io
import random

from hypothesis import strategies as st

from inmotion.sources.report_card.layouts import datasets, fields, plain

#: Words for hiding as a profile of one district's rows lists them (2014-15 to 2025-26).
HIDDEN = {
    "N<10": "small_group",
    "Suppressed: N<10": "small_group",
    "DAT Applied: N < 10": "small_group",
    "DAT Applied: Foster Care - N < 10": "foster_care_small_group",
    "Cross Group": "cross_student_group",
    "Cross Student Group - N<10": "cross_student_group",
    "Suppressed: Cross Grade": "cross_grade_level",
    "Cross Grade Level - N<10": "cross_grade_level",
    "Cross Organization - N<10": "cross_organization",
    "Top/Bottom Range": "top_bottom",
    "No Students": "no_students",
}
BANDS = {
    ">95%": ("0.95", "1"),
    "<10%": ("0", "0.1"),
    "<10.0%": ("0", "0.1"),
    "<1.54%": ("0", "0.0154"),
    "Top/Bottom Range: >72.7%": ("0.727", "1"),
    "Suppressed: >92%": ("0.92", "1"),
    "DAT Applied: > 95%": ("0.95", "1"),
}
OPEN = ("No Suppression", "None", "No DAT")
LEVELS = ("State", "ESD", "County", "District", "School")

_DIMENSIONS = {
    "school_year": "2021-22",
    "county_name": "Heron",
    "esd_name": "Heron Bay Educational Service District",
    "esd_organization_id": "199006",
    "district_name": "Heron Bay School District",
    "district_organization_id": "199117",
    "school_organization_id": "199591",
    "school_type_code": "P",
    "student_group_type": "Race",
    "student_group": "Two or More Races",
    "grade_name": "10th Grade",
    "cohort_name": "Four Year",
    "test_group_name": "General",
    "test_name": "SBAC",
    "subject_name": "Math",
    "measure_name": "Dual Credit",
    "published_on": "2023-07-11",
}


def row_of(dataset, number, given, *, level="School", header=None):
    """One row of an extract: place `number`, `given` cells by field, nothing else stated."""
    cells = {
        **_DIMENSIONS,
        "organization_level": level,
        "district_code": "99901" if level in ("District", "School") else "",
        "school_code": f"{number:04d}" if level == "School" else "",
        "school_name": "Rainier View" if level == "School" else "",
        **given,
    }
    names = [fields().get(plain(cell)) for cell in header or datasets()[dataset].header]
    return [cells.get(name, "") for name in names]


def text_of(header, rows):
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return file.getvalue()


def number_in(writing, thousandths):
    if writing == "plain":
        return f"{thousandths / 10:.1f}"
    if writing == "share":
        return f"{thousandths / 1000:.3f}"
    return f"{thousandths / 10:.1f}" + ("%" if writing == "percent" else "")


def _number(text):
    """The number in a cell; a cell without one is no larger and no smaller than any."""
    return float(text.replace(",", "")) if text[:1].isdigit() else float("nan")


_COUNTS = st.integers(0, 400).map(str) | st.sampled_from(("", "", "*", "1,234", "12.0"))


@st.composite
def extracts(draw):
    """An extract of any kind with a few rows, as name of the kind, header and rows."""
    code = draw(st.sampled_from(sorted(datasets())))
    dataset = datasets()[code]
    level = "School"
    if "organization_level" in dataset.says:
        level = dataset.says["organization_level"]
    rows = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        given = {"district_code": f"{number:05d}", "county_name": f"County {number}"}
        given["suppression_name"] = draw(st.sampled_from((*HIDDEN, *BANDS, *OPEN, "")))
        for measure in dataset.measures:
            most = draw(_COUNTS)
            if measure.denominator:
                given.setdefault(measure.denominator, most)
                most = given[measure.denominator]
            if measure.numerator and measure.numerator not in given:
                least = draw(_COUNTS)
                given[measure.numerator] = most if _number(least) > _number(most) else least
            for name in measure.values[:1]:
                numbers = st.integers(0, 1000).map(
                    lambda n, writing=measure.writing: number_in(writing, n)
                )
                given[name] = draw(numbers | st.sampled_from((*HIDDEN, *BANDS, "", "*")))
        rows.append(row_of(code, number, given, level=level))
    return code, dataset.header, rows


_SIGNS = (
    "",
    "NA",
    "NULL",
    "*",
    "-1",
    "1e9",
    '"',
    ",",
    "\x00",
    "é",
    "∞",
    "101%",
    "<",
    ">101%",
    "N<",
)


def damaged(raw, seed):
    """Return the bytes of an extract with one thing wrong."""
    chance = random.Random(seed)
    lines = raw.split(b"\n")
    at = chance.randrange(len(lines))
    kind = chance.randrange(6)
    if kind == 0:
        return raw[: chance.randrange(len(raw))]
    if kind == 1:
        spot = chance.randrange(len(raw))
        return raw[:spot] + bytes([chance.randrange(256)]) + raw[spot + 1 :]
    if kind == 2:
        lines.insert(at, lines[chance.randrange(len(lines))])
    elif kind == 3:
        del lines[at]
    else:
        cells = lines[at].split(b",")
        spot = chance.randrange(len(cells))
        if kind == 4:
            cells[spot] = chance.choice(_SIGNS).encode()
        else:
            del cells[spot]
        lines[at] = b",".join(cells)
    return b"\n".join(lines)
