"""Who is where and when in one school year: moves, leavers, newcomers, two schools at once."""

from dataclasses import dataclass, field, fields
from functools import cached_property

import numpy as np

from .calendars import Calendars
from .draws import Flags, Ints, pick, uniform, whole
from .movers import is_planted
from .people import NEVER, Feeders, People, slot_of
from .places import School

#: CEDARS C09; 0 is "still there".
EXIT_CODES = ("", "T1", "T0", "T2", "T3", "G0", "D4", "U1", "D7")
STILL, WITHIN, AWAY, HOME_SCHOOL, OUT_OF_STATE, GRADUATED, DROPPED, UNKNOWN, WORKING = range(9)

#: Share of families (or children) with one event in the year; at most one each.
EVENTS = (
    ("moves within the district", 0.022),
    ("moves to another district", 0.016),
    ("leaves the region", 0.019),
    ("comes from elsewhere", 0.022),
    ("leaves and returns", 0.004),
    ("never shows up", 0.0012),
    ("comes and goes on one day", 0.0005),
)
(INSIDE, ACROSS, LEAVES, COMES, RETURNS, NO_SHOW, ONE_DAY) = range(len(EVENTS))
SKILL_CENTER_SHARE = 0.035
FOREVER = 10**7


@dataclass
class Spans:
    """School spans (file C), one entry per span, with what became known when.

    Attributes
    ----------
    person, record, school : array of int
    stay : array of int
        The district stay (file B row) the span belongs to.
    entry, exit : array of int
        Ordinals; the last day attended; 0 is still there.
    code : array of int
        Position in EXIT_CODES.
    entry_known, exit_known, deleted : array of int
        Days on which the district's system learned of the entry and the exit, and removed the row.
    """

    person: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    school: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    entry: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    exit: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    code: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    is_primary: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    entry_known: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    exit_known: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    deleted: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    opens_stay: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    def __len__(self) -> int:
        """Return the number of spans."""
        return len(self.person)

    def add(self, person: Ints, school: Ints, entry: Ints, **more: Ints | int) -> None:
        """Add spans; what is not named is open, primary and known on the day."""
        rows = len(person)
        full = {
            "person": person,
            "school": school,
            "entry": entry,
            "exit": more.get("exit", 0),
            "code": more.get("code", 0),
            "is_primary": more.get("is_primary", 1),
            "entry_known": more.get("entry_known", entry),
            "exit_known": more.get("exit_known", more.get("exit", 0)),
            "deleted": more.get("deleted", FOREVER),
            "opens_stay": more.get("opens_stay", 1),
        }
        for one in fields(self):
            values = np.broadcast_to(np.asarray(full[one.name], dtype=np.int64), rows)
            setattr(self, one.name, np.concatenate([getattr(self, one.name), values]))

    def take(self, chosen: Ints | Flags) -> "Spans":
        """Return copies of the chosen spans."""
        return Spans(**{one.name: getattr(self, one.name)[chosen] for one in fields(self)})


@dataclass(frozen=True)
class Year:
    """What the events of one school year are drawn from."""

    seed: int
    school_year: int
    schools: list[School]
    feeders: list[Feeders]
    calendars: Calendars

    @cached_property
    def district_of(self) -> Ints:
        """Return the district of each school."""
        return np.array([school.district for school in self.schools])

    @property
    def first_days(self) -> Ints:
        """Return the first day of each school."""
        return self.calendars.first_days

    @property
    def last_days(self) -> Ints:
        """Return the last day of each school."""
        return self.calendars.last_days

    def chance(self, question: str, *keys: Ints | int) -> np.ndarray:
        """Return draws for this year."""
        return uniform(self.seed, question, self.school_year, *keys)


def enroll(year: Year, people: People, spans: Spans) -> Spans:
    """Return the year's spans, those given among them, and move `people` on to next year.

    Families that move take all their children, so the event is drawn per family.
    """
    grade = people.grade(year.school_year)
    active = (grade >= 0) & (grade <= 12) & ~people.gone & ~people.is_cast
    active &= people.arrived <= year.school_year
    who = np.nonzero(active)[0]
    event = _events(year, people, who)
    steps = (_inside, _across, _leaves, _comes, _returns, _no_show, _one_day)
    for number, step in enumerate(steps):
        step(year, people, who[event == number], spans)
    _stays(year, people, who[event == len(EVENTS)], spans)
    _skill_centers(year, people, spans)
    order = np.lexsort((spans.entry, spans.person))
    return spans.take(order)


