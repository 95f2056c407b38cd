"""The console's side of the desk: keeps what it tells of runs, and passes on what the operator wants of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from backends.control import FORCED_STOP, READY, Desk, LogLine, Look, Offer, RunNews
from backends.errors import PlanError
from backends.events import Judgement
from backends.model import Estate
from backends.plan import Plan, plan_hash
from backends.prevention import prevention
from backends.progress import Progress, Wanted
from backends.readiness import readiness, region_sets
from backends.settings import Cluster, Mode, Site
from backends.views import moved_site
from tui.book import Book
from tui.orders import Answer, Begin, Order, Resume, Stop
from tui.places import Place, Where
from tui.runs import Filling, Runs, Stock

READY_EVERY_S, READY_FIRST_S = 900.0, 30.0
"""Seconds between two looks whether clusters could be restored, and from the console's start to the first."""


@dataclass(slots=True)
class Reviewed:
    """The plan of the place one is at, and its hash: written once, so that it stands still while it is read."""

    plan: Plan | None = None
    hash: str = ""
    problem: str = ""
    waits: str = ""


class DeskSide:
    """Between the desk and the screens. Without a desk there are no runs, and nothing can be asked for.

    Attributes:
        log: The log of the run that is followed; a new book for another run.
    """

    def __init__(self, desk: Desk | None, who: str = "") -> None:
        self._desk, self._who = desk, who
        self.log: Book[LogLine] = Book()
        self._news: RunNews | None = None
        self._reviewed = Reviewed()
        self._said: tuple[str, ...] = ()
        self._place: Place | None = None
        self._followed = ""
        self._looks_for = ("", "")
        self._look_due = False
        self._outdated: Look | None = None
        self._opened_at: datetime | None = None
        self._asked_ready: dict[str, datetime] = {}
        self._asked_forced: dict[str, datetime] = {}
        self._stocked: tuple[object, Stock] | None = None

    @property
    def mode(self) -> Mode:
        """What this session may do. Without a desk it only looks."""
        return self._desk.mode if self._desk else Mode.REFERENCE

    @property
    def stops(self) -> tuple[Wanted, ...]:
        """What runs stopped, as far as it has been read."""
        return self._news.stops if self._news else ()

    def start(self, site: Site, wake: Callable[[], None]) -> None:
        """Begin to hear of the site's runs."""
        if self._desk:
            self._desk.start(site, wake)

    def stop(self) -> None:
        """Hear no more of them. They do not notice."""
        if self._desk:
            self._desk.stop()

    def take(self) -> RunNews | None:
        """Take what has come, and keep what the screens show of it."""
        if self._desk is None:
            return None
        self._news = self._desk.take()
        self.log.extend(self._news.log)
        self._said += self._news.said
        return self._news

    def arrive(self, place: Place) -> None:
        """Follow the run of a place, or have its plan written anew. What was said elsewhere is said no more."""
        if place == self._place:
            return
        self._place, self._said = place, ()
        self._reviewed = Reviewed()
        if place.where is Where.FORM or place.formed:
            wanted = (place.subject, place.cluster or "")
            self._look_due = self._look_due or wanted != self._looks_for
            self._looks_for = wanted
        elif place.where is not Where.HELP:
            self._looks_for = ("", "")
        if self._desk and place.where is Where.REPORT:
            self._desk.report(place.subject)
        if self._desk and place.where is Where.RUN and place.subject != self._followed:
            self._followed = place.subject
            self.log = Book()
            self._desk.follow(place.subject)

    def look_again(self) -> bool:
        """Ask anew what the form or the backup sets one is at rest on. Tells whether one is at any."""
        self._look_due = self._looks_for != ("", "")
        if self._place and self._place.where is Where.REVIEW and self._look_due:
            self._outdated, self._reviewed = self._look(self._place), Reviewed()
        if self._desk and self._place and self._place.where is Where.REPORT:
            self._desk.report(self._place.subject)
            return True
        if self._place and self._place.where is Where.AWS:
            for asked in (self._asked_ready, self._asked_forced):
                asked.pop(self._place.cluster or "", None)
            return True
        return self._look_due

    def carry_out(self, order: Order) -> None:
        """Have the desk do what the operator wants. What comes of it comes with the news."""
        if self._desk is None:
            return
        match order:
            case Begin(plan, typed):
                self._desk.begin(plan, typed)
            case Answer(run, question, choice, value):
                self._desk.answer(run, question, choice, value)
            case Stop(run, interrupt):
                self._desk.stop_run(run, interrupt=interrupt)
            case Resume(run):
                self._desk.resume(run)

    def runs(self, place: Place, site: Site | None, estate: Estate, now: datetime) -> Runs:
        """All there is about runs, for the screen of a place."""
        if self._desk is None or site is None:
            return Runs(there=self._desk is not None, who=self._who)
        site = moved_site(site, self._news.stood if self._news else ())
        cluster = site.cluster(place.cluster) if place.cluster else None
        offers = self._desk.offers(cluster, estate, now) if cluster and place.where is Where.PLANS else ()
        self._mind_look(site)
        self._mind_stock(site, place, now)
        reviewed = self._review(place, site, estate, now) if place.where is Where.REVIEW else Reviewed()
        news = self._news or RunNews(now)
        return Runs(
            there=True,
            rows=news.runs,
            followed=news.followed,
            log=self.log,
            offers=offers,
            look=self._look(place) if place.formed else None,
            stock=self._stock(cluster, site, now) if place.where is Where.AWS else None,
            duties=news.duties,
            reported=news.reported.get(place.subject) if place.where is Where.REPORT else None,
            filling=self._filling(place, cluster, estate, now) if place.where is Where.FORM else None,
            plan=reviewed.plan,
            plan_hash=reviewed.hash,
            problem=reviewed.problem or reviewed.waits,
            warned=news.reviewed.get(reviewed.hash),
            said=self._said,
            trouble=news.trouble,
            reach=news.reach,
            who=self._who,
            seen=self._seen(news.followed, site, estate, now) if place.where is Where.RUN else {},
            usual=news.usual,
        )

    def _seen(self, followed: Progress | None, site: Site, estate: Estate, now: datetime) -> Mapping[str, Judgement]:
        """What is seen here of a run whose cluster is watched here."""
        cluster = site.cluster(followed.plan.cluster) if followed else None
        if self._desk is None or followed is None or cluster is None or followed.ended:
            return {}
        return self._desk.seen(followed, cluster, estate, now)

    def _mind_look(self, site: Site) -> None:
        """Have the desk look at what the form needs, where that is due."""
        runbook, name = self._looks_for
        cluster = site.cluster(name) if name else None
        if self._desk and self._look_due and cluster:
            self._look_due = False
            self._desk.look(runbook, cluster)

    def _mind_stock(self, site: Site, place: Place, now: datetime) -> None:
        """Have the desk look whether clusters could be restored: slowly, and at once where somebody wants to see it."""
        self._opened_at = self._opened_at or now
        for one in site.clusters if self._desk else ():
            asked = self._asked_ready.get(one.name)
            shown = place.where is Where.AWS and place.cluster == one.name
            since_s = (now - (asked or self._opened_at)).total_seconds()
            due = since_s >= (READY_EVERY_S if asked else READY_FIRST_S) or (shown and asked is None)
            unasked = self.mode is Mode.OPERATION and one.restored("dr") is not None
            if self._desk and due and (unasked or shown):
                self._asked_ready[one.name] = now
                self._desk.look(READY, one)
            if shown:
                self._mind_forced_stop(one, now)

    def _mind_forced_stop(self, cluster: Cluster, now: datetime) -> None:
        """Have the desk look whether a lost server would be stopped, while somebody wants to see it."""
        asked = self._asked_forced.get(cluster.name)
        if self._desk and (asked is None or (now - asked).total_seconds() >= READY_EVERY_S):
            self._asked_forced[cluster.name] = now
            self._desk.look(FORCED_STOP, cluster)

    def _stock(self, cluster: Cluster | None, site: Site, now: datetime) -> Stock | None:
        """What there is to restore a cluster from, judged at most every ten seconds while nothing new was seen."""
        if cluster is None:
            return None
        news = self._news or RunNews(now)
        look, forced = (news.looked.get((of, cluster.name)) for of in (READY, FORCED_STOP))
        moment = (look, news.attested, forced, news.vouched, cluster.name, int(now.timestamp()) // 10)
        if self._stocked is None or self._stocked[0] != moment:
            restored = cluster.restored("dr")
            estate = look.estate if look else Estate()
            told = (
                readiness(restored, estate, now, site.timing, news.attested) if restored and look and look.at else None
            )
            sets = region_sets(cluster, estate, now) if look and look.at else ()
            stopped = prevention(cluster, forced.estate, now, news.vouched) if forced and forced.at else None
            self._stocked = (moment, Stock(cluster.name, look, sets, told, forced, stopped))
        return self._stocked[1]

    def _look(self, place: Place) -> Look | None:
        looked = self._news.looked if self._news else {}
        return looked.get((place.subject, place.cluster or ""))

    def _filling(self, place: Place, cluster: Cluster | None, estate: Estate, now: datetime) -> Filling | None:
        """The form of a place, from what was looked at for it; before that, from what is watched."""
        if self._desk is None or cluster is None:
            return None
        look = self._look(place)
        if look and look.at:
            estate, now = look.estate, look.at
        title = f"{place.subject.replace('-', ' ')}: {cluster.name}"
        try:
            offers = self._desk.offers(cluster, estate, now)
            title = next((one.title for one in offers if _is_of(one, place)), title)
            fields = self._desk.form(place.subject, cluster, dict(place.inputs), estate, now)
        except PlanError as error:
            return Filling(title, look=look, problem=str(error))
        return Filling(title, fields, frozenset(name for name, value in place.inputs if value), look)

    def _review(self, place: Place, site: Site, estate: Estate, now: datetime) -> Reviewed:
        """The plan of a place: written when there is enough known for it, and from then on the same."""
        cluster = site.cluster(place.cluster or "")
        if self._desk is None or cluster is None or self._reviewed.plan:
            return self._reviewed
        if place.formed:
            look = self._look(place)
            if look is None or look.out or look == self._outdated:
                return Reviewed(waits="asking what must be seen for it")
            estate, now = look.estate, look.at or now
        try:
            plan = self._desk.plan(place.subject, cluster, dict(place.inputs), estate, now)
        except PlanError as error:
            self._reviewed = Reviewed(problem=str(error))
        else:
            self._reviewed = Reviewed(plan, plan_hash(plan))
            self._desk.review(plan)
        return self._reviewed


def _is_of(offer: Offer, place: Place) -> bool:
    """Whether a form is that of an offer: its runbook, and whatever the offer says already is not said otherwise."""
    given = dict(place.inputs)
    return offer.runbook == place.subject and all(given.get(name) == value for name, value in offer.inputs)
