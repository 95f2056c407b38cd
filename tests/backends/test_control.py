"""The front door: a watch in a thread of its own, news that are taken, and an end that comes soon."""

import asyncio
import queue
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from backends import control
from backends.errors import NoContact, SiteError
from backends.model import ClusterStatus, InstancesProbe, Probe, RoutesProbe, Seen, StatusProbe, observer
from backends.questions import probes
from tests.backends.told import part, route
from tests.backends.watch.lookers import HandMade, failing, screen

SITE = """
[timing]
status_s = 0.001
[clusters.books.nodes.alpha]
address = "alpha.example"
[clusters.shop.nodes.gamma]
address = "gamma.example"
"""
PATIENCE_S = 5


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = tmp_path / "site.toml"
    path.write_text(SITE)
    return path


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch):
    """Let the watch look with a looker made by hand."""

    def put(looker) -> None:
        monkeypatch.setattr("backends.looking.Looker", lambda _: looker)

    return put


class Viewer:
    """A watch and somebody who waits to be woken."""

    def __init__(self, path: Path, only: str | None = None) -> None:
        self.front = control.Watching(path, only)
        self.wakes: queue.Queue[int] = queue.Queue()
        self.changes: list[str] = []
        self.front.start(lambda: self.wakes.put(1))

    def until(self, so) -> control.News:
        """Take news whenever woken, until they are so."""
        while True:
            self.wakes.get(timeout=PATIENCE_S)
            news = self.front.take()
            self.changes += [one.after for one in news.changes]
            if so(news):
                return news


@pytest.fixture
def view():
    viewers: list[Viewer] = []

    def begin(path: Path, only: str | None = None) -> Viewer:
        viewers.append(Viewer(path, only))
        return viewers[-1]

    yield begin
    for one in viewers:
        one.front.stop(PATIENCE_S)
        assert not one.front._thread.is_alive()


def counting(most: int):
    """A looker's replies: a monitor's state counts the looks."""
    looks = iter(range(10**9))

    def reply(probe: Probe) -> ClusterStatus:
        number = min(next(looks), most)
        return ClusterStatus("bookshop", observer(probe), monitors=(part("userw", str(number)),))

    return reply


def test_news_bring_the_site_then_the_estate_and_the_record(file, use, view):
    use(HandMade())
    news = view(file).until(lambda news: len(news.estate.views) == 2)
    assert news.site
    assert news.site.path == str(file)
    assert set(news.estate.views) == {StatusProbe("books", "alpha"), StatusProbe("shop", "gamma")}
    assert news.record.startswith(str(file.parent / "state/clpdeck/changes/"))
    assert news.failure is None


def test_one_cluster_can_be_watched_alone(file, use, view):
    use(HandMade())
    news = view(file, "shop").until(lambda news: news.estate.views)
    assert [one.name for one in news.site.clusters] == ["shop"]


def test_what_is_answered_in_one_round_is_told_at_once(file, use, view, monkeypatch):
    monkeypatch.setattr("backends.control.watching.GATHER_S", 0.3)
    file.write_text(SITE + '[clusters.books.nodes.beta]\naddress = "beta.example"\n')
    use(HandMade())
    news = view(file, "books").until(lambda news: news.estate.views)
    assert {probe.node for probe in news.estate.views} == {"alpha", "beta"}
    assert set(news.estate.views) == set(probes(news.site.clusters[0]))


def test_no_change_is_lost_and_none_told_twice(file, use, view):
    use(HandMade(counting(300)))
    viewer = view(file, "books")
    viewer.until(lambda _: "300" in viewer.changes)
    assert viewer.changes == [str(number) for number in range(1, 301)]


def test_a_change_of_a_route_names_the_node_it_leads_to(file, use, view):
    named = SITE.replace('"alpha.example"', '"alpha.example"\ninstance = "i-0123456789abcdef0"')
    file.write_text(named + '[clusters.books]\nregion = "eu-north-1"\nvips = ["10.9.8.7"]\n')
    here = replace(route(0, "alpha"), instance="i-0123456789abcdef0")
    routes = iter([route(0, "gone")])

    def reply(probe: Probe):
        return (next(routes, here),) if isinstance(probe, RoutesProbe) else screen(probe)

    use(HandMade(reply))
    viewer = view(file, "books")
    viewer.until(lambda news: RoutesProbe("books") in news.estate.views)
    viewer.front.poll_now()
    viewer.until(lambda _: viewer.changes)
    assert viewer.changes == ["active -> alpha (eni-alpha)"]


