from datetime import timedelta

from backends.events import ActionEnded, SwitchDisarmed
from backends.progress import held, replay, waited
from screenshots import freezes
from screenshots.estates import NOW
from screenshots.tales import Tale, ago


def ended(tale: Tale, step: str, seconds_ago: float) -> None:
    tale.happened(ActionEnded(step, ago(seconds_ago), 1, "done", "Command succeeded."))
    tale.closed(step, seconds_ago)


def test_what_is_frozen_is_held_up_since_its_step_was_begun_and_until_its_node_lets_go():
    [found] = held(freezes.frozen().progress, NOW)
    assert (found.holds, found.node) == ("writes to md1 of prod-db wait", "server01")
    assert (found.for_s, found.left_s, found.alarms) == (41.0, 78.0, True)
    [early] = held(freezes.frozen().progress, NOW - timedelta(seconds=20))
    assert early.alarms is False
    [late] = held(freezes.frozen().progress, NOW + timedelta(seconds=100))
    assert late.left_s == -22.0


def test_nothing_is_held_up_any_more_once_it_is_undone_or_the_timer_is_gone():
    tale = freezes.frozen()
    tale.happened(SwitchDisarmed("1.1", NOW, f"clpdeck-thaw-{tale.run}"))
    assert held(tale.progress, NOW) == ()
    tale = freezes.frozen()
    ended(tale, "1.2", 20)
    tale.closed("1.4", 19)
    tale.opened("1.5", 18, "clpbackup.sh --post --online")
    ended(tale, "1.5", 15)
    assert held(tale.progress, NOW) == ()


def test_how_long_it_was_held_up_is_told_beside_what_its_commands_took():
    assert waited(freezes.frozen().progress) == ()
    tale = freezes.frozen()
    ended(tale, "1.2", 20)
    tale.closed("1.4", 19)
    tale.opened("1.5", 18, "clpbackup.sh --post --online")
    ended(tale, "1.5", 15)
    [told] = waited(tale.progress)
    assert (told.node, told.for_s) == ("server01", 26.0)
    assert told.sent_s == 14.0 + 6.0 + 3.0
    assert waited(replay(())) == ()
