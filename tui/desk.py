"""The console's side of the desk: keeps what it tells of runs, and passes on what the operator wants of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from backends.control import Desk, LogLine, RunNews
from backends.errors import PlanError
from backends.events import Judgement
from backends.model import Estate
from backends.plan import Plan, plan_hash
from backends.progress import Progress, Wanted
from backends.settings import Mode, Site
from tui.book import Book
from tui.orders import Answer, Begin, Order, Resume, Stop
from tui.places import Place, Where
from tui.runs import Runs


@dataclass(slots=True)
class Reviewed:
    """The plan of the place one is at, and its hash: written once, so that it stands still while it is read."""

    plan: Plan | None = None
    hash: str = ""
    problem: str = ""


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
        if self._desk and place.where is Where.RUN and place.subject != self._followed:
            self._followed = place.subject
            self.log = Book()
            self._desk.follow(place.subject)

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
        cluster = site.cluster(place.cluster) if place.cluster else None
        offers = self._desk.offers(cluster, estate, now) if cluster and place.where is Where.PLANS else ()
        reviewed = self._review(place, site, estate, now) if place.where is Where.REVIEW else Reviewed()
        news = self._news or RunNews(now)
        return Runs(
            there=True,
            rows=news.runs,
            followed=news.followed,
            log=self.log,
            offers=offers,
            plan=reviewed.plan,
            plan_hash=reviewed.hash,
            problem=reviewed.problem,
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

    def _review(self, place: Place, site: Site, estate: Estate, now: datetime) -> Reviewed:
        """The plan of a place: written when there is enough known for it, and from then on the same."""
        cluster = site.cluster(place.cluster or "")
        if self._desk is None or cluster is None or self._reviewed.plan:
            return self._reviewed
        try:
            plan = self._desk.plan(place.subject, cluster, dict(place.inputs), estate, now)
        except PlanError as error:
            self._reviewed = Reviewed(problem=str(error))
        else:
            self._reviewed = Reviewed(plan, plan_hash(plan))
            self._desk.review(plan)
        return self._reviewed
