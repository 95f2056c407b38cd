import curses

import pytest

from tui.driver import skills as room
from tui.driver.skills import Skills, skills

SAYS = {"ech": b"\x1b[%p1%dX", "csr": b"\x1b[%i%p1%d;%p2%dr", "il": b"\x1b[%p1%dL", "dl": b"\x1b[%p1%dM"}


def terminal(monkeypatch, *, bce=0, **says):
    monkeypatch.setattr(room.curses, "setupterm", lambda **_: None)
    monkeypatch.setattr(room.curses, "tigetflag", lambda name: bce if name == "bce" else -1)
    monkeypatch.setattr(room.curses, "tigetstr", says.get)
    return skills()


def test_a_terminal_can_do_what_terminfo_says_of_it(monkeypatch):
    assert terminal(monkeypatch, bce=1, **SAYS) == Skills(erases_in_colour=True, erases_some=True, moves_lines=True)


def test_one_of_which_it_says_nothing_is_asked_for_nothing(monkeypatch):
    assert terminal(monkeypatch) == Skills()


@pytest.mark.parametrize("missing", ["csr", "il", "dl"])
def test_lines_are_moved_only_where_all_that_takes_is_there(monkeypatch, missing):
    assert not terminal(monkeypatch, **{**SAYS, missing: None}).moves_lines


def test_a_sequence_of_another_form_than_ours_does_not_count(monkeypatch):
    assert not terminal(monkeypatch, **{**SAYS, "ech": b"\x1b[%p1%dY"}).erases_some


def test_without_terminfo_nothing_is_asked_for(monkeypatch):
    def unknown(**_):
        raise curses.error("no such terminal")

    monkeypatch.setattr(room.curses, "setupterm", unknown)
    assert skills() == Skills()
