"""How the cells of CEDARS files are read: dates, codes, numbers."""

from inmotion.sources.layout import Reading

#: A text without a value.
_UNREAD = "CASE WHEN {v} IS NULL THEN {x} END"

TEXT = Reading("VARCHAR", "{x}")
CODE = Reading("VARCHAR", "upper({x})")

#: Codes that are numbers: `02` and `2` are the same code.
NUMBER_CODE = Reading(
    "VARCHAR",
    "CASE WHEN {x} LIKE '0%' THEN regexp_replace(upper({x}), '^0+([0-9A-Z])', '\\1')"
    " ELSE upper({x}) END",
)

#: Codes joined with commas in one cell (`02,05`).
CODE_LIST = Reading(
    "VARCHAR", "regexp_replace(replace(upper({x}), ' ', ''), '(^|,)0+([0-9])', '\\1\\2', 'g')"
)

DATE = Reading("DATE", "CAST(try_strptime({x}, '%m/%d/%Y') AS DATE)", _UNREAD, "bad_date")

#: Our own files also take ISO dates.
ANY_DATE = Reading(
    "DATE", "CAST(try_strptime({x}, ['%m/%d/%Y', '%Y-%m-%d']) AS DATE)", _UNREAD, "bad_date"
)

MONTH = Reading(
    "DATE", "CAST(try_strptime('01/' || {x}, '%d/%m/%Y') AS DATE)", _UNREAD, "bad_month"
)

YES_NO = Reading(
    "BOOLEAN",
    "CASE upper({x}) WHEN 'Y' THEN true WHEN 'N' THEN false END",
    _UNREAD,
    "bad_yes_no",
)

WHOLE = Reading(
    "SMALLINT",
    "CASE WHEN regexp_full_match({x}, '[0-9]{{1,4}}') THEN CAST({x} AS SMALLINT) END",
    _UNREAD,
    "bad_number",
)

YEAR = Reading(
    "SMALLINT",
    "CASE WHEN regexp_full_match({x}, '(19|20)[0-9]{{2}}') THEN CAST({x} AS SMALLINT) END",
    _UNREAD,
    "bad_year",
)

_SHARE = "TRY_CAST({x} AS DECIMAL(5, 4))"
#: A share of a day; more than a whole one is no share.
SHARE = Reading(
    "DECIMAL(5, 4)",
    f"CASE WHEN {_SHARE} BETWEEN 0 AND 1 THEN {_SHARE} END",
    _UNREAD,
    "bad_number",
)

#: Grade level: `01` is `1`.
GRADE = Reading(
    "VARCHAR", "CASE WHEN regexp_full_match({x}, '0[1-9]') THEN {x}[2:] ELSE upper({x}) END"
)

#: Withdrawal code: the second sign is the digit zero, typed as the letter O by some.
WITHDRAWAL = Reading(
    "VARCHAR",
    "CASE WHEN regexp_full_match(upper({x}), '[GTD]O') THEN upper({x}[1]) || '0'"
    " ELSE upper({x}) END",
    "CASE WHEN regexp_full_match(upper({x}), '[GTD]O') THEN {x} END",
    "letter_o",
    "letter_o",
)

#: A district's code: five digits; spreadsheets drop the leading zero.
DISTRICT_CODE = Reading(
    "VARCHAR",
    "CASE WHEN regexp_full_match({x}, '[0-9]{{4,5}}') THEN lpad({x}, 5, '0') END",
    _UNREAD,
    "bad_code",
)

#: The state's code of a school: four digits.
SCHOOL_CODE = Reading(
    "VARCHAR",
    "CASE WHEN regexp_full_match({x}, '[0-9]{{1,4}}') THEN lpad({x}, 4, '0') END",
    _UNREAD,
    "bad_code",
)

#: Language number, 1 to 3 digits.
LANGUAGE = Reading(
    "VARCHAR",
    "CASE WHEN regexp_full_match({x}, '[0-9]{{1,3}}') THEN CAST(CAST({x} AS SMALLINT) AS VARCHAR)"
    " END",
    _UNREAD,
    "bad_code",
)

#: State student identifier: ten digits, the first not zero. Anything else counts as not issued.
SSID = Reading(
    "VARCHAR",
    "CASE WHEN regexp_full_match({x}, '[1-9][0-9]{{9}}') THEN {x} END",
    _UNREAD,
    "malformed_ssid",
    "malformed_ssid",
)


def decimal(precision: int, scale: int) -> Reading:
    """Return the reading of a number with `scale` decimals, not negative."""
    number = f"DECIMAL({precision}, {scale})"
    looks = "regexp_full_match({x}, '[0-9]*[.]?[0-9]*')"
    value = f"CASE WHEN {looks} THEN TRY_CAST({{x}} AS {number}) END"
    return Reading(number, value, _UNREAD, "bad_number")
