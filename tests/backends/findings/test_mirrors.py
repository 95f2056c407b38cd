"""Whose copy is good: the wrong word here loses what was written last."""

import pytest

from backends.findings import Finding, Severity
from tests.backends.told import Story, group


def told(alpha: tuple[str, ...], beta: tuple[str, ...] = (), *, home: str = "alpha", **said: str) -> Story:
    story = Story("alpha", "beta", aws=False)
    for node, colors in (("alpha", alpha), ("beta", beta)):
        story.says(0, node, group(home))
        if colors:
            story.mirror(0, node, *colors, **said)
    return story


def finding(story: Story) -> Finding:
    (one,) = story.found(1)
    assert one.kind == "mirror-not-green"
    return one


def test_two_green_copies_are_no_finding():
    assert told(("GREEN", "GREEN"), ("GREEN", "GREEN")).found(1) == ()


def test_a_red_copy_on_the_standby_is_critical_and_must_not_be_started():
    one = finding(told(("GREEN", "RED"), ("GREEN", "RED"), status="Abnormal"))
    assert one.severity is Severity.CRITICAL
    assert one.sentence == "md1 is not GREEN on every side: alpha and beta say Abnormal (alpha GREEN, beta RED)"
    assert one.advice == "A RED copy is older: do not start its group there."
    assert [(e.source, e.says, e.age_s) for e in one.evidence] == [
        ("alpha", "Abnormal (alpha GREEN, beta RED)", 1),
        ("beta", "Abnormal (alpha GREEN, beta RED)", 1),
    ]


def test_a_red_copy_in_use_is_named_so():
    assert finding(told(("GREEN", "RED"), home="beta")).sentence.startswith("the copy of md1 in use is RED")


@pytest.mark.parametrize("others", [("RED", "RED"), ("GRAY", "RED"), ()])
def test_where_no_copy_is_good_none_is_called_the_latest(others):
    story = told(("RED", "GRAY"), others)
    story.says(0, "alpha", group(None))
    story.says(0, "beta", group(None))
    one = story.one(1, "mirror-not-green")
    assert one.sentence.startswith("no copy of md1 is known to be good")
    assert "forced recovery loses" in one.advice


def test_nodes_that_each_call_their_own_copy_good_differ():
    one = finding(told(("GREEN", "RED"), ("RED", "GREEN")))
    assert one.severity is Severity.CRITICAL
    assert one.sentence == (
        "the nodes differ on which copy of md1 is good: "
        "alpha says Normal (alpha GREEN, beta RED); beta says Normal (alpha RED, beta GREEN)"
    )


def test_a_side_that_only_one_can_see_is_no_difference():
    one = finding(told(("GREEN", "GRAY"), ("GRAY", "GREEN")))
    assert one.severity is Severity.WARNING
    assert one.sentence.startswith("md1 is not known to be GREEN on every side")


@pytest.mark.parametrize("word", ["GRAY", "BLUE", "BLACK"])
def test_a_colour_that_tells_nothing_is_a_warning(word):
    assert finding(told(("GREEN", word), ("GREEN", word))).severity is Severity.WARNING


def test_copying_is_a_warning_that_says_so_whatever_the_status_is_called():
    one = finding(told(("GREEN", "YELLOW"), ("GREEN", "YELLOW"), status="Under way", percent="7%"))
    assert (one.severity, one.advice) == (Severity.WARNING, "")
    assert one.sentence.startswith("md1 is copying")


def test_a_mirror_in_use_on_both_sides_drifts_apart_however_good_each_calls_its_own_copy():
    story = Story("alpha", "beta", aws=False)
    for node, colors in (("alpha", ("GREEN", "GRAY")), ("beta", ("GRAY", "GREEN"))):
        story.says(0, node, group(node))
        story.mirror(0, node, *colors)
    one = story.one(1, "mirror-not-green")
    assert one.severity is Severity.CRITICAL
    assert one.sentence.startswith("md1 is said to be in use on alpha and beta: its copies drift apart")


def test_different_percentages_are_no_difference():
    story = told(("GREEN", "YELLOW"))
    story.mirror(0, "alpha", "GREEN", "YELLOW", percent="7%")
    story.mirror(1, "beta", "GREEN", "YELLOW", percent="8%")
    assert finding(story).sentence.startswith("md1 is copying")


def test_a_mirror_that_was_never_built_shows_no_copies():
    story = Story("alpha", aws=False)
    story.says(0, "alpha", group("alpha"))
    story.mirror(0, "alpha", status="No Construction")
    one = finding(story)
    assert (one.severity, one.sentence) == (
        Severity.WARNING,
        "md1 shows no copies: alpha says No Construction",
    )


def test_green_copies_under_another_status_are_not_known_to_be_good():
    assert finding(told(("GREEN", "GREEN"), status="Newfangled")).severity is Severity.WARNING


def test_a_stale_mirror_view_is_not_believed_though_clpstat_is_fresh():
    story = told(("GREEN", "RED"), ("GREEN", "RED"))
    for node in story.names:
        story.says(45, node, group("alpha"))
    assert story.kinds(46) == ["mirror-unknown"]
