"""Writing figures as the state's own extract: its columns, its words."""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TextIO

from inmotion.sources.report_card import words
from inmotion.sources.report_card.figures import COPIED, Figure, Form, number_text, row_of
from inmotion.sources.report_card.layouts import Dataset, Measure, fields, plain

_UNKNOWN = "column "


def form_of(
    dataset: Dataset, published_on: date | None = None, figures: Iterable[Figure] = ()
) -> Form:
    """Return the form in which figures are written that come from no single file.

    Columns of the state that we do not know stand behind those of the form.
    """
    codes = (figure.measure_code for figure in figures)
    unknown = dict.fromkeys(
        code.removeprefix(_UNKNOWN) for code in codes if code.startswith(_UNKNOWN)
    )
    published = published_on.isoformat() if published_on else ""
    header = (*dataset.header, *(name for name in unknown if name not in dataset.header))
    return Form(dataset, header, published=published, published_on=published_on)


def write(file: TextIO, figures: Iterable[Figure], form: Form) -> int:
    """Write figures of one extract as CSV and return how many rows that makes.

    Parameters
    ----------
    file : text file opened with newline=""
    figures : iterable of Figure
        In any order; figures of one row of the extract are put together.
    form : Form
    """
    sheet = csv.writer(file, lineterminator="\n")
    sheet.writerow(form.header)
    count = 0
    for row in rows(figures, form):
        sheet.writerow(row)
        count += 1
    return count


def rows(figures: Iterable[Figure], form: Form) -> Iterator[list[str]]:
    """Yield the cells of each row."""
    leading = set(form.dataset.named.values())
    columns = [fields().get(plain(cell)) for cell in form.header]
    together: dict[tuple[object, ...], dict[tuple[str, str], Figure]] = {}
    for figure in figures:
        key: tuple[object, ...] = row_of(figure)
        if form.dataset.is_wide:
            key = key[:_GROUP] + key[_GROUP + 2 :]
        if leading:
            one = figure.measure_code
            key += (one if one in leading else form.dataset.parts_of,)
        group = figure.student_group_code or "" if form.dataset.is_wide else ""
        together.setdefault(key, {})[figure.measure_code, group] = figure
    for stated in together.values():
        row = _Row(stated, form)
        yield [row.cell(name, header) for name, header in zip(columns, form.header, strict=True)]


#: Where the student group stands in what tells rows apart.
_GROUP = 12


class _Row:
    """The figures of one row, by measure and student group."""

    def __init__(self, stated: dict[tuple[str, str], Figure], form: Form) -> None:
        self.stated, self.form = stated, form
        self.any = next(iter(stated.values()))
        self.measures: dict[str, tuple[Measure, Figure]] = {}
        for measure in form.dataset.measures:
            found = self._figure(measure)
            for name in measure.fields if found else ():
                self.measures.setdefault(name, (measure, found or self.any))

    def _figure(self, measure: Measure) -> Figure | None:
        if self.form.dataset.named and self.form.dataset.leads(measure):
            codes = self.form.dataset.named.values()
            return next((f for (code, _), f in self.stated.items() if code in codes), None)
        return self.stated.get((measure.code, measure.student_group))

    def cell(self, name: str | None, header: str) -> str:
        """Return the cell of a field under `header`."""
        found = self._cell(name, header)
        return self.form.missing if found is None else found

    def _cell(self, name: str | None, header: str) -> str | None:
        if name in self.measures:
            return self._of_measure(name, *self.measures[name])
        special: dict[str | None, Callable[[], str | None]] = {
            "school_year": self._year,
            "organization_level": lambda: words.words_of("levels", self.any.place_type_code),
            "district_code": self._district,
            "school_code": lambda: self._place_id("school"),
            "measure_name": self._measure_name,
            "suppression_name": self._suppression,
            "published_on": lambda: self.form.published,
        }
        if name in special:
            return special[name]()
        if name in COPIED:
            return getattr(self.any, name)  # type: ignore[no-any-return]
        unknown = self.stated.get((f"{_UNKNOWN}{header}", ""))
        return unknown.value_stated if unknown else None

    def _place_id(self, kind: str) -> str | None:
        return self.any.place_id if self.any.place_type_code == kind else None

    def _district(self) -> str | None:
        return self._place_id("district") or self.any.parent_id

    def _year(self) -> str:
        ends = self.any.school_year
        return str(ends) if self.form.writes_end_year else f"{ends - 1}-{ends % 100:02d}"

    def _measure_name(self) -> str | None:
        named = self.form.dataset.named.items()
        codes = {code for code, _ in self.stated}
        name = next((name for name, code in named if code in codes), None)
        return name or next(
            (name for name, code in named if code == self.form.dataset.parts_of), None
        )

    def _suppression(self) -> str | None:
        """Return the state's word, or its word for our reason if it stands in no other cell."""
        one = self._figure(self.form.dataset.measures[0]) or self.any
        hidden = one.why_hidden not in (None, "not_stated")
        counts = (
            (one.numerator, one.numerator_stated),
            (one.denominator, one.denominator_stated),
        )
        elsewhere = one.value_stated or any(said for number, said in counts if number is None)
        if one.suppression_name or elsewhere or not hidden:
            return one.suppression_name
        return words.suppression(one.why_hidden or "", one.lower_bound, one.upper_bound)

    def _of_measure(self, name: str, measure: Measure, figure: Figure) -> str | None:
        if name == measure.numerator:
            return _either(figure.numerator_stated, figure.numerator)
        if name == measure.denominator:
            return _either(figure.denominator_stated, figure.denominator)
        present = {fields().get(plain(cell)) for cell in self.form.header}
        first = next(one for one in measure.values if one in present)
        if name != first:
            return _second_writing(figure)
        if figure.value_stated is not None or figure.value is None:
            return figure.value_stated
        return number_text(figure.value, measure.writing)


def _either(stated: str | None, number: int | None) -> str | None:
    return str(number) if stated is None and number is not None else stated


def _second_writing(figure: Figure) -> str | None:
    """Return how late years label a value: "67.7%", or why there is none."""
    if figure.value is not None:
        return f"{figure.value * 100:.1f}%"
    if figure.why_hidden in (None, "not_stated"):
        return None
    return words.suppression(figure.why_hidden or "", figure.lower_bound, figure.upper_bound)
