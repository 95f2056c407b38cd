import inspect
from collections import Counter

import pytest

from tui import commands
from tui.app import SCREENS, ClpdeckApp
from tui.commands import doing
from tui.places import Where

BY_WHERE = {screen.WHERE: screen for screen in SCREENS}


@pytest.mark.parametrize("where", list(Where))
def test_no_key_does_two_things_on_one_screen(where):
    keys = Counter(key for command in commands.here(where) for key in command.keys.split(","))
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize("where", list(Where))
def test_every_command_of_a_screen_has_somebody_who_does_it(where):
    for command in commands.here(where):
        target, action = command.action().split(".", 1)
        doer = ClpdeckApp if target == "app" else BY_WHERE[where]
        assert hasattr(doer, f"action_{action.split('(')[0]}"), command


@pytest.mark.parametrize("where", list(Where))
def test_the_keys_of_a_screen_are_those_of_its_commands_and_no_others(where):
    wanted = {binding.action for binding in commands.bindings(where)}
    assert {binding.action for binding in BY_WHERE[where].BINDINGS} == wanted
    inherited = {found.action for keys in BY_WHERE[where]._merged_bindings.key_to_bindings.values() for found in keys}
    assert inherited == wanted


def test_help_is_a_sentence_that_fits_beside_the_key_on_a_narrow_terminal():
    for command in commands.ALL:
        assert command.help().endswith("."), command
        assert len(command.help()) <= 58, command


ASKS = {
    doing.Begin: "action_begin",
    doing.Answer: "action_answer",
    doing.Resume: "action_resume",
    doing.Halt: "action_halt",
}


def test_what_could_change_a_cluster_is_on_two_screens_only_and_opens_a_dialog():
    for command, action in ASKS.items():
        (where,) = command.where
        assert where in {Where.REVIEW, Where.RUN}
        assert "await self.ask(" in inspect.getsource(getattr(BY_WHERE[where], action))


def test_nothing_is_ordered_but_what_was_decided_in_a_dialog():
    orders = [
        (screen, name)
        for screen in SCREENS
        for name, doer in inspect.getmembers(screen, inspect.isfunction)
        if "Ordered(" in inspect.getsource(doer)
    ]
    assert sorted(name for _, name in orders) == ["_answer", "_begin", "_halt", "action_resume"]


def test_no_other_command_speaks_of_changing_anything():
    words = " ".join(command.help().lower() for command in commands.ALL if command not in ASKS)
    assert not any(word in words for word in ("start ", "stop ", "failover", "recover", "delete"))


def test_keys_that_terminals_and_multiplexers_keep_for_themselves_are_not_used():
    used = {key for command in commands.ALL for key in command.keys.split(",")}
    assert not used & {"ctrl+s", "ctrl+q", "ctrl+a", "ctrl+b", "ctrl+p"}
    assert not any(key.startswith("alt+") for key in used)


def test_an_action_is_named_after_its_class():
    assert commands.doing.PollNow.action() == "app.poll_now"
    assert commands.moving.LineDown.action() == "screen.move(1)"
