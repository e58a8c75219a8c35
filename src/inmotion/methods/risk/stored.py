"""Writing a model down and reading it back: as JSON, or as three relations."""

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from inmotion.methods.risk.model import (
    SCALE_BITS,
    Bins,
    CategoryBins,
    NumberBins,
    RiskModel,
    Seen,
    Term,
)
from inmotion.methods.risk.problems import DamagedModel

#: Changes whenever what is written changes.
FORM = "inmotion risk model 1"

_NUMBER: pa.DataType = pa.int32()
_WORD: pa.DataType = pa.string()
_VALUE: pa.DataType = pa.float64()
_SCORES: dict[str, pa.DataType] = {"term": _NUMBER, "bin": _NUMBER, "score": pa.int64()}
_BINS: dict[str, pa.DataType] = {
    "term": _NUMBER,
    "place": _NUMBER,
    "feature": _WORD,
    "bin": _NUMBER,
    "kind": _WORD,
    "from_value": _VALUE,
    "below_value": _VALUE,
    "category": _WORD,
}


def to_json(model: RiskModel) -> str:
    """Write a model as JSON, one term a line; cuts are written so that they read back exactly."""
    head = {
        "form": FORM,
        "scale_bits": SCALE_BITS,
        "fingerprint": model.fingerprint,
        "students": model.students,
        "positives": model.positives,
        "intercept": model.intercept,
    }
    lines = [f" {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    seen = ",\n".join("  " + json.dumps(vars(part)) for part in model.seen)
    terms = ",\n".join("  " + json.dumps(_term_out(term)) for term in model.terms)
    return "\n".join(["{", *lines, ' "seen": [', seen, " ],", ' "terms": [', terms, " ]", "}", ""])


def from_json(text: str) -> RiskModel:
    """Read a model written by `to_json`.

    Raises
    ------
    DamagedModel
        If it is cut off, changed, of another form, or its parts do not fit together.
    """
    try:
        stated = json.loads(text)
        if stated["form"] != FORM or stated["scale_bits"] != SCALE_BITS:
            raise DamagedModel(
                f"This model is of another form: {stated['form']!r}.",
                do="Fit it again with this version.",
            )
        model = RiskModel(
            intercept=_whole(stated["intercept"]),
            terms=tuple(_term_in(term) for term in stated["terms"]),
            seen=tuple(_seen_in(seen) for seen in stated["seen"]),
            students=_whole(stated["students"]),
            positives=_whole(stated["positives"]),
        )
        fingerprint = stated["fingerprint"]
    except (ValueError, KeyError, TypeError) as trouble:
        raise DamagedModel(
            f"This cannot be read as a model ({trouble!r}).",
            do="Take the model from the history, or fit it again.",
        ) from trouble
    if fingerprint != model.fingerprint:
        raise DamagedModel(
            "The model was changed after it was written: its fingerprint does not fit.",
            do="Take the model from the history, or fit it again.",
        )
    return model


def score_relation(model: RiskModel) -> pa.Table:
    """Return the model as one relation: add the score of the student's bin in every term.

    Returns
    -------
    pyarrow.Table
        `term` (0 is the intercept, with one bin; then 1, 2, ... in the model's order), `bin`,
        `score` (logit times 2^40). In a term of two features `bin` is the first one's bin times the
        number of bins of the second, and the second one's bin.
    """
    rows = [(0, 0, model.intercept)]
    for number, term in enumerate(model.terms, start=1):
        rows.extend((number, at, score) for at, score in enumerate(term.scores))
    return _table(rows, _SCORES)


def bin_relation(model: RiskModel) -> pa.Table:
    """Return which values fall into which bin.

    Returns
    -------
    pyarrow.Table
        `term`, `place` (0 or 1, of two features), `feature`, `bin`, `kind` (missing | range |
        category | unseen), `from_value` and `below_value` (from <= value < below; null where there
        is no end), `category`.
    """
    rows: list[tuple[object, ...]] = []
    for number, term in enumerate(model.terms, start=1):
        for place, bins in enumerate(term.bins):
            rows.extend((number, place, bins.feature, *row) for row in _bin_rows(bins))
    return _table(rows, _BINS)


def _bin_rows(bins: Bins) -> Iterator[tuple[object, ...]]:
    yield 0, "missing", None, None, None
    if isinstance(bins, NumberBins):
        ends = (None, *bins.cuts, None)
        for at in range(1, bins.count):
            yield at, "range", ends[at - 1], ends[at], None
        return
    for at, category in enumerate(bins.categories, start=1):
        yield at, "category", None, None, category
    yield bins.count - 1, "unseen", None, None, None


def from_relations(
    scores: pa.Table, bins: pa.Table, *, seen: tuple[Seen, ...], students: int, positives: int
) -> RiskModel:
    """Read a model from the relations of `score_relation` and `bin_relation`, in any order of rows.

    Parameters
    ----------
    scores, bins : pyarrow.Table
    seen : tuple of Seen, shape (features,)
    students, positives : int

    Raises
    ------
    DamagedModel
        If a row is missing, twice there, or does not fit.
    """
    by_term: dict[int, dict[int, int]] = {}
    for row in scores.to_pylist():
        known = by_term.setdefault(row["term"], {})
        if row["bin"] in known:
            raise _lacks(f"term {row['term']} has bin {row['bin']} twice")
        known[row["bin"]] = row["score"]
    parts: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in bins.to_pylist():
        parts.setdefault((row["term"], row["place"]), []).append(row)
    terms = []
    numbers = sorted(number for number in by_term if number)
    for number in numbers:
        own = tuple(_bins_in(parts[number, at]) for at in (0, 1) if (number, at) in parts)
        terms.append(Term(own, _in_order(by_term[number], f"term {number}")))
    if numbers != list(range(1, len(numbers) + 1)) or list(by_term.get(0, {})) != [0]:
        raise _lacks("terms are not numbered from 0, the intercept, without a gap")
    if {number for number, _ in parts} != set(numbers):
        raise _lacks("terms of scores and of bins are not the same")
    return RiskModel(by_term[0][0], tuple(terms), seen, students, positives)


def _in_order(scores: dict[int, int], where: str) -> tuple[int, ...]:
    if set(scores) != set(range(len(scores))):
        raise _lacks(f"{where} lacks a bin")
    return tuple(scores[at] for at in range(len(scores)))


def _bins_in(rows: list[dict[str, Any]]) -> Bins:
    """Put the bins of one feature together again."""
    rows = sorted(rows, key=lambda row: int(row["bin"]))
    feature, kinds = rows[0]["feature"], {row["kind"] for row in rows}
    if [row["bin"] for row in rows] != list(range(len(rows))):
        raise _lacks(f"feature {feature} lacks a bin")
    bins: Bins
    if "range" in kinds:
        bins = NumberBins(feature, tuple(row["from_value"] for row in rows[2:]))
    else:
        bins = CategoryBins(feature, tuple(row["category"] for row in rows[1:-1]))
    # Whatever else the rows state has to be what these bins would state.
    stated = [tuple(row[name] for name in list(_BINS)[3:]) for row in rows]
    if stated != list(_bin_rows(bins)):
        raise _lacks(f"the bins of feature {feature} do not follow one another")
    return bins


def _table(rows: list[Any], types: dict[str, pa.DataType]) -> pa.Table:
    columns = zip(types.items(), zip(*rows, strict=True), strict=True)
    return pa.table({name: pa.array(column, type=of) for (name, of), column in columns})


def _term_out(term: Term) -> dict[str, Any]:
    return {"bins": [vars(bins) for bins in term.bins], "scores": term.scores}


def _term_in(stated: dict[str, Any]) -> Term:
    bins = tuple(_one_bins_in(part) for part in stated["bins"])
    return Term(bins, tuple(_whole(score) for score in stated["scores"]))


def _one_bins_in(stated: dict[str, Any]) -> Bins:
    if "cuts" in stated:
        return NumberBins(str(stated["feature"]), tuple(float(cut) for cut in stated["cuts"]))
    return CategoryBins(str(stated["feature"]), tuple(str(word) for word in stated["categories"]))


def _seen_in(stated: dict[str, Any]) -> Seen:
    low, high = (None if stated[end] is None else float(stated[end]) for end in ("low", "high"))
    counts = tuple(_whole(count) for count in stated["counts"])
    return Seen(str(stated["feature"]), counts, low, high, _whole(stated["direction"]))


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{value!r} is not a whole number")
    return value


def _lacks(what: str) -> DamagedModel:
    return DamagedModel(
        f"The relations are no whole model: {what}.",
        do="Take the model from the history, or fit it again.",
    )
