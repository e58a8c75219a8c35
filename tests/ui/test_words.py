"""Words, numbers and days in the reader's language."""

from datetime import date
from decimal import Decimal

import pytest

from inmotion.ui.words import languages, translator
from inmotion.vocabulary.errors import ExitCode, WrongUsage

FRIDAY = date(2026, 2, 6)
ENGLISH, SPANISH = translator("en"), translator("es")


def test_we_have_words_in_english_and_spanish():
    assert languages() == ("en", "es")


def test_a_language_without_words_is_told_with_those_there_are():
    with pytest.raises(WrongUsage, match=r"no words in 'tlh' yet.*en, es") as refused:
        translator("tlh")
    assert refused.value.exit_code == ExitCode.WRONG_USAGE


def test_a_sentence_is_said_in_the_language_with_its_numbers():
    numbers = {"amount": Decimal("18.00"), "out_of": Decimal("92.00"), "line": Decimal("9.20")}
    text = "missed {amount} of {out_of} days; the line is {line}"
    assert ENGLISH.say(text, **numbers) == "missed 18 of 92 days; the line is 9.2"
    assert SPANISH.say(text, **numbers) == "faltó 18 de 92 días; el límite es 9.2"


def test_a_text_without_a_translation_is_said_in_english():
    assert SPANISH.say("a text nobody marked, {count}", count=1) == "a text nobody marked, 1"


@pytest.mark.parametrize(
    ("words", "count", "said"),
    [
        (ENGLISH, 1, "1 more missed day than a week ago."),
        (ENGLISH, 2, "2 more missed days than a week ago."),
        (ENGLISH, 0, "0 more missed days than a week ago."),
        (SPANISH, 1, "1 día de ausencia más que hace una semana."),
        (SPANISH, 2, "2 días de ausencia más que hace una semana."),
    ],
)
def test_one_and_many_are_said_differently(words, count, said):
    one, many = (
        "{count} more missed day than a week ago.",
        "{count} more missed days than a week ago.",
    )
    assert words.plural(one, many, count) == said


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        (1234567, "1,234,567", "1,234,567"),
        (Decimal("9.20"), "9.2", "9.2"),
        (FRIDAY, "Feb 6, 2026", "6 feb 2026"),
        (True, "yes", "sí"),
        (None, "", ""),
        ("01901", "01901", "01901"),
    ],
)
def test_values_look_as_the_reader_writes_them(value, english, spanish):
    assert ENGLISH.value(value) == english
    assert SPANISH.value(value) == spanish


def test_days_and_months_have_names():
    assert ENGLISH.day(FRIDAY, "full") == "Friday, February 6, 2026"
    assert SPANISH.day(FRIDAY, "full") == "viernes, 6 de febrero de 2026"
    assert ENGLISH.day(FRIDAY, "short") == "Feb 6"
    assert ENGLISH.month(FRIDAY) == "February 2026"
    assert SPANISH.month(FRIDAY) == "febrero de 2026"


def test_lists_and_shares_read_as_people_write_them():
    assert ENGLISH.listing(["tutoring", "a mentor", "lunch"]) == "tutoring, a mentor, and lunch"
    assert SPANISH.listing(["tutoría", "un mentor"]) == "tutoría y un mentor"
    assert ENGLISH.share(0.1957) == "19.6%"