def test_a_viewer_who_takes_nothing_is_woken_once(file, use, view):
    looker = HandMade(counting(10**9))
    use(looker)
    viewer = view(file, "books")
    viewer.until(lambda news: news.estate.views)
    seen = looker.looks.total()
    viewer.wakes.get(timeout=PATIENCE_S)
    while looker.looks.total() < seen + 50:
        threading.Event().wait(0.001)
    assert viewer.wakes.empty()
    viewer.front.take()
    viewer.wakes.get(timeout=PATIENCE_S)


def test_a_site_file_that_cannot_be_used_is_told_as_the_failure(file, view):
    file.write_text("nonsense")
    news = view(file).until(lambda news: news.failure)
    assert isinstance(news.failure, SiteError)
    assert "this is not TOML" in str(news.failure)


def test_a_cluster_that_is_not_there_is_told_with_those_that_are(file, view):
    news = view(file, "bookz").until(lambda news: news.failure)
    assert str(news.failure) == f"{file} has no cluster 'bookz'; it has books, shop"


def test_whatever_ends_the_watch_is_told(file, monkeypatch, view):
    def broken(_: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr("backends.looking.Looker", broken)
    news = view(file).until(lambda news: news.failure)
    assert str(news.failure) == "the watch ended by a fault of clpdeck's own: ZeroDivisionError('by nought')"


def test_after_the_watch_has_ended_polling_and_stopping_do_no_harm(file, view):
    file.write_text("nonsense")
    viewer = view(file)
    viewer.until(lambda news: news.failure)
    viewer.front._thread.join(PATIENCE_S)
    viewer.front.poll_now()
    viewer.front.stop()
    assert not viewer.front._thread.is_alive()


def test_poll_now_reaches_past_the_interval(file, use, view):
    looker = HandMade()
    file.write_text(SITE.replace("0.001", "3600"))
    use(looker)
    viewer = view(file, "books")
    viewer.until(lambda news: news.estate.views)
    viewer.front.poll_now()
    viewer.until(lambda news: next(iter(news.estate.views.values())).before)
    assert looker.looks.total() == 2


def test_stopping_ends_a_look_that_hangs_and_closes_what_is_open(file, use):
    begun = threading.Event()

    class Hanging(HandMade):
        async def look(self, probe: Probe) -> Seen:
            begun.set()
            self.gates[probe] = asyncio.Event()
            return await super().look(probe)

    looker = Hanging()
    use(looker)
    front = control.Watching(file)
    front.start(lambda: None)
    assert begun.wait(PATIENCE_S)
    front.stop(PATIENCE_S)
    assert not front._thread.is_alive()
    assert looker.closed


def test_stopping_does_not_wait_for_what_cannot_be_stopped(file, use):
    begun, release = threading.Event(), threading.Event()

    class Stuck(HandMade):
        async def look(self, probe: Probe) -> Seen:
            begun.set()
            release.wait(PATIENCE_S)
            return await super().look(probe)

    use(Stuck())
    front = control.Watching(file)
    front.start(lambda: None)
    assert begun.wait(PATIENCE_S)
    front.stop(patience_s=0.01)
    assert front._thread.is_alive()
    release.set()
    front._thread.join(PATIENCE_S)
    assert not front._thread.is_alive()


def test_nobody_is_woken_after_the_stop(file, use):
    use(HandMade())
    late = []
    front = control.Watching(file)
    woken = threading.Event()

    def wake() -> None:
        woken.set()
        late.append(front.take())

    front.start(wake)
    assert woken.wait(PATIENCE_S)
    front.stop(PATIENCE_S)
    count = len(late)
    front._tell()
    assert len(late) == count


def test_a_watch_stopped_before_it_begins_does_not_begin(file, use):
    looker = HandMade()
    use(looker)
    front = control.Watching(file)
    front.stop()
    front.start(lambda: None)
    front._thread.join(PATIENCE_S)
    assert looker.looks.total() == 0


def test_looking_once_brings_answers_and_failures_and_closes(file, use):
    gamma = StatusProbe("shop", "gamma")
    looker = HandMade(failing(NoContact("no way there"), gamma))
    use(looker)
    estate = control.look_once(control.read_site(file))
    assert estate.views[StatusProbe("books", "alpha")].seen
    assert estate.views[gamma].silence
    assert looker.closed
    assert InstancesProbe("books") not in estate.views
