"""What a file's bytes are does not depend on the portions in which they arrive."""

import io
import re

from hypothesis import example, given
from hypothesis import strategies as st

from inmotion.sources.texts import examine


class Dripping(io.BytesIO):
    """A file that gives a few bytes at a time."""

    def __init__(self, raw, few):
        super().__init__(raw)
        self.few = few

    def read(self, size=-1):
        return super().read(min(size, self.few))


@given(
    st.lists(st.sampled_from([b" ", b"\t", b"\n", b"\r", b"a", b"\xc3", b"\xa0", b"\0", b"\x01"])),
    st.integers(1, 5),
)
@example([b"a", b" ", b"\t"], 2)
@example([b"a", b"\t", b" ", b"a"], 2)
@example([b"a", b" "], 5)
@example([b"a", b" ", b"a", b" ", b"a"], 2)
def test_the_seams_between_portions_hide_nothing_and_invent_nothing(parts, few):
    raw = b"".join(parts)
    whole = examine(lambda: io.BytesIO(raw))
    dripped = examine(lambda: Dripping(raw, few))
    # The head is that of the first portion.
    whole.head = dripped.head = b""
    assert dripped == whole
    assert whole.has_loose_blanks == bool(re.search(rb"(\A|[\t\n\r]) | ([\t\n\r]|\Z)", raw))
    assert whole.lines == raw.count(b"\n") + (raw[-1:] not in (b"", b"\n"))
    if any(not line.strip(b" \t\r") for line in raw.removesuffix(b"\n").split(b"\n")) and raw:
        assert whole.may_have_blanks
