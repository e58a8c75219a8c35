"""What a pandas user would write: OULAD from the files to a score, known by day 60.

The same students, features and outcome as bench/oulad_risk.py, with scikit-learn's boosted trees.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import brier_score_loss, roc_auc_score

CLASS = ["code_module", "code_presentation"]
STUDENT = ["id_student", *CLASS]


def features(data: Path) -> pd.DataFrame:
    """Read the four files and make one row per student and module."""
    info = pd.read_csv(data / "studentInfo.csv", na_values="?")
    tests = pd.read_csv(data / "assessments.csv", na_values="?")
    taken = pd.read_csv(data / "studentAssessment.csv", na_values="?").merge(
        tests[[*CLASS, "id_assessment", "assessment_type"]], on="id_assessment"
    )
    taken = taken[taken.date_submitted <= 60].sort_values("date_submitted")
    test = taken.groupby([*CLASS, "id_assessment"])
    taken["days_late"] = taken.date_submitted - test.date_submitted.transform("median")
    taken["above_class"] = taken.score - test.score.transform("mean")
    taken["takers"] = test.score.transform("size")
    taken = taken.merge(info.groupby(CLASS).size().rename("students").reset_index(), on=CLASS)
    taken["is_due"] = 10 * taken.takers >= 3 * taken.students
    taken["tutor_score"] = taken.score.where(taken.assessment_type == "TMA")
    taken["computer_score"] = taken.score.where(taken.assessment_type == "CMA")
    of_student = taken.groupby(STUDENT).agg(
        handed_in_count=("score", "size"),
        tutor_marked_count=("assessment_type", lambda kind: (kind == "TMA").sum()),
        due_handed_in_count=("is_due", "sum"),
        mean_score=("score", "mean"),
        least_score=("score", "min"),
        last_score=("score", "last"),
        first_score=("score", "first"),
        first_day=("date_submitted", "min"),
        last_day=("date_submitted", "max"),
        mean_days_late=("days_late", "mean"),
        most_days_late=("days_late", "max"),
        mean_above_class=("above_class", "mean"),
        least_above_class=("above_class", "min"),
        tutor_marked_score=("tutor_score", "mean"),
        computer_marked_score=("computer_score", "mean"),
    )
    due = taken[taken.is_due].groupby(CLASS).id_assessment.nunique().rename("due_count")
    rows = info[[*STUDENT, "final_result"]].merge(of_student.reset_index(), on=STUDENT, how="left")
    rows = rows.merge(due.reset_index(), on=CLASS, how="left")
    counts = ["handed_in_count", "tutor_marked_count", "due_handed_in_count", "due_count"]
    rows[counts] = rows[counts].fillna(0)
    rows["missed_count"] = rows.due_count - rows.due_handed_in_count
    rows["done_fraction"] = rows.due_handed_in_count / rows.due_count.replace(0, np.nan)
    rows["modules_at_once"] = rows.groupby(["id_student", "code_presentation"])[
        "code_module"
    ].transform("size")
    rows["starts_in"] = rows.code_presentation.str[-1].astype("category")
    rows["code_module"] = rows.code_module.astype("category")
    rows["needed_help"] = rows.final_result.isin(["Fail", "Withdrawn"])
    return rows.drop(columns=["final_result", "due_handed_in_count"])


def main() -> None:
    """Fit on 2013, measure on 2014."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    rows = features(parser.parse_args().data)
    is_2013 = rows.code_presentation.str.startswith("2013")
    happened = rows.pop("needed_help")
    inputs = rows.drop(columns=["id_student", "code_presentation"])
    trees = HistGradientBoostingClassifier(
        categorical_features="from_dtype",
        monotonic_cst={"missed_count": 1},
        learning_rate=0.05,
        random_state=1,
    )
    trees.fit(inputs[is_2013], happened[is_2013])
    likely = trees.predict_proba(inputs[~is_2013])[:, 1]
    found = {
        "auc": round(roc_auc_score(happened[~is_2013], likely), 4),
        "brier": round(brier_score_loss(happened[~is_2013], likely), 4),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
