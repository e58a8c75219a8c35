"""How good a model is: calibration, whom it serves, and whether it is worth having.

Everything is measured on the test year, which no fit has seen.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from inmotion.capabilities.early_warning.pipeline.risk.groups import KINDS, groups
from inmotion.capabilities.early_warning.pipeline.risk.limits import Limit
from inmotion.capabilities.early_warning.pipeline.risk.samples import Moment, Past
from inmotion.methods.risk.calibration import auc, calibration
from inmotion.methods.risk.fairness import GroupAudit, audit, widest_gaps
from inmotion.methods.risk.model import RiskModel
from inmotion.methods.risk.scoring import probability, scores
from inmotion.methods.risk.worth import Worth, place_rates, worth

#: Intersections that the audit looks at.
CROSSED = (("race_ethnicity", "sex"), ("race_ethnicity", "income"), ("disability", "sex"))
#: Ways of choosing, in the order of the card.
MODEL, RULES, ENVIRONMENT = "model", "rules", "environment"
MEASURES = ("false_negative", "false_positive", "precision", "calibration")

#: Of a day of the past: how high each student stands on the list of the rules (person_id, height).
RuleHeights = Callable[[Moment], Mapping[int, int]]


@dataclass(frozen=True)
class Judged:
    """The students of the test year on the day in the middle, and what is judged of them.

    Parameters
    ----------
    rows : pyarrow.Table
        As from `Past.rows`.
    score : int64 array, shape (rows,)
    likely : float64 array, shape (rows,)
    came : bool array, shape (rows,)
    """

    rows: pa.Table
    score: NDArray[np.int64]
    likely: NDArray[np.float64]
    came: NDArray[np.bool_]

    @classmethod
    def of(cls, model: RiskModel, rows: pa.Table) -> "Judged":
        """Score some students."""
        score = scores(model, {name: rows[name] for name in model.features})
        came = np.asarray(rows["came_about"].to_numpy(), dtype=bool)
        return cls(rows, score, probability(score), came)

    @property
    def schools(self) -> NDArray[Any]:
        """The school of each student."""
        return self.rows["place_id"].to_numpy()


def judge(
    past: Past,
    model: RiskModel,
    train: pa.Table,
    test: pa.Table,
    middle: Moment,
    limits: Mapping[str, Limit],
    rule_heights: RuleHeights,
) -> dict[str, Any]:
    """Measure a model on the test year.

    Parameters
    ----------
    train, test : tables as from `Past.rows`
    middle : Moment
        The day of the test year at which capacity, groups and worth are looked at.

    Returns
    -------
    dict
        Plain data: calibration, days, line, capacity, audit, gaps, worth, beats_rules.
    """
    everybody = Judged.of(model, test)
    at = Judged.of(model, test.filter(pc.equal(test["day_number"], middle.day_number)))
    # Who is over the line already is on the list of the rules: the model names those who are not.
    not_there = Judged.of(model, at.rows.filter(pc.invert(at.rows["is_there"])))
    if not 0 < not_there.came.sum() < len(not_there.came):
        not_there = at
    capacity = -(-len(not_there.came) * limits["capacity_pct"].most // 100)
    # Lines lie on the whole-number score. Who is as high as the last one in is in, too.
    line = int(np.sort(not_there.score)[::-1][capacity - 1])
    named = not_there.score >= line
    audits = audit(
        not_there.came,
        named,
        not_there.likely,
        _groups(past, middle, not_there.rows),
        crossed=CROSSED,
        smallest=limits["smallest_group"].most,
    )
    on_list = rule_heights(middle)
    found = _worth(train, not_there, on_list, int(named.sum()))
    of_all = _worth(train, at, on_list, -(-len(at.came) * limits["capacity_pct"].most // 100))
    measured = calibration(everybody.score, everybody.likely, everybody.came, everybody.schools)
    return _plain(
        {
            "calibration": asdict(measured),
            "days": _by_day(everybody),
            "middle": {**asdict(middle), "on": middle.on.isoformat()},
            "line": line,
            "students": len(not_there.came),
            "already_there": len(at.came) - len(not_there.came),
            "capacity": int(named.sum()),
            "audit": [asdict(each) for each in audits],
            "gaps": [asdict(each) for each in widest_gaps(audits, level=_level_of(audits))],
            "worth": asdict(found),
            "worth_of_all": asdict(of_all),
            "beats_rules": found.beats(RULES) and of_all.beats(RULES),
            "beats_environment": found.beats(ENVIRONMENT) and of_all.beats(ENVIRONMENT),
        }
    )


def _level_of(audits: Sequence[GroupAudit]) -> float:
    """Return the level of each range, so that all of them together hold in 95 of 100 cases.

    With so many groups compared, one in twenty would lie apart by chance alone (Bonferroni).
    """
    cuts = {each.by for each in audits}
    return 1 - 0.05 / (len(cuts) * len(MEASURES))


def _worth(train: pa.Table, at: Judged, on_list: Mapping[int, int], capacity: int) -> Worth:
    """Compare the ways of choosing among some students."""
    ways = {
        MODEL: at.score,
        RULES: _heights(on_list, at.rows),
        ENVIRONMENT: _environment(train, at.rows),
    }
    return worth(ways, at.came, at.schools, capacity)


def failures(measures: Mapping[str, Any], limits: Mapping[str, Limit]) -> list[dict[str, Any]]:
    """Return which limits a model does not keep.

    Returns
    -------
    list of {"limit": name, "most": percent, "value": share, "gap": the gap, or None}
        A gap counts if it is wider than its limit and the range of the true gap leaves 0 out.
    """
    found: list[dict[str, Any]] = []
    error = measures["calibration"]["error"]["value"]
    if error * 100 > limits["calibration_error_pct"].most:
        name = "calibration_error_pct"
        found.append({"limit": name, "most": limits[name].most, "value": error, "gap": None})
    for gap in measures["gaps"]:
        name = f"{gap['measure']}_gap_pct"
        is_wide = gap["difference"] * 100 > limits[name].most
        if is_wide and gap["low"] is not None and gap["low"] > 0:
            most = limits[name].most
            found.append({"limit": name, "most": most, "value": gap["difference"], "gap": gap})
    return found


def _by_day(everybody: Judged) -> list[dict[str, Any]]:
    """Return how well students are put in order on each of the days looked from."""
    days = everybody.rows["day_number"].to_numpy()
    return [
        {
            "day_number": int(day),
            "students": int((days == day).sum()),
            "came": int(everybody.came[days == day].sum()),
            "auc": auc(everybody.score[days == day], everybody.came[days == day]),
            "expected": float(everybody.likely[days == day].mean()),
        }
        for day in np.unique(days)
    ]


def _groups(past: Past, middle: Moment, rows: pa.Table) -> dict[str, pa.ChunkedArray]:
    """Return the groups of the rows' students, in their order."""
    found = groups(past.engine, past.as_known_now(middle.on))
    at = pc.index_in(rows["person_id"], found["person_id"].combine_chunks())
    return {kind: found[kind].take(at) for kind in KINDS}


def _heights(heights: Mapping[int, int], rows: pa.Table) -> NDArray[np.int64]:
    """Return how high each student stands on the rules' list; 0 for whom it does not name."""
    return np.array([heights.get(person, 0) for person in rows["person_id"].to_pylist()])


def _environment(train: pa.Table, rows: pa.Table) -> NDArray[np.float64]:
    """Return what school and grade alone told in the years before."""

    def where(table: pa.Table) -> NDArray[Any]:
        grade = pc.coalesce(table["grade_level"].cast("string"), "")
        return pc.binary_join_element_wise(table["place_id"], grade, "/").to_numpy()

    return place_rates(where(train), train["came_about"].to_numpy().astype(bool), where(rows))


def _plain(value: Any) -> Any:
    """Return plain data: lists for arrays, None for what is no number."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not isfinite(value):
        return None
    return value
