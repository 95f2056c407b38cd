from collections import Counter

import pytest

from tui import commands
from tui.app import SCREENS, ClpdeckApp
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


def test_no_single_letter_and_no_command_changes_a_cluster():
    assert all(command.on in {"app", "screen"} for command in commands.ALL)
    words = " ".join(command.help().lower() for command in commands.ALL)
    assert not any(word in words for word in ("start ", "stop ", "failover", "recover", "delete"))


def test_keys_that_terminals_and_multiplexers_keep_for_themselves_are_not_used():
    used = {key for command in commands.ALL for key in command.keys.split(",")}
    assert not used & {"ctrl+s", "ctrl+q", "ctrl+a", "ctrl+b", "ctrl+p"}
    assert not any(key.startswith("alt+") for key in used)


def test_an_action_is_named_after_its_class():
    assert commands.doing.PollNow.action() == "app.poll_now"
    assert commands.moving.LineDown.action() == "screen.move(1)"
