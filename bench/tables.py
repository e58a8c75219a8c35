"""The measured figures as Markdown tables."""

from collections.abc import Sequence
from pathlib import Path

from measuring import Figure

ONE_REGION = 430_000
#: Seconds asked for at 430,000 students.
LIMITS = {"build the region": 180, "import": 45, "nightly": 10}
FLOORS = {"import": "floor: read", "nightly": "floor: scan"}
PEERS = ("pandas", "polars")


def at(figures: Sequence[Figure], students: int) -> dict[str, Figure]:
    """Return the figures of one size by step."""
    return {figure.step: figure for figure in figures if figure.students == students}


def _grid(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"### {title}", "", f"| {' | '.join(heads)} |"]
    lines.append("|---|" + "---:|" * (len(heads) - 1))
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def main_table(figures: Sequence[Figure], students: int) -> str:
    """Return every step of one size beside its limit and its floor."""
    steps = at(figures, students)
    rows = []
    for step, figure in steps.items():
        limit = LIMITS[step] * students / ONE_REGION if step in LIMITS else None
        floor = steps.get(FLOORS.get(step, ""))
        rows.append(
            (
                step,
                str(figure.runs),
                f"{figure.seconds:.1f}",
                f"{figure.cpu_seconds:.1f}",
                f"{limit:.0f}" if limit else "",
                f"{figure.seconds / limit:.2f}" if limit else "",
                f"{figure.seconds / floor.seconds:.1f}" if floor else "",
                f"{figure.peak_mb:,.0f}",
            )
        )
    heads = ("Step", "Runs", "Seconds", "On all processors", "Limit", "Of limit")
    return _grid(f"{students:,} students", (*heads, "Times floor", "Peak MB"), rows)


def peer_table(figures: Sequence[Figure], students: int) -> str:
    """Return the peers beside the whole job and beside the nightly job alone.

    The whole job checks every row and keeps a history, which the peers do not; the nightly job
    alone has its files read already, which the peers have not. The truth lies between the two.
    """
    steps = at(figures, students)
    night, load = steps["nightly"], steps["import"]
    whole = night.seconds + load.seconds
    processors = night.cpu_seconds + load.cpu_seconds
    peak = max(night.peak_mb, load.peak_mb)
    rows = [
        (
            peer,
            f"{theirs.seconds:.1f}",
            f"{theirs.peak_mb:,.0f}",
            f"{theirs.seconds / whole:.2f}",
            f"{theirs.cpu_seconds / processors:.2f}",
            f"{peak / theirs.peak_mb:.2f}",
            f"{theirs.seconds / night.seconds:.2f}",
            f"{theirs.cpu_seconds / night.cpu_seconds:.2f}",
            f"{night.peak_mb / theirs.peak_mb:.2f}",
        )
        for peer in PEERS
        if (theirs := steps.get(peer))
    ]
    if not rows:
        return f"### {students:,} students: no peers\n\nThey were left out at this size."
    heads = ("Peer", "Seconds", "Peak MB", "Times whole job", "on processors", "our memory")
    return _grid(
        f"{students:,} students beside peers",
        (*heads, "Times nightly", "on processors", "our memory"),
        rows,
    )


def growth_table(figures: Sequence[Figure], sizes_: Sequence[int]) -> str:
    """Return how steps grow from one size to the next, beside how the students do."""
    rows = []
    for small, large in zip(sizes_, sizes_[1:], strict=False):
        before, after = at(figures, small), at(figures, large)
        for step in (one for one in after if one in before):
            rows.append(
                (
                    step,
                    f"{small:,}",
                    f"{large:,}",
                    f"{large / small:.1f}",
                    f"{after[step].seconds / before[step].seconds:.1f}",
                    f"{after[step].cpu_seconds / before[step].cpu_seconds:.1f}",
                    f"{after[step].peak_mb / before[step].peak_mb:.1f}",
                )
            )
    heads = ("Step", "From", "To", "Students", "Seconds", "On all processors", "Peak MB")
    return _grid("Growth, as factors", heads, rows)


def sizes(files: Path) -> dict[str, dict[str, int]]:
    """Return data rows and bytes per kind of file."""
    found: dict[str, dict[str, int]] = {}
    for path in sorted((*files.rglob("*.txt"), *files.rglob("*.csv"))):
        if "truth" in path.parts or path.name == "README.txt":
            continue
        kind = path.stem.split("_")[2] if "_" in path.stem else path.stem
        entry = found.setdefault(kind, {"rows": 0, "bytes": 0})
        with path.open("rb") as file:
            lines = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
        entry["rows"] += max(lines - 1, 0)
        entry["bytes"] += path.stat().st_size
    return found


def size_table(students: int, found: dict[str, dict[str, int]]) -> str:
    """Return rows and megabytes per kind of file."""
    rows = [(k, f"{v['rows']:,}", f"{v['bytes'] / 1e6:,.1f}") for k, v in found.items()]
    total, size = (sum(v[part] for v in found.values()) for part in ("rows", "bytes"))
    rows.append(("all", f"{total:,}", f"{size / 1e6:,.1f}"))
    return _grid(f"Files of {students:,} students", ("File", "Rows", "MB"), rows)
