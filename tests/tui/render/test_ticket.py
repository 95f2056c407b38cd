"""A cluster as text for a ticket: an `Offline` that nobody asked for is bad there, too."""

from backends.progress import stops, wanted
from backends.status import report
from screenshots import stories, tales
from screenshots.estates import NOW
from tests.backends.told import Story as Told
from tests.backends.told import at
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


def test_what_a_cluster_is_in_as_a_whole_is_told_with_what_would_tell_more_and_what_to_do():
    story = stories.one_side()
    lines = ticket(report(story.site, story.estate, NOW)).split("\n")
    whole = next(line for line in lines if line.startswith("as a whole: "))
    assert whole.startswith(
        "as a whole: peer down or both sides active?; failover on one side, by one side's word? (server01,"
    )
    assert any(line.startswith("       likely: server02 runs and has the VIP") for line in lines)
    assert any(
        line.startswith("       would tell: server02's own word on the cluster (clpstat --local") for line in lines
    )
    assert any(line.startswith("       to do: Nothing of the silent side's is started") for line in lines)


def test_of_a_healthy_one_there_is_one_line():
    story = Told("alpha", "beta")
    story.well(0, "alpha")
    lines = ticket(report(story.site, story.estate, at(1))).split("\n")
    told = [
        line
        for line in lines
        if "as a whole" in line or line.startswith(("       likely", "       would", "       to do"))
    ]
    assert told == ["as a whole: healthy; failover on one side (alpha)"]
