"""Small apps on a pretend terminal, through our driver and through Textual's."""

import os
import re
import shlex
import signal
import subprocess
import termios
from pathlib import Path

import pytest

from tests.terminal import ROOT, Terminal, python

APPS = "tests/tui/driver/apps.py"
DOWN, PALETTE = "\x1b[B", "\x10"
BELL, REPAINT, QUIT = "\x1bOQ", "\x1b[15~", "\x1b[19~"
QUESTION = b"\x1b[6n"


def started(app, *, plain=False, env=None, **options):
    chosen = {"CLPDECK_PLAIN_DRIVER": "1"} if plain else {}
    return Terminal(python(APPS, app), env={"TEXTUAL_ANIMATIONS": "none"} | chosen | (env or {}), **options)


def type_words(terminal):
    terminal.wait_for("グループ1")
    terminal.press("ab待機\r")
    terminal.wait_for("押した: ab待機")


def change_a_cell(terminal):
    terminal.wait_for("本番サーバ1-0")
    terminal.press(DOWN + DOWN + "n")
    terminal.wait_for("Off 1")
    terminal.press("t")
    terminal.wait_for("フェイルオーバが完了しました")
    terminal.press(PALETTE)
    terminal.wait_for("Search for commands")
    terminal.press("th")
    terminal.wait_for("Change the current theme")


def resize_twice(terminal):
    change_a_cell(terminal)
    for width, height in ((100, 30), (58, 18)):
        terminal.resize(width, height)
        terminal.wait_for(lambda: "n Next" in terminal.lines()[-1])


def hand_the_terminal_over(terminal):
    terminal.wait_for("on the alternate screen")
    terminal.press("s")
    terminal.wait_for(lambda: b"handed over" in terminal.received)
    terminal.wait_for("on the alternate screen")


def say_something_unknown(terminal):
    terminal.wait_for("before")
    terminal.press("u")
    terminal.wait_for("after the unknown 言葉")


@pytest.mark.parametrize(
    ("app", "play", "knows_sync", "env"),
    [
        ("words", type_words, False, {}),
        ("words", type_words, True, {"TERM": "screen-256color", "COLORTERM": ""}),
        ("table", change_a_cell, True, {}),
        ("table", resize_twice, True, {}),
        ("suspend", hand_the_terminal_over, True, {}),
        ("unknown", say_something_unknown, True, {}),
    ],
)
def test_the_final_screen_is_the_one_textuals_own_driver_draws(app, play, knows_sync, env):
    with started(app, plain=True, knows_sync=knows_sync, env=env) as textuals:
        play(textuals)
        textuals.wait_until_quiet()
    with started(app, knows_sync=knows_sync, env=env) as ours:
        play(ours)
        ours.wait_for(lambda: ours.display.cells() == textuals.display.cells())
        ours.wait_until_quiet(0.1)
    assert ours.display.cells() == textuals.display.cells()
    assert ours.display.modes == textuals.display.modes
    if app != "unknown":
        assert len(ours.received) < len(textuals.received) / 3


@pytest.mark.parametrize(
    ("app", "end", "code"),
    [
        ("words", lambda terminal: terminal.press(QUIT), 0),
        ("words", lambda terminal: terminal.kill(signal.SIGTERM), 143),
        ("words", lambda terminal: terminal.kill(signal.SIGHUP), 129),
        ("crash", lambda terminal: terminal.press("x"), 1),
        ("careless", lambda terminal: terminal.press(QUIT), 0),
    ],
)
def test_the_terminal_is_given_back_however_it_ends(app, end, code):
    with started(app) as terminal:
        before = termios.tcgetattr(terminal.fd)
        terminal.wait_for("グループ1" if app == "words" else "ready to")
        assert "1049" in terminal.display.modes
        end(terminal)
        assert terminal.wait_for_end() == code
        assert terminal.display.modes == set()
        assert terminal.display.kitty == 0
        assert termios.tcgetattr(terminal.fd)[3] & termios.ICANON
        assert termios.tcgetattr(terminal.fd)[:4] == before[:4]
        assert terminal.owed == ""


def test_no_frame_is_sent_before_the_last_is_answered_and_then_all_go_as_one():
    with started("table") as terminal:
        terminal.wait_for("本番サーバ1-0")
        terminal.wait_until_quiet(0.2)
        terminal.answers = False
        asked = terminal.received.count(QUESTION)
        terminal.press("n")
        terminal.wait_for("Off 1")
        for count in range(2, 5):
            rung = terminal.received.count(b"\x07")
            terminal.press("n" + BELL)
            terminal.wait_for(lambda rung=rung: terminal.received.count(b"\x07") > rung)
            assert f"Off {count}" not in "\n".join(terminal.lines())
        assert terminal.received.count(QUESTION) == asked + 1
        terminal.answers = True
        terminal.answer()
        terminal.wait_for("Off 4")
        assert b"Off 3" not in terminal.received


