"""Write down what aequitas says about a table, for our audit to be compared with.

aequitas 1.1.0 asks for pandas below 3 and everything else here for pandas 3, so that it cannot be
installed beside us. Renew the record from an environment of its own:

    python -m venv ENV && ENV/bin/pip install aequitas==1.1.0
    ENV/bin/python tests/methods/record_aequitas.py
"""

import json
from pathlib import Path

import numpy as np

RECORD = Path(__file__).with_name("recorded_aequitas.json")
MEASURES = ("fpr", "fnr", "precision", "prev", "tp", "fp", "tn", "fn", "group_size")


def audited() -> dict[str, list]:
    """Make 2,000 invented students: what happened, who was chosen, and two things they are."""
    draw = np.random.default_rng(41)
    rows = 2000
    language = draw.choice(["English", "Somali", "Spanish"], rows, p=[0.7, 0.1, 0.2])
    gender = draw.choice(["F", "M", "X"], rows, p=[0.48, 0.48, 0.04])
    risk = draw.beta(2, 5, rows) + 0.15 * (language == "Somali")
    return {
        "happened": (draw.random(rows) < risk).astype(int).tolist(),
        "chosen": (risk + draw.normal(0, 0.1, rows) > 0.45).astype(int).tolist(),
        "risk": risk.clip(0, 1).round(6).tolist(),
        "language": language.tolist(),
        "gender": gender.tolist(),
        "both": [f"{one} & {two}" for one, two in zip(language, gender, strict=True)],
    }


def record() -> None:
    """Ask aequitas."""
    import pandas as pd
    from aequitas.group import Group

    students = pd.DataFrame(audited()).rename(
        columns={"chosen": "score", "happened": "label_value"}
    )
    cuts = ["language", "gender", "both"]
    table, _ = Group().get_crosstabs(students.drop(columns="risk"), attr_cols=cuts)
    said = {
        f"{row.attribute_name}: {row.attribute_value}": {
            name: None if pd.isna(getattr(row, name)) else float(getattr(row, name))
            for name in MEASURES
        }
        for row in table.itertuples()
    }
    RECORD.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    record()
