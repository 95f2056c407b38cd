"""The fold: what stays known, what is counted, and since when a word has been said without a break."""

from hypothesis import given
from hypothesis import strategies as some

from backends.estate import learn, said_since, view
from backends.events import Event, Looked, LookFailed
from backends.model import ClusterStatus, Estate, MirrorProbe, Seen, Silence, StatusProbe, View
from tests.backends.told import at, group

PROBES = (StatusProbe("books", "alpha"), StatusProbe("books", "beta"), MirrorProbe("books", "alpha", "md1"))
ALPHA = PROBES[0]


def looked(second: float, home: str | None = "alpha", probe=ALPHA) -> Looked:
    return Looked(probe, Seen(ClusterStatus("bookshop", "alpha", groups=(group(home),)), "alpha", at(second)))


def failed(second: float, probe=ALPHA, **how) -> LookFailed:
    return LookFailed(probe, at(second), "no way there", **how)


def after(*events: Event) -> View:
    estate = Estate()
    for event in events:
        estate = learn(estate, event)
    return view(estate, ALPHA)


stories = some.lists(
    some.builds(looked, some.integers(0, 99), some.sampled_from(["alpha", "beta", None]), some.sampled_from(PROBES))
    | some.builds(failed, some.integers(0, 99), some.sampled_from(PROBES)),
    max_size=30,
)


@given(stories)
def test_any_story_can_be_folded_and_keeps_each_probes_last_two_answers(events):
    estate = Estate()
    for event in events:
        estate = learn(estate, event)
    assert set(estate.views) == {event.probe for event in events}
    for probe, held in estate.views.items():
        answers = [one.seen for one in events if isinstance(one, Looked) and one.probe == probe]
        assert [held.before, held.seen][-len(answers) :] == answers[-2:] if answers else held.seen is None
        own = [one for one in events if one.probe == probe]
        silent = 0
        while silent < len(own) and isinstance(own[-1 - silent], LookFailed):
            silent += 1
        assert (held.silence.tries if held.silence else 0) == silent


@given(stories)
def test_words_were_never_first_said_after_they_were_last_said(events):
    for held in (after(*events[:count]) for count in range(len(events) + 1)):
        if held.seen and held.first:
            assert held.first <= held.seen.at
            assert all(held.first <= moment <= held.seen.at for moment in held.since.values())


def test_learning_leaves_the_estate_before_it_as_it_was():
    before = learn(Estate(), looked(0))
    learn(before, failed(5))
    assert view(before, ALPHA).silence is None


def test_a_silence_begins_with_its_first_failure_and_is_told_with_its_last():
    held = after(looked(0), failed(5), LookFailed(ALPHA, at(9), "refused", at(20), answered=True))
    assert held.silence == Silence(at(5), 2, "refused", at(20), answered=True)


def test_an_answer_ends_the_silence():
    assert after(failed(0), looked(5)).silence is None


def test_a_word_is_said_since_the_row_of_answers_began_until_it_changes():
    held = after(looked(0), looked(5), looked(10))
    assert said_since(held, "group", "failover") == at(0)
    held = after(looked(0), looked(5), looked(10, "beta"), looked(15, "beta"))
    assert said_since(held, "group", "failover") == at(10)
    assert said_since(held, "resource", "failover/md1") == at(0)


def test_a_failed_look_breaks_the_row():
    held = after(looked(0), failed(5), looked(10), looked(15))
    assert (held.first, said_since(held, "group", "failover")) == (at(10), at(10))


def test_a_clock_set_back_breaks_the_row():
    assert after(looked(100), looked(3)).first == at(3)


def test_a_subject_that_comes_back_is_said_since_it_came_back():
    held = after(looked(0), Looked(ALPHA, Seen(ClusterStatus("bookshop", "alpha"), "alpha", at(5))), looked(10))
    assert said_since(held, "group", "failover") == at(10)


def test_nothing_is_said_where_nothing_was_heard():
    assert view(Estate(), ALPHA) == View()
    assert said_since(View(), "group", "failover") is None
