"""The card by which a room tells the rest of the house about itself."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Capability:
    """One room.

    Parameters
    ----------
    name : str
        The folder's name.
    title : str
        For screens, marked for translation.
    serves : str
        For whom, and which sentence of the strategy.
    indicators : tuple of str
        Names the room registers.
    urls : str
        Module with its URLs; empty if it has no pages.
    student_panels : tuple of str
        Templates for the student page.
    permissions : tuple of str
        Names of the rights it knows.
    nightly : tuple of str
        Names of functions in its `pipeline`, run in order.
    commands : tuple of str
        Modules whose `app` joins the `inmotion` command.
    rules : str
        Module whose `TABLES` are its tables of dated rows, by name; empty if none.
    rule_steps : str
        Module that tells which rules one person has reached: `explain_rules(engine, person_id,
        as_of)`, and `show` and `as_json` of what it returns; empty if none.
    """

    name: str
    title: str
    serves: str
    indicators: tuple[str, ...] = ()
    urls: str = ""
    student_panels: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    nightly: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    rules: str = ""
    rule_steps: str = ""
