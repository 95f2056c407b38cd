from datetime import UTC, datetime

from backends.events import Changed
from backends.model import Health
from tui.ledger import Ledger

AT = datetime(2026, 3, 4, tzinfo=UTC)


def changed(cluster: str, subject: str) -> Changed:
    return Changed(AT, cluster, "server01", subject, "", "Online", Health.OK)


def test_an_event_stands_in_the_book_of_all_and_in_its_clusters():
    ledger = Ledger()
    ledger.extend([changed("a", "one"), changed("b", "two"), changed("a", "three")])
    assert [ledger.of(None)[at].subject for at in range(3)] == ["one", "two", "three"]
    assert [ledger.of("a")[at].subject for at in range(2)] == ["one", "three"]
    assert ledger.last("b") == changed("b", "two")
    assert ledger.last() == changed("a", "three")


def test_without_events_there_is_no_newest():
    assert Ledger().last() is None
    assert Ledger().last("a") is None


def test_what_is_about_no_cluster_stands_in_every_book_and_is_no_clusters_last():
    ledger = Ledger()
    ledger.extend([changed("a", "one"), changed("", "opened")])
    assert [ledger.of("a")[at].subject for at in range(2)] == ["one", "opened"]
    assert ledger.of("b")[0].subject == "opened"
    assert ledger.last("a") == changed("a", "one")
    assert ledger.last("b") is None
    assert ledger.last() == changed("", "opened")


def test_of_a_flood_only_the_newest_events_are_looked_through():
    ledger = Ledger()
    ledger.extend(changed("a", str(number)) for number in range(1000))
    newest = ledger.since("a", AT)
    assert [one.subject for one in newest[:2]] == ["999", "998"]
    assert len(newest) == 200
