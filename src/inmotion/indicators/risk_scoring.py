"""Scoring inside an engine: a risk model as one expression, or as one query anybody can run.

The same whole numbers as `inmotion.methods.risk.scoring`, added up where the rows lie.
"""

from collections.abc import Callable, Mapping, Sequence

import ibis
import ibis.expr.types as ir

from inmotion.methods.risk.model import Bins, NumberBins, RiskModel, Term
from inmotion.methods.risk.problems import CannotScore


def score(rows: ir.Table, model: RiskModel) -> ir.IntegerColumn:
    """Say how high each student's risk is, as a logit in whole numbers.

    Parameters
    ----------
    rows : ibis table
        One row per student, with at least the model's features. Null and NaN are both missing.
    model : RiskModel

    Returns
    -------
    int64 column
        Logits times 2^40, equal to those of `methods.risk.scoring.scores` to the last digit on
        every engine.

    Raises
    ------
    CannotScore
        If a feature is not among the columns, or is of another kind than the model needs.

    Examples
    --------
    `engine.fetch(rows.select("person_id", score=score(rows, model)))`
    """
    total = _whole(model.intercept)
    for part in points(rows, model):
        total = total + part
    return total


def points(rows: ir.Table, model: RiskModel) -> list[ir.IntegerColumn]:
    """Say what each term adds to each student's logit.

    Returns
    -------
    list of int64 columns, length terms
        Logits times 2^40, in the order of `model.terms`.
    """
    columns = {feature: _column(rows, model, feature) for feature in model.features}
    return [_looked_up(columns, term) for term in model.terms]


def is_supported(
    rows: ir.Table,
    model: RiskModel,
    *,
    most_missing_fraction: float = 0.5,
    most_unseen: int = 0,
) -> ir.BooleanColumn:
    """Say which scores the model can stand behind, as `methods.risk.support.support` does.

    Parameters
    ----------
    rows : ibis table
    model : RiskModel
    most_missing_fraction : float in [0, 1]
        Greatest share of features without a value.
    most_unseen : int, features
        How many may be as training never saw them.
    """
    missing, unseen = _whole(0), _whole(0)
    for seen in model.seen:
        column, bins = _column(rows, model, seen.feature), model.own_term(seen.feature).bins[0]
        is_empty = [_literal(int(count == 0)) for count in seen.counts]
        strange = _picked(column, bins, is_empty.__getitem__)
        is_missing = _is_missing(column, bins)
        if isinstance(bins, NumberBins):
            outside = (column < _number(seen.low)) | (column > _number(seen.high))
            strange = ibis.ifelse(~is_missing & outside, _literal(1), strange)
        missing = missing + is_missing.cast("int64")
        unseen = unseen + strange
    # Whole numbers: so many may be missing, whatever the share is in floats.
    most_missing = int(most_missing_fraction * len(model.seen))
    return (missing <= most_missing) & (unseen <= most_unseen)


def query(model: RiskModel, table: str, key: str) -> str:
    """Write the model as one query in DuckDB's SQL.

    Parameters
    ----------
    table : str
        Name of a table with the features: numbers as DOUBLE, words as VARCHAR.
    key : str
        Its column that says who a row is about; a whole number.

    Returns
    -------
    str
        It gives `key`, `score` (logit times 2^40) and `probability`. The score is exact; engines
        may differ in the last digit of the probability, so lines belong on the score.
    """
    kinds = {
        bins.feature: "float64" if isinstance(bins, NumberBins) else "string"
        for bins in (model.own_term(feature).bins[0] for feature in model.features)
    }
    rows = ibis.table({key: "int64", **kinds}, name=table)
    scored = rows.select(key, score=score(rows, model))
    logit = scored.score.cast("float64") / 2.0**40
    likely = 1.0 / (1.0 + (-logit).exp())
    said: str = ibis.to_sql(scored.mutate(probability=likely), dialect="duckdb")
    return said


def _column(rows: ir.Table, model: RiskModel, feature: str) -> ir.Column:
    """Return a feature's column as the kind the model needs."""
    if feature not in rows.columns:
        raise CannotScore(
            "The model needs a column that is not there.",
            where=f"feature {feature}",
            do="Compute it as for the training, or fit a model without it.",
        )
    column = rows[feature]
    is_number = isinstance(model.own_term(feature).bins[0], NumberBins)
    kind = column.type()
    if kind.is_null():
        return column.cast("float64" if is_number else "string")
    if is_number and (kind.is_numeric() or kind.is_boolean()):
        return column if kind.is_float64() else column.cast("float64")
    if not is_number and kind.is_string():
        return column
    raise CannotScore(
        f"The model was trained on {'numbers' if is_number else 'words'} and the column holds "
        f"{kind}.",
        where=f"feature {feature}",
        do="Compute the column as for the training.",
    )


def _looked_up(columns: Mapping[str, ir.Column], term: Term) -> ir.IntegerColumn:
    """Return the score of the bin of a term; of two features, the first one's bin picks a row."""
    first, *second = term.bins
    if not second:
        return _picked(columns[first.feature], first, lambda at: _literal(term.scores[at]))
    inner = second[0]
    width = inner.count

    def of_row(at: int) -> ir.IntegerColumn:
        row = term.scores[at * width : (at + 1) * width]
        return _picked(columns[inner.feature], inner, lambda place: _literal(row[place]))

    return _picked(columns[first.feature], first, of_row)


def _picked(
    column: ir.Column, bins: Bins, value_of: Callable[[int], ir.IntegerValue]
) -> ir.IntegerColumn:
    """Return what belongs to the bin that `column` falls into."""
    last = bins.count - 1
    branches: Sequence[tuple[ir.BooleanValue, ir.IntegerValue]]
    if isinstance(bins, NumberBins):
        below = [column < _number(cut) for cut in bins.cuts]
    else:
        below = [column == category for category in bins.categories]
    branches = [
        # NaN is above every number in DuckDB and Spark, so that it is asked for first.
        (_is_missing(column, bins), value_of(0)),
        *((is_so, value_of(at)) for at, is_so in enumerate(below, start=1)),
    ]
    return ibis.cases(*branches, else_=value_of(last))


def _is_missing(column: ir.Column, bins: Bins) -> ir.BooleanValue:
    """Say where there is no value; NaN is one too."""
    if isinstance(bins, NumberBins):
        return column.isnull() | column.isnan()
    return column.isnull()


def _number(value: float | None) -> ir.FloatingScalar:
    """Return a double, whatever an engine takes bare digits for; to DuckDB they are a decimal."""
    return ibis.literal(repr(value)).cast("float64")


def _whole(value: int) -> ir.IntegerScalar:
    """Return an int64 that stays one: bare small digits are an int32, whose sums overflow."""
    return ibis.literal(str(value)).cast("int64")


def _literal(value: int) -> ir.IntegerScalar:
    return ibis.literal(value, type="int64")
