"""What is true of every shape, whatever was seen."""

from collections.abc import Callable

from hypothesis import assume, given
from hypothesis import strategies as st

from backends.findings import findings
from backends.model import InstancesProbe, Probe, StatusProbe
from backends.shape import GroupKind, Kind, Shape, shape_of
from backends.views import Scene
from tests.backends.judge.estates import NODES, probes_of, stories, without
from tests.backends.told import Story, at, group

NOW = 20


def shape(story: Story, second: float = NOW) -> Shape:
    return shape_of(Scene(story.estate, story.cluster, story.timing, at(second), story.stops))


@given(stories(), st.sampled_from(NODES))
def test_both_sides_are_never_called_active_by_one_sides_word_alone(story: Story, speaker: str) -> None:
    others = [StatusProbe("books", node) for node in NODES if node != speaker]
    story.estate = without(story.estate, *others)
    found = shape(story)
    assert found.kind is not Kind.BOTH_ACTIVE
    assert all(one.kind is not GroupKind.BOTH_SIDES for one in found.groups)


@given(st.sampled_from(NODES), st.sampled_from(NODES), st.sampled_from(NODES), st.booleans())
def test_one_nodes_words_by_two_ways_are_one_sides_word(speaker: str, over_ssh: str, by_ssm: str, silent: bool) -> None:
    story = Story(*NODES)
    for second in (0, 5):
        story.says(second, speaker, group(over_ssh))
        story.by_ssm(second + 1, speaker, group(by_ssm))
    if silent:
        story.quiet(16, speaker)
        story.by_ssm(16, speaker, group(by_ssm))
    assert shape(story, 17).kind is not Kind.BOTH_ACTIVE


@given(stories(), st.sets(st.sampled_from(probes_of())))
def test_to_know_less_never_makes_it_certain_that_both_sides_are_active_nor_that_all_is_well(
    story: Story, forgotten: set[Probe]
) -> None:
    before = shape(story)
    story.estate = without(story.estate, *forgotten)
    after = shape(story)
    assert not (after.kind is Kind.BOTH_ACTIVE and after.certain) or before.kind is Kind.BOTH_ACTIVE
    assert after.kind is not Kind.HEALTHY or before.kind is Kind.HEALTHY


@given(st.sampled_from(NODES), st.sampled_from(probes_of()), st.sampled_from(["gone", "silent", "late"]))
def test_nothing_is_healthy_where_any_one_thing_is_silent_or_old_or_was_not_asked(
    home: str, one: Probe, trouble: str
) -> None:
    story = Story(*NODES)
    story.well(0, home)
    assert shape(story, 1).kind is Kind.HEALTHY
    match trouble:
        case "gone":
            story.estate = without(story.estate, one)
        case "silent":
            story.fail(1, one)
    second = 2 * story.timing.interval_s(one) + 1 if trouble == "late" else 1
    assert shape(story, second).kind is not Kind.HEALTHY


DISTURB: tuple[Callable[[Story], None], ...] = (
    lambda story: story.says(1, "beta", group("beta")),
    lambda story: story.says(1, "beta", group("alpha", "Error")),
    lambda story: story.says(1, "beta", group("alpha", exec1="Online Failure")),
    lambda story: story.says(1, "beta", group("alpha"), unread=("something new",)),
    lambda story: story.says(1, "beta", group("alpha"), monitors={"mdw1": "Caution"}),
    lambda story: story.says(1, "beta", group("alpha"), monitors={"mdw1": "Offline"}),
    lambda story: story.says(1, "beta", group("alpha"), beats={"beta": "Unused"}),
    lambda story: story.says(1, "beta", group("alpha"), beats={"beta": "Caution"}),
    lambda story: story.says(1, "beta", group("alpha"), servers={"gamma": "Suspend"}),
    lambda story: story.says(1, "beta"),
    lambda story: story.mirror(1, "beta", "GREEN", "PUCE", "GREEN"),
    lambda story: story.mirror(1, "beta"),
    lambda story: story.ec2(1, beta="gone"),
    lambda story: story.ec2(1, beta="stopped"),
    lambda story: story.ec2(1, checks={"beta": "initializing"}),
    lambda story: story.routes(1, "alpha", "beta"),
    lambda story: story.routes(1, "alpha", "alpha!"),
    lambda story: story.routes(1),
    lambda story: story.interfaces(1, alpha=False, beta=True, gamma=False),
    lambda story: story.interfaces(1, alpha=False),
    lambda story: story.quiet(1, "beta"),
)


@given(st.lists(st.sampled_from(DISTURB), max_size=2), st.integers(1, 30))
def test_whatever_is_called_healthy_has_nothing_wrong_with_it(
    disturbed: list[Callable[[Story], None]], now: int
) -> None:
    story = Story(*NODES)
    story.well(0, "alpha")
    for disturb in disturbed:
        disturb(story)
    wrong = findings(story.estate, story.cluster, story.timing, at(now))
    assert shape(story, now).kind is not Kind.HEALTHY or wrong == ()
    assert disturbed or shape(story, 1).kind is Kind.HEALTHY


@given(stories(), st.integers(200, 10_000))
def test_of_what_is_old_nothing_is_certain(story: Story, second: int) -> None:
    found = shape(story, second)
    assert (found.kind, found.certain) == (Kind.NOT_KNOWN, False)


@given(stories())
def test_that_an_instance_runs_settles_nothing(story: Story) -> None:
    """What EC2 says of those that run may be taken away, and the shape is none the more certain, nor another one."""
    probe = InstancesProbe("books")
    held = story.estate.views.get(probe)
    assume(held is not None and held.seen is not None)
    assume(all(one.state.text == "running" for one in held.seen.value))
    before = shape(story)
    story.estate = without(story.estate, probe)
    after = shape(story)
    assert before.kind in {after.kind, Kind.HEALTHY}
    assert before.certain == after.certain


@given(stories())
def test_a_peer_is_down_only_where_ec2_or_its_own_word_says_so(story: Story) -> None:
    found, scene = shape(story), Scene(story.estate, story.cluster, story.timing, at(NOW))
    if found.kind is Kind.PEER_DOWN:
        assert scene.stopped or any(scene.off(node) for node in NODES)
        assert not scene.unheard()


@given(stories())
def test_every_open_shape_says_what_would_tell_and_every_word_has_a_source_and_an_age(story: Story) -> None:
    found = shape(story)
    for told in (*found.known, *found.likely):
        assert told.says
        assert all(one.source and one.says and one.age_s >= 0 for one in told.evidence)
    if not found.certain and found.kind in {Kind.CANNOT_TELL, Kind.ONE_VIEW, Kind.NOT_KNOWN}:
        assert found.would_tell
        assert all(one.ask and one.by and one.tells for one in found.would_tell)