def test_answers_never_reach_the_app_as_keys():
    with started("words") as terminal:
        type_words(terminal)
        terminal.press("x" * 5)
        terminal.wait_for("xxxxx")
        assert not any(re.search(r"\d;\d+R", line) for line in terminal.lines())


def test_a_terminal_that_never_answers_is_drawn_on_all_the_same():
    with started("words") as terminal:
        terminal.answers = False
        type_words(terminal)
        terminal.kill(signal.SIGTERM)
        assert terminal.wait_for_end() == 143
        assert terminal.received.count(QUESTION) == 1


def test_a_terminal_nobody_reads_stops_neither_the_app_nor_its_end():
    with started("stream", env={"LAST_TURN": "120"}) as terminal:
        assert terminal.wait_for_end(reads=False) == 0


def test_without_colour_no_colour_reaches_the_terminal():
    with started("table", env={"NO_COLOR": "1"}) as terminal:
        terminal.wait_for("本番サーバ1-0")
        terminal.wait_until_quiet(0.1)
        looks = {look for row in terminal.display.cells() for _, look in row}
    assert {look[:2] for look in looks} == {("default", "default")}


def test_text_that_would_steer_the_terminal_is_shown_and_does_not():
    with started("hostile") as terminal:
        terminal.wait_for("stolen title and")
        terminal.press(REPAINT)
        terminal.wait_until_quiet(0.1)
        assert set(terminal.display.oscs) <= {"22;default"}  # the shape of the mouse, Textual's own
        assert "1000" in terminal.display.modes  # Textual's own, of its mouse
        assert terminal.lines()[0].endswith("here31m")
        terminal.press(QUIT)
        assert terminal.wait_for_end() == 0
        assert set(terminal.display.oscs) <= {"22;default"}  # the shape of the mouse, Textual's own


def test_the_title_and_the_clipboard_pass_and_changes_go_on_being_sent(tmp_path: Path):
    note = tmp_path / "note"
    with started("words", env={"NOTE": str(note)}) as terminal:
        type_words(terminal)
        terminal.press(QUIT)
        terminal.wait_for_end()
    assert {"2;言葉 of the app", "52;c;Y29waWVk"} <= set(terminal.display.oscs)
    assert "fallen_back=None" in note.read_text()


def test_a_repaint_restores_a_screen_somebody_wrote_over():
    with started("words") as terminal:
        type_words(terminal)
        terminal.wait_until_quiet()
        before = terminal.display.cells()
        terminal.display.feed("\x1b[2J\x1b[44mjunk")
        terminal.press(REPAINT)
        terminal.wait_for(lambda: terminal.display.cells() == before)


def test_a_window_made_larger_and_back_is_repainted_though_textual_sees_no_change():
    with started("words") as terminal:
        type_words(terminal)
        terminal.wait_until_quiet()
        before = terminal.display.cells()
        terminal.display.screen.erase_in_display(2)
        os.kill(terminal.pid, signal.SIGWINCH)
        terminal.wait_for(lambda: terminal.display.cells() == before)


def test_the_driver_tells_how_it_fared(tmp_path: Path):
    note = tmp_path / "note"
    with started("unknown", env={"NOTE": str(note)}) as terminal:
        say_something_unknown(terminal)
        terminal.press(QUIT)
        terminal.wait_for_end()
    assert "fallen_back=\"Textual wrote '\\\\x1b[3 q'\"" in note.read_text()
    assert "paced=False" in note.read_text()


@pytest.mark.needs_tmux
def test_inside_tmux_frames_are_paced_by_its_answers(tmp_path: Path):
    note = tmp_path / "note"
    tmux = ["tmux", "-f", "/dev/null", "-L", f"clpdeck-{os.getpid()}"]
    app = shlex.join(["env", f"NOTE={note}", f"PYTHONPATH={ROOT}", "LAST_TURN=40", *python(APPS, "stream")])
    ended = "tmux wait-for -S ended"
    subprocess.run([*tmux, "new-session", "-d", "-x80", "-y24", f"{app}; {ended}"], cwd=ROOT, check=True, timeout=15)
    try:
        subprocess.run([*tmux, "wait-for", "ended"], check=True, timeout=15)
    finally:
        subprocess.run([*tmux, "kill-server"], check=False, timeout=15, capture_output=True)
    report = note.read_text()
    assert "paced=True" in report
    assert "fallen_back=None" in report
    assert "round_trip_s=None" not in report
