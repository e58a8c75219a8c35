"""The columns of one file, and its rows as figures."""

from decimal import Decimal
from typing import Any

from inmotion.sources.report_card import cells, words
from inmotion.sources.report_card.cells import Cell, Fault
from inmotion.sources.report_card.figures import COPIED, PLACES, Figure, Form
from inmotion.sources.report_card.layouts import Measure, fields, plain
from inmotion.sources.report_card.places import OF_PLACES, Place, place_of
from inmotion.sources.report_card.words import Held

_NOTHING = Cell(None)


class Columns:
    """Where the fields of one file stand.

    Parameters
    ----------
    form : Form
    said : dict of field to text
        What the file says without a column.
    """

    def __init__(self, form: Form, said: dict[str, str]) -> None:
        self.form, self.said = form, said
        self.at: dict[str, int] = {}
        self.twice: list[str] = []
        self.unknown: list[int] = []
        used = {name for measure in form.dataset.measures for name in measure.fields}
        used |= {*COPIED, *OF_PLACES, "organization_level"}
        used |= {"school_year", "measure_name", "published_on"}
        for position, cell in enumerate(form.header):
            name = fields().get(plain(cell))
            if name is None or name not in used:
                self.unknown.append(position)
            elif name in self.at:
                self.twice.append(cell)
            else:
                self.at[name] = position
        self.measures = [
            (measure, tuple(name for name in measure.values if name in self.at))
            for measure in form.dataset.measures
            if any(name in self.at for name in measure.fields)
        ]
        self.named = {plain(name): code for name, code in form.dataset.named.items()}

    def notes(self) -> list[tuple[str, str]]:
        """Return code and value of what there is to say about the columns."""
        notes = []
        if self.unknown:
            named = ", ".join(self.form.header[position] for position in self.unknown)
            notes.append(("columns_unknown", named))
        if self.twice:
            notes.append(("columns_twice", ", ".join(self.twice)))
        return notes

    def column(self, name: str) -> str:
        """Return how the file calls a field."""
        position = self.at.get(name)
        return name if position is None else self.form.header[position]

    def figures(self, row: list[str], line: int) -> list[Figure]:
        """Return the figures of a row.

        Raises
        ------
        Fault
            If the row cannot be read.
        """
        if len(row) != len(self.form.header):
            raise Fault("", str(len(row)), "cells")
        one = _Row(self, row, line)
        found = (one.figure(measure, values) for measure, values in self.measures)
        return [figure for figure in found if figure] + one.of_unknown_columns()


