"""A cluster as text for a ticket: an `Offline` that nobody asked for is bad there, too."""

from backends.progress import stops, wanted
from backends.status import report
from screenshots import stories, tales
from screenshots.estates import NOW
from tui.render.ticket import ticket


def rows(*told: tales.Tale) -> list[list[str]]:
    story = stories.stopped()
    known = stops(one for tale in told for one in wanted(tale.progress))
    return [row.split() for row in ticket(report(story.site, story.estate, NOW, known)).split("\n")]


def test_a_group_that_runs_nowhere_is_bad_and_what_belongs_to_it_is_off():
    assert ["failover", "[XX]", "Offline", "[XX]", "Offline", "-", "agree"] in rows()
    assert ["awsvip", "[--]", "Offline", "[--]", "Offline", "-", "agree"] in rows()


def test_one_that_a_run_stopped_is_off_and_the_run_is_named():
    told = rows(tales.off())
    assert ["failover", "[--]", "Offline", "[--]", "Offline", "-", "agree", "(by", "run", "20260304-01)"] in told
    assert ["[--]", "failover", "is", "off:", "run", "20260304-01", "stopped", "it"] in told
