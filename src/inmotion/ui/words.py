"""Words in the reader's language, from one catalogue for command line and site.

English is what the code says. Every other language is a gettext catalogue in
`locale/<lang>/LC_MESSAGES/inmotion.po`, read as it is: nothing has to be compiled. `tools/words.py`
finds the texts that are marked with `N_`, `say` or `plural` and keeps the catalogues up to date.
"""

import gettext
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, dates, lists, numbers
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from inmotion.vocabulary.errors import WrongUsage
from inmotion.vocabulary.words import N_

CATALOGUES = Path(__file__).resolve().parent.parent / "locale"
ENGLISH = "en"
#: Families here write numbers and dates as the United States do, in whichever language.
TERRITORY = "US"


@dataclass(frozen=True)
class Words:
    """Texts, numbers and days of one language.

    Parameters
    ----------
    lang : str
        Language code, e.g. "es".
    locale : babel.Locale
    catalogue : babel.messages.catalog.Catalog or None
        None for English, which needs none.
    plural_form : callable int -> int
        Which plural form a number takes.
    """

    lang: str
    locale: Locale
    catalogue: Catalog | None
    plural_form: Callable[[int], int]

    @property
    def direction(self) -> str:
        """Which way the language is written: "ltr" or "rtl"."""
        return "rtl" if self.locale.text_direction == "rtl" else "ltr"

    def say(self, text: str, /, **values: Any) -> str:
        """Return `text` in this language with `values` put in; see `value` for how they look."""
        return self._fill(self.template(text), values)

    def template(self, text: str) -> str:
        """Return `text` in this language with its places for values still open."""
        return self._translated(text, 0) or text

    def plural(self, one: str, many: str, count: int, /, **values: Any) -> str:
        """Return the text that fits `count`, which is also put in as {count}."""
        translated = self._translated(one, self.plural_form(count))
        return self._fill(translated or (one if count == 1 else many), {"count": count, **values})

    def value(self, value: Any) -> str:
        """Return a number or a day as the reader writes it; a text stays as it is."""
        if isinstance(value, bool):
            return self.say(N_("yes") if value else N_("no"))
        if isinstance(value, int | float | Decimal):
            return numbers.format_decimal(value, locale=self.locale)
        if isinstance(value, date):
            return self.day(value)
        return "" if value is None else str(value)

    def day(self, day: date, length: str = "medium") -> str:
        """Return a day: short "Feb 6", medium "Feb 6, 2026", full with its weekday."""
        if length == "short":
            return dates.format_skeleton("MMMd", day, locale=self.locale)
        return dates.format_date(day, length, locale=self.locale)

    def month(self, day: date) -> str:
        """Return the month of a day, e.g. "February 2026"."""
        return dates.format_skeleton("yMMMM", day, locale=self.locale)

    def listing(self, items: Iterable[str]) -> str:
        """Return items as a reader lists them: "a, b, and c"."""
        return lists.format_list(list(items), locale=self.locale)

    def share(self, value: float) -> str:
        """Return a share of 1 in percent, e.g. "19.6%"."""
        return numbers.format_percent(value, format="#,##0.#%", locale=self.locale)

    def _translated(self, text: str, form: int) -> str:
        entry = self.catalogue.get(text) if self.catalogue is not None else None
        if entry is None or entry.fuzzy:
            return ""
        return entry.string[form] if entry.pluralizable else entry.string

    def _fill(self, text: str, values: dict[str, Any]) -> str:
        return text.format(**{name: self.value(value) for name, value in values.items()})


def languages() -> tuple[str, ...]:
    """Return the codes of the languages we have words in, English first."""
    return (ENGLISH, *sorted(path.parts[-3] for path in CATALOGUES.glob("*/*/inmotion.po")))


@cache
def translator(lang: str = ENGLISH) -> Words:
    """Return the words of a language.

    Raises
    ------
    WrongUsage
        If there is no catalogue for `lang`.
    """
    if lang not in languages():
        raise WrongUsage(
            f"There are no words in {lang!r} yet.",
            do=f"Choose one of: {', '.join(languages())}.",
            saved="",
        )
    locale = Locale(lang, TERRITORY)
    if lang == ENGLISH:
        return Words(lang, locale, None, lambda count: int(count != 1))
    path = CATALOGUES / lang / "LC_MESSAGES" / "inmotion.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=lang)
    return Words(lang, locale, catalogue, gettext.c2py(catalogue.plural_expr))
