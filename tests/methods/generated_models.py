"""Models and students of every shape, for Hypothesis."""

from hypothesis import strategies as st

from inmotion.methods.risk.model import CategoryBins, NumberBins, RiskModel, Seen, Term

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
WORDS = st.text(max_size=4)


@st.composite
def bins_of(draw, feature: str):
    if draw(st.booleans()):
        cuts = draw(st.lists(NUMBERS.map(lambda x: x + 0.0), unique=True, max_size=6))
        return NumberBins(feature, tuple(sorted(cuts)))
    return CategoryBins(feature, tuple(draw(st.lists(WORDS, unique=True, max_size=4))))


@st.composite
def models(draw):
    names = ("first", "second", "third")
    bins = [draw(bins_of(name)) for name in names]
    score = st.integers(-(2**44), 2**44)
    terms = [Term((part,), tuple(draw(score) for _ in range(part.count))) for part in bins]
    pair = (draw(bins_of_kind(bins[0])), bins[2])
    size = pair[0].count * pair[1].count
    terms.append(Term(pair, tuple(draw(st.lists(score, min_size=size, max_size=size)))))
    seen = []
    for part in bins:
        counts = (100, *(0 for _ in range(part.count - 1)))
        ends = (0.0, 1.0) if isinstance(part, NumberBins) else (None, None)
        seen.append(Seen(part.feature, counts, *ends))
    return RiskModel(draw(score), tuple(terms), tuple(seen), 100, 10)


def bins_of_kind(own):
    """Bins of the same feature for a pair: other cuts, the same kind."""
    if isinstance(own, CategoryBins):
        return st.just(own)
    return st.just(NumberBins(own.feature, own.cuts[::2]))


@st.composite
def students_of(draw, model):
    student = {}
    for seen, term in zip(model.seen, model.terms, strict=False):
        bins = term.bins[0]
        if isinstance(bins, NumberBins):
            known = [st.sampled_from(bins.cuts)] if bins.cuts else []
            value = st.one_of(*known, st.floats(), st.none())
        else:
            known = [st.sampled_from(bins.categories)] if bins.categories else []
            value = st.one_of(*known, WORDS, st.none())
        student[seen.feature] = draw(value)
    return student
