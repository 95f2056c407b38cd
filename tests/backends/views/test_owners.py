"""Ids of AWS with the node they belong to, where anybody knows it."""

import pytest

from backends.estate import changes, learn
from backends.events import Changed, Looked
from backends.model import Estate, Health, RoutesProbe, Seen
from backends.views import routes_told, with_owners
from tests.backends.told import VIP, Story, at, route


def moved(before: str, after: str, source: str = "AWS") -> Changed:
    return Changed(at(0), "books", source, f"{VIP}/32 in rtb-0", before, after, Health.OK)


def known() -> Story:
    story = Story("alpha", "beta")
    story.interfaces(0, alpha=False, beta=False)
    return story


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ("active -> eni-alpha", "active -> alpha (eni-alpha)"),
        ("blackhole -> i-beta", "blackhole -> beta (i-beta)"),
        ("active -> eni-stranger", "active -> eni-stranger"),
        ("active -> pcx-alpha", "active -> pcx-alpha"),
        ("", ""),
    ],
)
def test_an_event_names_the_node_that_a_route_leads_to(told, says):
    story = known()
    one = with_owners(moved(told, told), story.cluster, story.estate)
    assert (one.before, one.after) == (says, says)


def test_the_estates_before_and_after_are_both_asked():
    story = Story("alpha", "beta")
    story.routes(0, "alpha")
    looked = Looked(RoutesProbe("books"), Seen((route(0, "beta"),), "AWS", at(5), ""))
    [change] = changes(story.estate, looked)
    told = with_owners(change, story.cluster, story.estate, learn(story.estate, looked))
    assert (told.before, told.after) == ("active -> alpha (eni-alpha)", "active -> beta (eni-beta)")


def test_what_is_not_aws_s_word_or_of_no_cluster_of_ours_stays_as_it_is():
    story, said = known(), moved("", "-> eni-alpha", "alpha")
    assert with_owners(said, story.cluster, story.estate) is said
    assert with_owners(moved("", "-> eni-alpha"), None, story.estate).after == "-> eni-alpha"


def test_tables_that_say_the_same_are_told_at_once():
    story = known()
    told = routes_told((route(0, "alpha"), route(1, "beta!"), route(2, "alpha")), story.cluster, Estate())
    assert told == f"{VIP}/32 -> eni-alpha active in rtb-0, rtb-2; {VIP}/32 -> eni-beta blackhole in rtb-1"
    assert "-> alpha (eni-alpha) active in rtb-0" in routes_told((route(0, "alpha"),), story.cluster, story.estate)
