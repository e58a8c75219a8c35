"""The rows of one package in the work table: a table `ed_<resource>` for each resource."""

from collections.abc import Sequence

from inmotion.sources import arranging
from inmotion.sources.edfi.flat import BROKEN, columns_of
from inmotion.sources.edfi.package import Memo
from inmotion.sources.edfi.resources import RESOURCES
from inmotion.sources.scanning import Source
from inmotion.sources.staging import Stage

_LONGEST_LINE = 2_000_000

#: Signs between the items of a list, and between the values of an item, as SQL.
ITEM, VALUE = "chr(30)", "chr(31)"

_MACROS = (
    "ed_day(x) AS CAST(coalesce(try_strptime(left(x, 10), '%Y-%m-%d'),"
    " try_strptime(x, '%m/%d/%Y')) AS DATE)",
    "ed_cedars(d) AS strftime(d, '%m/%d/%Y')",
    "ed_year(x) AS CASE WHEN regexp_full_match(x, '[0-9]{4}-[0-9]{4}') THEN right(x, 4)"
    " WHEN regexp_full_match(x, '[0-9]{4}') THEN x END",
    "ed_year_of(d) AS CAST(year(d) + CAST(month(d) >= 7 AS INTEGER) AS VARCHAR)",
    "ed_yes_no(x) AS CASE lower(x) WHEN 'true' THEN 'Y' WHEN '1' THEN 'Y' WHEN 'false' THEN 'N'"
    " WHEN '0' THEN 'N' ELSE x END",
    # Which of the lists' items a descriptor's word is: see `words`.
    "ed_items(x) AS list_filter(string_split(coalesce(x, ''), chr(30)), lambda i: i <> '')",
)


def load(stage: Stage, sources: Sequence[Source], memo: Memo) -> None:
    """Fill the tables of one package, and `ed_words`: descriptor, word and code."""
    for macro in _MACROS:
        stage.run(f"CREATE OR REPLACE MACRO {macro}")
    for name in RESOURCES:
        stage.run(f"DROP TABLE IF EXISTS ed_{name}")
        arranging.create(stage, f"ed_{name}", columns_of(name))
    _load_words(stage, memo)
    for source in sources:
        if not source.refusal:
            _load_one(stage, source)


def _load_words(stage: Stage, memo: Memo) -> None:
    stage.run("CREATE OR REPLACE TABLE ed_words (descriptor VARCHAR, word VARCHAR, code VARCHAR)")
    rows = [
        (descriptor, word, code)
        for descriptor, codes in memo.words.codes.items()
        for word, code in codes.items()
    ]
    stage.run(
        "INSERT INTO ed_words SELECT unnest(?), unnest(?), unnest(?)",
        [list(column) for column in zip(*rows, strict=True)],
    )


def _load_one(stage: Stage, source: Source) -> None:
    stage.run(
        f"""
        CREATE OR REPLACE TABLE ed_lines AS
        SELECT line_no, string_split(line, E'\\t') AS c
        FROM (SELECT line, CAST(row_number() OVER () AS INTEGER) AS line_no
              FROM read_csv(?, delim = E'\\x01', quote = '', escape = '', header = false,
                  columns = {{'line': 'VARCHAR'}}, auto_detect = false,
                  max_line_size = {_LONGEST_LINE}))
        WHERE line IS NOT NULL AND line <> ''
        """,
        [str(source.path)],
    )
    for (name,) in stage.rows("SELECT DISTINCT c[1] FROM ed_lines ORDER BY ALL"):
        this = f"FROM ed_lines WHERE c[1] = '{name}'"
        if name in RESOURCES:
            cells = "".join(
                f", nullif(c[{place}], '')" for place, _ in enumerate(columns_of(name), 2)
            )
            stage.run(f"INSERT INTO ed_{name} SELECT {source.file_id}, line_no{cells} {this}")
        elif name == BROKEN:
            stage.run(
                f"INSERT INTO problems SELECT {source.file_id}, line_no, '', NULL, 'broken_object'"
                f" {this}"
            )
        else:
            stage.run(f"INSERT INTO set_aside SELECT {source.file_id}, line_no {this}")


def set_aside(stage: Stage, resource: str, where: str = "true") -> None:
    """Set rows of a resource aside: nothing of them is kept by itself."""
    stage.run(
        f"INSERT INTO set_aside SELECT x.file_no, x.line_no FROM ed_{resource} x WHERE {where}"
    )


def hold(stage: Stage, resource: str, reason: str, element: str, value: str, where: str) -> None:
    """Hold rows of a resource back and take them out of its table."""
    stage.run(
        "INSERT INTO problems SELECT x.file_no, x.line_no, ?, left(CAST("
        f"{value} AS VARCHAR), 80), ? FROM ed_{resource} x WHERE {where}",
        [element, reason],
    )
    stage.run(f"DELETE FROM ed_{resource} x WHERE {where}")


def note(stage: Stage, resource: str, reason: str, element: str, value: str, where: str) -> None:
    """Note rows of a resource; they are kept."""
    stage.run(
        "INSERT INTO problems SELECT x.file_no, x.line_no, ?, left(CAST("
        f"{value} AS VARCHAR), 80), ? FROM ed_{resource} x WHERE {where}",
        [element, reason],
    )


def code(descriptor: str, word: str) -> str:
    """Return SQL for the code of a descriptor's word; NULL if the word is not known."""
    return (
        f"(SELECT any_value(w.code) FROM ed_words w WHERE w.descriptor = '{descriptor}'"
        f" AND w.word = lower({word}))"
    )


def note_unknown(
    stage: Stage, resource: str, descriptor: str, column: str, element: str, *, stops: bool = False
) -> None:
    """Note rows with a word (or, in lists, words) that the descriptor's table does not have."""
    known = f"SELECT word FROM ed_words WHERE descriptor = '{descriptor}'"
    # An item may have further values after its word.
    stage.run(
        f"""
        CREATE OR REPLACE TABLE ed_unknown AS
        SELECT file_no, line_no, min(word) AS word
        FROM (SELECT file_no, line_no, string_split(unnest(ed_items({column})), {VALUE})[1] AS word
              FROM ed_{resource} WHERE {column} IS NOT NULL)
        WHERE word <> '' AND lower(word) NOT IN ({known}) GROUP BY ALL
        """
    )
    stage.run(
        "INSERT INTO problems SELECT file_no, line_no, ?, left(word, 80), ? FROM ed_unknown",
        [element, "unknown_word" if stops else "word_left_empty"],
    )
    if stops:
        stage.run(
            f"DELETE FROM ed_{resource} x USING ed_unknown u"
            " WHERE u.file_no = x.file_no AND u.line_no = x.line_no"
        )
