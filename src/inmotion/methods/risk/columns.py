"""Taking in the columns of a feature: numbers with NaN where missing, words with codes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from inmotion.vocabulary.errors import InMotionError

#: Anything one-dimensional: a NumPy array, a list, an Arrow array. Null and NaN are both missing.
Column = Any


@dataclass(frozen=True)
class Words:
    """A column of words, each kept once.

    Parameters
    ----------
    codes : int64 array, shape (rows,)
        Which of `words`; -1 if missing.
    words : tuple of str, shape (distinct,)
    """

    codes: NDArray[np.int64]
    words: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)


Values = NDArray[np.float64] | Words


def taken_in(name: str, column: Column, error: type[InMotionError]) -> Values:
    """Return a column as float64 with NaN where missing, or as words.

    Parameters
    ----------
    name : str
        For the message.
    column : array-like, shape (rows,)
        Numbers, booleans or text.
    error : type
        What to raise.

    Returns
    -------
    float64 array or Words, shape (rows,)
        A column without any value is numeric.

    Examples
    --------
    >>> taken_in("missed_days", [1, None, 3], ValueError)
    array([ 1., nan,  3.])
    >>> taken_in("grade", ["09", None, "09"], ValueError).codes
    array([ 0, -1,  0])
    """
    if isinstance(column, np.ndarray) and column.dtype.kind in "fiub" and column.ndim == 1:
        return column.astype(np.float64, copy=False)
    try:
        array = column if isinstance(column, pa.Array | pa.ChunkedArray) else _arrow(column)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as trouble:
        raise _wrong_kind(name, str(trouble).splitlines()[0], error) from trouble
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    kind = array.type.value_type if pa.types.is_dictionary(array.type) else array.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _words(array)
    if not (pa.types.is_primitive(kind) or pa.types.is_decimal(kind) or pa.types.is_null(kind)):
        raise _wrong_kind(name, f"it holds {kind}", error)
    if pa.types.is_temporal(kind):
        raise _wrong_kind(name, f"it holds {kind}", error)
    numbers: NDArray[np.float64] = array.cast(pa.float64(), safe=False).to_numpy(
        zero_copy_only=False
    )
    return numbers


def _arrow(column: Column) -> "pa.Array[Any] | pa.ChunkedArray[Any]":
    array: pa.Array[Any] = pa.array(column, from_pandas=True)
    return array


def _words(array: "pa.Array[Any]") -> Words:
    encoded: Any = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    codes = encoded.indices.fill_null(-1).cast(pa.int64()).to_numpy(zero_copy_only=False)
    return Words(codes, tuple(encoded.dictionary.to_pylist()))


def _wrong_kind(name: str, why: str, error: type[InMotionError]) -> InMotionError:
    return error(
        f"This column holds neither numbers nor words: {why}.",
        where=f"feature {name}",
        do="Hand it over as numbers (days as a count of days) or as text.",
    )
