from tui.driver.modes import Modes
from tui.driver.pace import Pace


def test_the_next_frame_waits_for_the_answer():
    pace = Pace()
    assert not pace.holds
    pace.ask(10.0)
    assert pace.holds
    pace.answer(10.2)
    assert not pace.holds
    assert round(pace.round_trip_s, 3) == 0.2


def test_a_terminal_is_waited_for_longer_once_it_has_answered():
    pace = Pace()
    assert pace.waits_s == 1.0
    pace.ask(0.0)
    pace.answer(0.1)
    assert pace.waits_s == 5.0


def test_a_terminal_that_does_not_answer_is_drawn_on_unpaced_until_it_does():
    pace = Pace()
    pace.ask(0.0)
    pace.give_up()
    assert not pace.holds
    pace.answer(7.0)
    assert pace.on
    assert pace.round_trip_s == 7.0


def test_an_answer_owed_to_somebody_else_holds_nothing():
    pace = Pace()
    pace.ask(0.0)
    pace.forget()
    assert not pace.holds
    pace.answer(1.0)
    assert pace.round_trip_s is None


def test_every_mode_that_was_switched_is_switched_back_the_screen_last():
    modes = Modes()
    modes.note("\x1b[?1049h\x1b[?1000h\x1b[?25l\x1b[>25u\x1b[?7l\x1b[?2026h\x1b[?2026l")
    assert modes.back() == "\x1b[<u\x1b[?7h\x1b[?1000l\x1b[?1049l\x1b[?25h"
    modes.note(modes.back())
    assert modes.back() == ""


def test_a_mode_switched_back_by_textual_is_not_switched_twice():
    modes = Modes()
    modes.note("\x1b[?1004h\x1b[<u\x1b[?25l\x1b[?25h\x1b[?1004l")
    assert modes.back() == ""


def test_it_is_known_whether_the_cursor_is_hidden():
    modes = Modes()
    assert not modes.cursor_hidden
    modes.note("\x1b[?25l")
    assert modes.cursor_hidden
    modes.note("\x1b[?25h")
    assert not modes.cursor_hidden