class _Row:
    """One row on its way to figures."""

    def __init__(self, columns: Columns, row: list[str], line: int) -> None:
        self.columns, self.row, self.line = columns, row, line
        self.dataset, self.missing = columns.form.dataset, columns.form.missing
        self.shared = self._shared()
        self.held = self._held()
        self.leading = self._leading()

    def _text(self, name: str) -> str | None:
        """Return what a field says; None if it states nothing."""
        position = self.columns.at.get(name)
        text = self.columns.said.get(name) if position is None else self.row[position]
        return None if text is None or text in words.missing_words() else text

    def _fault(self, name: str, reason: str) -> Fault:
        position = self.columns.at.get(name)
        text = "" if position is None else self.row[position]
        return Fault(self.columns.column(name), text, reason)

    def _shared(self) -> dict[str, Any]:
        ends = cells.school_year(self._text("school_year") or "")
        if ends is None:
            raise self._fault("school_year", "year")
        place = self._place()
        shared: dict[str, Any] = {name: self._text(name) for name in COPIED}
        group = None if self.dataset.is_wide else shared["student_group"]
        return shared | {
            "dataset_code": self.dataset.code,
            "school_year": ends,
            "place_type_code": place.type_code,
            "place_id": place.place_id,
            "parent_id": place.parent_id,
            "student_group_code": words.code_of("groups", group),
            "grade_level_code": words.code_of("grades", shared["grade_name"]),
            "source_line": self.line,
        }

    def _place(self) -> Place:
        level = words.code_of("levels", self._text("organization_level"))
        if level is None:
            raise self._fault("organization_level", "level")
        place, asked = place_of(level, {name: self._text(name) for name in OF_PLACES})
        if place is None:
            raise self._fault(asked, "place")
        return place

    def _held(self) -> Held:
        held = words.held(self._text("suppression_name") or "")
        if held is None:
            raise self._fault("suppression_name", "suppression")
        return held

    def _leading(self) -> str:
        """Return the measure that the first figure of the row states."""
        if not self.columns.named:
            return self.dataset.measures[0].code
        code = self.columns.named.get(plain(self._text("measure_name") or ""))
        if code is None:
            raise self._fault("measure_name", "measure")
        return code

    def _count(self, name: str) -> Cell:
        position = self.columns.at.get(name)
        if position is None:
            return _NOTHING
        return cells.count(self.columns.column(name), self.row[position], self.missing)

    def _value(self, measure: Measure, values: tuple[str, ...]) -> Cell:
        """Return the value of a figure; a second writing counts where the first has no number."""
        found = _NOTHING
        for place, name in enumerate(values):
            text = self.row[self.columns.at[name]]
            cell = cells.value(self.columns.column(name), text, measure.writing, self.missing)
            if place == 0:
                found = cell
            elif found.number is None and not found.held.why:
                found = cell._replace(stated=found.stated)
        return found

    def figure(self, measure: Measure, values: tuple[str, ...]) -> Figure | None:
        """Return one figure; None if the row says nothing about it.

        Parameters
        ----------
        measure : Measure
        values : tuple of str
            Its value fields that the file has.
        """
        leads = self.dataset.leads(measure)
        numerator, denominator = self._count(measure.numerator), self._count(measure.denominator)
        value = self._value(measure, values)
        parts = self._parts(measure, numerator, denominator, value if values else None)
        if not leads:
            if all(part == _NOTHING for part in parts):
                return None
            if self.dataset.parts_of and self.leading != self.dataset.parts_of:
                raise self._fault(measure.fields[0], "measure")
        divides = not values and measure.denominator in self.columns.at
        amount = _divided(measure, numerator, denominator) if divides else value.number
        shown = numerator.number is not None if not (values or divides) else amount is not None
        why, band = _why(parts, self.held, has_band=leads and amount is None)
        if not shown and why is None:
            why = "no_students"
        return Figure(
            **(self.shared | _group(measure)),
            measure_code=self.leading if leads else measure.code,
            unit_code=measure.unit_code,
            numerator=_whole(numerator),
            denominator=_whole(denominator),
            value=amount,
            lower_bound=band.lower,
            upper_bound=band.upper,
            shown=shown,
            why_hidden=why,
            numerator_stated=numerator.stated,
            denominator_stated=denominator.stated,
            value_stated=value.stated,
        )

    def _parts(
        self, measure: Measure, numerator: Cell, denominator: Cell, value: Cell | None
    ) -> list[Cell]:
        """Return the cells of a figure that the file has a column for."""
        most, least = denominator.number, numerator.number
        if most is not None and least is not None and least > most:
            raise self._fault(measure.numerator, "more_than_all")
        counts = ((numerator, measure.numerator), (denominator, measure.denominator))
        parts = [cell for cell, name in counts if name in self.columns.at]
        return [*parts, value] if value else parts

    def of_unknown_columns(self) -> list[Figure]:
        """Return what the row says in columns that we do not know, as it stands."""
        return [
            Figure(
                **self.shared,
                measure_code=f"column {self.columns.form.header[position]}",
                shown=True,
                value_stated=self.row[position],
            )
            for position in self.columns.unknown
            if self.row[position] != self.missing
        ]


def _group(measure: Measure) -> dict[str, str]:
    """Return the student group of a figure in an extract with a column for each."""
    if not measure.student_group:
        return {}
    name = words.words_of("groups", measure.student_group)
    return {"student_group": name, "student_group_code": measure.student_group}


def _whole(cell: Cell) -> int | None:
    return None if cell.number is None else int(cell.number)


def _divided(measure: Measure, numerator: Cell, denominator: Cell) -> Decimal | None:
    """Return the share an extract leaves to its reader; there is none of nobody."""
    if measure.unit_code != "share" or numerator.number is None or not denominator.number:
        return None
    return (numerator.number / denominator.number).quantize(PLACES)


def _why(parts: list[Cell], row: Held, *, has_band: bool) -> tuple[str | None, Held]:
    """Return why not all parts of a figure are there, and the band that is left of it."""
    if all(part.number is not None for part in parts):
        return None, Held("")
    own = [part.held for part in parts if part.held.why]
    # A star says that something is hidden; the row says why.
    told = [held.why for held in own if held.why != "masked"]
    whys = [*told, row.why, *(held.why for held in own)]
    bands = [held for held in (*own, row) if held.lower is not None] if has_band else []
    return next((why for why in whys if why), "not_stated"), bands[0] if bands else Held("")
