"""All findings together: their order, and what must hold of each whatever was said."""

from hypothesis import given
from hypothesis import strategies as some

from backends.findings import Finding, Severity
from backends.views.phrases import items, listed, sayings
from tests.backends.told import Story, group

WORST_FIRST = [Severity.CRITICAL, Severity.WARNING, Severity.NOTICE]
WORDS = ["Online", "Offline", "Online Pending", "Offline Pending", "Error", "Caution", "Suspend", "Unknown", "Odd"]


def test_the_worst_comes_first_and_causes_before_what_follows_from_them():
    story = Story("alpha", "beta")
    story.well(0, "alpha")
    story.quiet(14, "beta")
    story.says(15, "alpha", group("alpha"), servers={"beta": "Offline"}, monitors={"mdw1": "Caution"})
    story.mirror(15, "alpha", "GREEN", "GRAY")
    story.ec2(15, beta="stopped")
    assert story.kinds(16) == ["instance-stopped", "mirror-not-green", "not-normal", "one-view-only"]


steps = some.lists(
    some.tuples(
        some.sampled_from(["says", "quiet", "mirror", "ec2", "routes"]),
        some.sampled_from(["alpha", "beta", "gamma"]),
        some.sampled_from(WORDS),
        some.sampled_from(["alpha", "beta", None]),
        some.floats(0, 20),
    ),
    max_size=14,
)


def play(taken: list[tuple[str, str, str, str | None, float]]) -> tuple[Story, float]:
    """Any story, told in any order."""
    story, second = Story("alpha", "beta", "gamma"), 0.0
    for what, node, word, home, pause_s in taken:
        second += pause_s
        if what == "says":
            story.says(second, node, group(home, word), servers={home or "beta": word}, monitors={"mdw1": word})
        elif what == "quiet":
            story.quiet(second, node)
        elif what == "mirror":
            story.mirror(second, node, word, "GREEN", "RED", status=word)
        elif what == "ec2":
            story.ec2(second, **{node: word.lower()})
        else:
            story.routes(second, node, home or "eni-9")
    return story, second


@given(steps, some.floats(0, 60))
def test_whatever_is_told_findings_come_worst_first_with_aged_evidence_and_one_line(taken, wait_s):
    story, second = play(taken)
    found = story.found(second + wait_s)
    ranks = [(one.kind != "split-brain", WORST_FIRST.index(one.severity)) for one in found]
    assert ranks == sorted(ranks)
    for one in found:
        assert one.sentence
        assert "\n" not in one.sentence
        assert all(evidence.age_s >= 0 and evidence.source for evidence in one.evidence)


@given(steps)
def test_only_nodes_that_both_spoke_twice_for_themselves_make_a_certain_split(taken):
    story, second = play(taken)
    for one in story.found(second):
        if one.kind == "split-brain" and one.certain:
            claimed = {(what, node, home) for what, node, _, home, _ in taken}
            own = [node for node in story.names if ("says", node, node) in claimed]
            assert len(own) >= 2
            spoken = [node for what, node, *_ in taken if what == "says"]
            assert sum(spoken.count(node) >= 2 for node in own) >= 2


@given(steps)
def test_every_finding_has_a_kind_that_its_documentation_names(taken):
    story, second = play(taken)
    documented = Finding.__doc__ or ""
    assert all(f"`{one.kind}`" in documented for one in story.found(second))


def test_names_are_listed_as_people_list_them():
    assert [listed("abc"[:count]) for count in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert listed("abcdefgh") == "a, b, c, d, e, f and 2 more"


def test_what_the_same_ones_say_is_told_together():
    told = {"a": {"x": "Error"}, "b": {"x": "Error", "y": "Caution", "z": "Caution"}}
    assert items(told) == "a and b say x Error; b says y Caution and z Caution"


def test_those_who_say_the_same_are_named_together():
    assert sayings({"a": "yes", "b": "no", "c": "yes"}) == "a and c say yes; b says no"