def _events(year: Year, people: People, who: Ints) -> Ints:
    shares = [share for _, share in EVENTS]
    weights = [*shares, 1 - sum(shares)]
    family = people.family[who]
    event = pick(year.chance("event", family), weights)
    inside = event == INSIDE
    other = _other_school(year, people, who)
    event[inside & (other == people.school(year.school_year)[who])] = len(EVENTS)
    event[is_planted(people, who, year.school_year)] = ACROSS
    return event


def _start(year: Year, people: People, who: Ints) -> tuple[Ints, Ints]:
    school = people.school(year.school_year)[who]
    return school, year.first_days[school]


def _day_between(year: Year, question: str, keys: Ints, first: int, last: int) -> Ints:
    """Return a school weekday between two positions of the year's weekdays."""
    days = year.calendars.days
    return days[whole(year.chance(question, keys), first, min(last, len(days) - 1))]


def _on_or_after(year: Year, school: Ints, day: Ints) -> Ints:
    """Return the first school day on or after `day` at each school."""
    return year.calendars.days[_open_column(year, school, day, forward=True)]


def _on_or_before(year: Year, school: Ints, day: Ints) -> Ints:
    return year.calendars.days[_open_column(year, school, day, forward=False)]


def _open_column(year: Year, school: Ints, day: Ints, *, forward: bool) -> Ints:
    days, is_open = year.calendars.days, year.calendars.is_open
    columns = np.arange(len(days))
    if forward:
        ahead = np.where(is_open, columns, len(days) - 1)
        table = np.minimum.accumulate(ahead[:, ::-1], axis=1)[:, ::-1]
        start = np.minimum(np.searchsorted(days, day, side="left"), len(days) - 1)
    else:
        table = np.maximum.accumulate(np.where(is_open, columns, 0), axis=1)
        start = np.maximum(np.searchsorted(days, day, side="right") - 1, 0)
    found: Ints = table[school, start]
    return found


def _stays(year: Year, people: People, who: Ints, spans: Spans) -> None:
    school, first = _start(year, people, who)
    leaving = people.grade(year.school_year)[who] == 12
    code = np.where(year.chance("graduates", who) < 0.88, GRADUATED, STILL)
    code = np.where(leaving, code, STILL)
    last = np.where(code == GRADUATED, year.last_days[school], 0)
    spans.add(who, school, first, exit=last, code=code, exit_known=last + 3 * (last > 0))


def _inside(year: Year, people: People, who: Ints, spans: Spans) -> None:
    school, first = _start(year, people, who)
    other = _other_school(year, people, who)
    family = people.family[who]
    leave = _on_or_before(year, school, _day_between(year, "leaves on", family, 20, 190))
    come = _on_or_after(year, other, leave + 1)
    # A school often hears of a move some days later and dates it back.
    known = come + whole(year.chance("move known", who), 0, 6)
    spans.add(who, school, first, exit=leave, code=WITHIN, exit_known=known)
    spans.add(who, other, come, entry_known=known, opens_stay=0)
    people.slots[who, slot_of(people.grade(year.school_year)[who])] = other
    people.alternative_from[who] = NEVER


def _other_school(year: Year, people: People, who: Ints) -> Ints:
    """Return another school of the same district and level, or the same if there is none."""
    school = people.school(year.school_year)[who]
    grade = people.grade(year.school_year)[who]
    draws = year.chance("other school", people.family[who])
    other = school.copy()
    level = slot_of(grade)
    district = year.district_of[school]
    for place in np.unique(district):
        for slot in range(3):
            rows = np.nonzero((district == place) & (level == slot))[0]
            choices = year.feeders[place].schools[slot]
            step = whole(draws[rows], 1, max(1, len(choices) - 1))
            at = np.searchsorted(choices, school[rows])
            found = choices[(at + step) % len(choices)]
            # Schools of another district may serve this level: those are no move inside.
            same = year.district_of[found] == place
            other[rows] = np.where(same, found, school[rows])
    return other


