"""The measured figures as Markdown tables."""

from collections.abc import Sequence
from pathlib import Path

from measuring import Figure

ONE_REGION = 430_000
#: Seconds asked for at 430,000 students.
LIMITS = {"build the region": 180, "import": 45, "nightly": 10}
FLOORS = {"import": "floor: read", "nightly": "floor: scan"}
#: What is asked of us beside each peer: times its seconds, share of its memory.
ASKED = {"pandas": "4 times, 0.25 of its memory", "polars": "1 time"}
PEERS = tuple(ASKED)
WHAT_RUNS = {
    "pandas": "pandas: from the files to the list",
    "polars": "Polars: from the files to the list",
    "import and nightly": "ours: from the files to the list (import and nightly)",
    "nightly": "ours: from the lake to all results (nightly alone)",
}
READ_WITH_CARE = """\
Our import checks every row, traces it and keeps its history; our night computes every indicator
for everybody and every group, now and a week before. The peers make the list and nothing else, and
start from the files each time; our night alone starts from files that have been read before."""


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


def ours(figures: Sequence[Figure], students: int) -> dict[str, Figure]:
    """Return what the peers are held against: from the files to the list, and the night alone."""
    steps = at(figures, students)
    night, load = steps["nightly"], steps["import"]
    whole = Figure(
        "import and nightly",
        students,
        min(night.runs, load.runs),
        night.seconds + load.seconds,
        night.cpu_seconds + load.cpu_seconds,
        max(night.peak_mb, load.peak_mb),
    )
    return {one.step: one for one in (whole, night)}


def peer_ratios(figures: Sequence[Figure], students: int) -> list[dict[str, object]]:
    """Return how many times as long a peer takes as we do, and what share of its memory we take.

    From the files to the list is the same task for both, but the import checks every row, traces
    it and keeps its history, and the night computes all indicators for everybody and every group,
    now and a week before; the peers make the list and nothing else. The night alone is no like
    for like either: its files have been read before.
    """
    steps, rows = at(figures, students), []
    for peer in (steps[name] for name in PEERS if name in steps):
        for name, own in ours(figures, students).items():
            rows.append(
                {
                    "peer": peer.step,
                    "beside": name,
                    "times_seconds": round(peer.seconds / own.seconds, 2),
                    "times_cpu_seconds": round(peer.cpu_seconds / own.cpu_seconds, 2),
                    "our_share_of_memory": round(own.peak_mb / peer.peak_mb, 2),
                }
            )
    return rows


def peer_table(figures: Sequence[Figure], students: int) -> str:
    """Return what peers take, and their ratios to what we take, told both ways."""
    ratios = peer_ratios(figures, students)
    if not ratios:
        return f"### {students:,} students: no peers\n\nThey were left out at this size."
    steps = at(figures, students)
    peers = [steps[name] for name in PEERS if name in steps]
    times = _grid(
        f"{students:,} students beside peers",
        ("What runs", "Runs", "Seconds", "On all processors", "Peak MB"),
        [
            (
                WHAT_RUNS[figure.step],
                str(figure.runs),
                f"{figure.seconds:.1f}",
                f"{figure.cpu_seconds:.1f}",
                f"{figure.peak_mb:,.0f}",
            )
            for figure in (*peers, *ours(figures, students).values())
        ],
    )
    told = _grid(
        f"{students:,} students: a peer's time as a multiple of ours, our memory as a share of its",
        ("Peer", "Beside our", "Times seconds", "Times processors", "Of its memory", "Asked"),
        [(*(str(value) for value in row.values()), ASKED[str(row["peer"])]) for row in ratios],
    )
    return f"{times}\n\n{told}\n\n{READ_WITH_CARE}"


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
