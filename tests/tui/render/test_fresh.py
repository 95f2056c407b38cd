from datetime import timedelta

import pytest

from backends.events import Changed
from backends.model import Health
from screenshots import stories
from screenshots.estates import NOW
from tui.ledger import Ledger
from tui.look import Meaning
from tui.picture import judge
from tui.render import fresh, matrix
from tui.render.lines import Entry, Span, text_of


def drawn(*changes: tuple[str, str], seconds_ago: float = 5) -> dict[str, Entry]:
    """The matrix after these sources told of these subjects, by key."""
    ledger = Ledger()
    at = NOW - timedelta(seconds=seconds_ago)
    ledger.extend(Changed(at, "prod-db", source, subject, "", "", Health.OK) for source, subject in changes)
    story = stories.healthy()
    (known,) = judge(story.site, story.estate, ledger, NOW)
    return {entry.key: entry for entry in matrix.entries(known, 120)}


def new_words(entry: Entry) -> list[str]:
    return [span.text for span in entry.line if span.meaning is Meaning.FRESH]


@pytest.mark.parametrize(
    ("source", "subject", "key", "words"),
    [
        ("server01", "server02", "SERVERS/server02", ["Online"]),
        ("AWS", "i-0a1b2c3d4e5f60002", "SERVERS/server02", ["running 2/2"]),
        ("AWS", "i-0a1b2c3d4e5f60002 instance", "SERVERS/server02", ["running 2/2"]),
        ("server02", "lankhb1 server01", "SERVERS/lankhb1", ["Normal"]),
        ("server02", "failover", "GROUPS/failover", ["Online @server01"]),
        ("server02", "failover/md1", "GROUPS/failover > md1", ["Online"]),
        ("server01", "mdw1", "MONITORS/mdw1", ["Normal"]),
        ("server01", "md1 server02", "MIRRORS/md1", ["GREEN"]),
        ("AWS", "10.0.0.200/32 in rtb-01", "ROUTES/10.0.0.200", ["active -> server01"]),
    ],
)
def test_the_word_that_changed_stands_out_and_no_other(source, subject, key, words):
    made = drawn((source, subject))
    assert {at: new_words(entry) for at, entry in made.items() if new_words(entry)} == {key: words}


def test_a_word_stands_out_for_ten_seconds():
    assert new_words(drawn(("server01", "mdw1"), seconds_ago=10)["MONITORS/mdw1"])
    assert not new_words(drawn(("server01", "mdw1"), seconds_ago=10.1)["MONITORS/mdw1"])


def test_a_tag_keeps_its_look_and_the_text_stays_the_same():
    cell = (Span("[XX]", Meaning.BAD), Span(" Error"))
    assert fresh.lit(cell) == (Span("[XX]", Meaning.BAD), Span(" "), Span("Error", Meaning.FRESH))
    assert text_of(fresh.lit(cell)) == text_of(cell)
