"""All that this console has learnt, and the picture it makes for the place one is at."""

from datetime import datetime

from backends.control import News
from backends.events import Changed
from backends.model import Estate, Health
from backends.settings import Site, Timing
from backends.views import calmed
from tui.desk import DeskSide
from tui.ledger import Ledger
from tui.picture import Acknowledged, Picture, judge
from tui.places import Place

Facts = tuple[tuple[str, str], ...]


class Knowledge:
    """What was seen, what happened, and what people have acknowledged.

    Attributes:
        ledger: All events, for panes to read.
        site: What is watched; `None` until the site file is read.
    """

    def __init__(self, desk: DeskSide, who: str) -> None:
        self._desk, self._who = desk, who
        self.ledger = Ledger()
        self.site: Site | None = None
        self._record = ""
        self._estate = Estate()
        self._seen: dict[str, Acknowledged] = {}

    def learn(self, news: News) -> None:
        """Take in what has come from the watch."""
        self.site, self._estate, self._record = news.site, news.estate, news.record
        timing = self.site.timing if self.site else Timing()
        self.ledger.extend(calmed(change, self._desk.stops, timing) for change in news.changes)

    def watched(self, name: str | None) -> str | None:
        """The cluster itself; of one that is restored and not watched the one it is a copy of."""
        about = self.site.cluster(name) if self.site and name else None
        if self.site is None or about is None or about in self.site.clusters or about.source is None:
            return name
        return about.source.name

    @property
    def count(self) -> int:
        """How many events there have been."""
        return self.ledger.of(None).end

    def picture(self, place: Place, now: datetime, facts: Facts = ()) -> Picture:
        """What the screens may show at this moment. `facts` are what Info tells of the console itself."""
        clusters = judge(self.site, self._estate, self.ledger, now, self._desk.stops) if self.site else ()
        split = {one.name for one in clusters if one.split}
        self._seen = {name: who for name, who in self._seen.items() if name in split}
        return Picture(
            now,
            self._desk.mode,
            self.site,
            clusters,
            self._seen,
            self.ledger.last(),
            self.count,
            (*facts, ("changes", self._record)) if facts and self._record else facts,
            self._desk.runs(place, self.site, self._estate, now),
        )

    def acknowledge(self, place: Place, now: datetime) -> bool:
        """Acknowledge every split brain there is. Tells whether there was a new one."""
        split = [one.name for one in self.picture(place, now).clusters if one.split and one.name not in self._seen]
        for name in split:
            self._seen[name] = Acknowledged(self._who, now)
            self.enter("split brain", "acknowledged", Health.ATTENTION, now, name)
        return bool(split)

    def enter(self, subject: str, what: str, health: Health, now: datetime, cluster: str = "") -> None:
        """Enter in the events what the operator did, or what came of it."""
        self.ledger.extend((Changed(now, cluster, self._who, subject, "", what, health),))