def _across(year: Year, people: People, who: Ints, spans: Spans) -> None:
    school, first = _start(year, people, who)
    family = people.family[who]
    new_home = _new_home(year, people, who)
    leave = _day_between(year, "leaves on", family, 20, 185)
    # Planted moves are over by the winter, so that the weekly extracts show them.
    early = _day_between(year, "leaves on", family, 20, 80)
    leave = np.where(is_planted(people, who, year.school_year), early, leave)
    leave = _on_or_before(year, school, leave)
    people.home[who] = new_home
    people.alternative_from[who] = NEVER
    for place in np.unique(new_home):
        rows = who[new_home == place]
        feeders = year.feeders[place]
        for slot in range(3):
            draws = year.chance("new school", people.family[rows], slot)
            people.slots[rows, slot] = feeders.schools[slot][pick(draws, feeders.weights[slot])]
    other = people.school(year.school_year)[who]
    gap = whole(year.chance("gap", family), 1, 10)
    come = _on_or_after(year, other, leave + gap)
    known = leave + whole(year.chance("exit known", who), 1, 25)
    spans.add(who, school, first, exit=leave, code=AWAY, exit_known=known)
    spans.add(who, other, come, entry_known=come + whole(year.chance("entry known", who), 0, 3))


def _new_home(year: Year, people: People, who: Ints) -> Ints:
    """Return another district for each moving family, large ones more often."""
    sizes = np.bincount(year.district_of, minlength=len(year.feeders)).astype(float)
    chosen = pick(year.chance("new home", people.family[who]), sizes)
    stay = chosen == people.home[who]
    chosen[stay] = (chosen[stay] + 1) % len(year.feeders)
    return chosen


def _leaves(year: Year, people: People, who: Ints, spans: Spans) -> None:
    school, first = _start(year, people, who)
    leave = _day_between(year, "leaves on", people.family[who], 15, 195)
    leave = _on_or_before(year, school, leave)
    codes = np.array([AWAY, HOME_SCHOOL, OUT_OF_STATE, DROPPED, UNKNOWN, WORKING])
    young, old = (0.6, 0.15, 0.25, 0, 0, 0), (0.35, 0.05, 0.15, 0.15, 0.22, 0.08)
    draws = year.chance("why left", who)
    is_old = people.grade(year.school_year)[who] >= 9
    code = codes[np.where(is_old, pick(draws, old), pick(draws, young))]
    known = leave + whole(year.chance("exit known", who), 0, 25)
    spans.add(who, school, first, exit=leave, code=code, exit_known=known)
    people.gone[who] = True


def _comes(year: Year, people: People, who: Ints, spans: Spans) -> None:
    school, _ = _start(year, people, who)
    come = _day_between(year, "comes on", people.family[who], 15, 200)
    come = _on_or_after(year, school, come)
    known = come + whole(year.chance("entry known", who), 0, 3)
    spans.add(who, school, come, entry_known=known)


def _returns(year: Year, people: People, who: Ints, spans: Spans) -> None:
    school, first = _start(year, people, who)
    family = people.family[who]
    leave = _on_or_before(year, school, _day_between(year, "leaves on", family, 20, 130))
    back = _on_or_after(year, school, leave + whole(year.chance("away", family), 15, 60))
    known = leave + whole(year.chance("exit known", who), 0, 12)
    spans.add(who, school, first, exit=leave, code=AWAY, exit_known=known)
    spans.add(who, school, back)


def _no_show(year: Year, people: People, who: Ints, spans: Spans) -> None:
    school, first = _start(year, people, who)
    gone = first + whole(year.chance("no show removed", who), 10, 60)
    spans.add(who, school, first, deleted=gone)
    people.gone[who] = True


def _one_day(year: Year, people: People, who: Ints, spans: Spans) -> None:
    school, first = _start(year, people, who)
    spans.add(who, school, first, exit=first, code=AWAY, exit_known=first + 4)
    people.gone[who] = True


def _skill_centers(year: Year, people: People, spans: Spans) -> None:
    """Add a second, not primary span at the nearest skill centre for some in grades 11 and 12."""
    centers = np.array(
        [row for row, one in enumerate(year.schools) if one.kind == "skill_center"], dtype=np.int64
    )
    if not len(centers):
        return
    grade = people.grade(year.school_year)[spans.person]
    open_all_year = (spans.exit == 0) & (spans.deleted == FOREVER) & (grade >= 11)
    open_all_year &= spans.entry == year.first_days[spans.school]
    chosen = open_all_year & (year.chance("skill center", spans.person) < SKILL_CENTER_SHARE)
    who, school = spans.person[chosen], spans.school[chosen]
    hosts = year.district_of[centers]
    at = np.searchsorted(hosts, year.district_of[school], side="right") - 1
    center = centers[np.clip(at, 0, len(centers) - 1)]
    own = hosts[np.clip(at, 0, len(centers) - 1)] == year.district_of[school]
    first = year.first_days[center]
    spans.add(who, center, first, is_primary=0, opens_stay=np.where(own, 0, 1))
