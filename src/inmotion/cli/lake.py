"""`inmotion lake`: which versions there are, and going back."""

from typing import Any

import typer

from inmotion.ui.options import JsonOption, LakeOption

app = typer.Typer(
    name="lake",
    help="Versions of the lake: see them, go back.",
    rich_markup_mode=None,
    no_args_is_help=True,
)


@app.command(epilog="Example: inmotion lake history --lake lake")
def history(lake: LakeOption, as_json: JsonOption = False) -> None:
    """List all versions, newest first: when each was made, and from which files."""
    from inmotion.lake.manifest import Manifest
    from inmotion.lake.store import Lake
    from inmotion.ui.terminal import columns, print_json, screen

    def row(version: Manifest) -> dict[str, Any]:
        return {
            "version": version.number,
            "made_at": version.made_at,
            "kind": version.kind,
            "back_to": version.report.get("back_to"),
            "files": len(version.files),
            "rows_loaded": sum(file["loaded"] for file in version.report.get("files", ())),
            "districts": sorted({file.district_id for file in version.files}),
            "newest_extract_on": max((file.extract_on for file in version.files), default=None),
        }

    rows = [row(version) for version in Lake(lake).history()]
    if as_json:
        print_json({"versions": rows})
        return
    heads = (
        "version",
        "made at (UTC)",
        "kind",
        "files",
        "rows loaded",
        "districts",
        "newest extract",
    )
    cells = (
        (
            str(row["version"]),
            row["made_at"].replace("T", " ")[:16],
            f"undo, back to {row['back_to']}" if row["back_to"] else row["kind"],
            str(row["files"] or ""),
            f"{row['rows_loaded']:,}" if row["files"] else "",
            _few(row["districts"]),
            row["newest_extract_on"] or "",
        )
        for row in rows
    )
    screen().print(columns(heads, cells, right=(0, 3, 4)))


def _few(names: list[str], most: int = 2) -> str:
    """Return the first names and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


@app.command(epilog="Example: inmotion lake undo --lake lake")
def undo(lake: LakeOption) -> None:
    """Take back the newest import. The version before it becomes the present again.

    Nothing is lost: the version taken back stays in the history, and numbers given to students stay
    theirs. So does what people decided about whose record is whose.
    """
    from inmotion.lake.store import Lake
    from inmotion.sources.deciding import undo as taken_back
    from inmotion.ui.terminal import margin

    before = Lake(lake).manifest.number
    version = taken_back(lake)
    margin().print(
        f"Version {version.number} is the state of version {version.report['back_to']} again. "
        f"Version {before} stays in the history.\n"
        "Run `inmotion nightly` to bring the lists in line."
    )
