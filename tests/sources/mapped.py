"""A district with a few spreadsheets, and the mapping that takes them in."""

import random

MAPPING = """
title = "Spreadsheets"
district_id = "99901"

[groups.term]
day_zero = { fall = 2026-09-02, spring = 2027-02-01 }

[files.schools]
name = "schools.csv"

[files.pupils]
name = "pupils*.csv"

[files.missed]
name = "missed.csv"

[[files.missed.join]]
file = "pupils"
on = { "Pupil" = "No." }

[files.tests]
name = "tests.csv"
groups = { term = "term" }

[[rows]]
of = "schools"
are = "schools"
[rows.columns]
location_code = "code"
place_id = "code"
place_name = "name"
district_name = { constant = "Cedar Inlet School District" }

[[rows]]
of = "pupils"
are = "students"
[rows.columns]
district_student_id = "No."
last_name = "Family name"
first_name = "Given name"
birth_on = { column = "Born", format = "%d.%m.%Y" }
grade_code = "Grade"
gender_code = { column = "Sex", map = { girl = "F", boy = "M" }, otherwise = "X" }
entry_on = { day = 0, days_from = "term" }

[[rows]]
of = "missed"
are = "absences"
where = { "Why" = ["ill", "no word"] }
[rows.columns]
district_student_id = "Pupil"
location_code = "pupils.School"
on_date = { column = "Day", format = "%d.%m.%Y" }
absence_code = { column = "Why", map = { ill = "EF", "no word" = "UF" } }

[[rows]]
of = "tests"
are = "assessments"
[rows.columns]
district_student_id = "pupil"
assessment_id = "test"
on_date = { column = "day", days_from = "term" }
score = "points"
"""

#: Entry on the first day: students have no term of their own.
MAPPING = MAPPING.replace('{ day = 0, days_from = "term" }', '{ constant = "09/02/2026" }')

FILES = {
    "schools.csv": ["code,name", "9007,Inlet High School", "9008,Inlet Middle School"],
    "pupils 2026.csv": [
        "No.,Family name,Given name,Born,Grade,Sex,School",
        '004512,"Reyes, de los",Ana,04.05.2011,9,girl,9007',
        "004513,Tran,Bao,30.11.2012,8,boy,9008",
        "004514,Ode,Chi,01.02.2013,8,,9008",
    ],
    "missed.csv": [
        "Pupil,Day,Why",
        "004512,09.09.2026,ill",
        "004513,10.09.2026,no word",
        "004513,11.09.2026,bus was late",
        "004599,11.09.2026,ill",
    ],
    "tests.csv": [
        "pupil,term,test,day,points",
        "004512,fall,MAP-R,14,201.5",
        "004513,spring,MAP-R,-3,188",
        "004514,fall,MAP-R,soon,190",
    ],
}


def write(folder, files=FILES, day="20261015"):
    """Write the spreadsheets into a folder that names the day; return it and the mapping."""
    target = folder / day
    target.mkdir(parents=True, exist_ok=True)
    for name, lines in files.items():
        text = "\n".join([*lines, ""])
        (target / name).write_bytes(text.encode() if isinstance(text, str) else text)
    mapping = folder / "my.toml"
    mapping.write_text(MAPPING)
    return folder, mapping


def write_damaged(folder, count, seed):
    """Write `count` districts, each with one spreadsheet damaged; return folder and mapping."""
    chance = random.Random(seed)
    mapping = MAPPING.replace('district_id = "99901"', "")
    for alias in ("schools", "pupils", "missed", "tests"):
        mapping = mapping.replace(
            f"[files.{alias}]\n", f'[files.{alias}]\ndistrict_id = "district"\n'
        )
    for number in range(count):
        district = f"{10_000 + number}"
        damaged = chance.choice(sorted(FILES))
        target = folder / district / "20261015"
        target.mkdir(parents=True)
        for name, lines in FILES.items():
            rows = [f"{lines[0]},district", *(f"{line},{district}" for line in lines[1:])]
            raw = bytearray("\n".join([*rows, ""]).encode())
            if name == damaged:
                raw = _damaged(chance, raw, rows)
            (target / name).write_bytes(bytes(raw))
    (folder / "my.toml").write_text(mapping)
    return folder, folder / "my.toml"


def _damaged(chance, raw, rows):
    way = chance.randrange(5)
    if way == 0:
        for _ in range(chance.choice((1, 3, 20))):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
    elif way == 1:
        raw = raw[: chance.randrange(len(raw))]
    elif way == 2:
        drawn = chance.choices([*rows, "", ",,", '"'], k=len(rows) + chance.randrange(4))
        raw = bytearray("\r\n".join([rows[0], *drawn]).encode())
    elif way == 3:
        cells = [row.split(",") for row in rows]
        order = chance.sample(range(len(cells[0])), len(cells[0]) - chance.randrange(2))
        moved = [",".join(row[at] for at in order if at < len(row)) for row in cells]
        raw = bytearray("\n".join(moved).encode())
    else:
        junk = ("", "é", "'", "NULL", "-1", "1e9", "99999999999", "12/31/1899", "\u00a0")
        cells = [row.split(",") for row in rows]
        for row in cells[1:]:
            row[chance.randrange(len(row))] = chance.choice(junk)
        text = "\n".join(",".join(row) for row in cells)
        raw = bytearray(text.encode(chance.choice(("utf-8", "cp1252", "utf-16")), "replace"))
    return raw
