"""What a dialog asks for and what a key does to it: a form takes a key and gives the next form, or its end. Pure."""

from dataclasses import dataclass, replace
from typing import TypeAlias

from backends.text import clean_line

MOST_TYPED = 400
"""Characters of a reason or a value."""

BACK = frozenset({"escape", "ctrl+c"})
WIPES = frozenset({"ctrl+u", "ctrl+w"})


@dataclass(frozen=True, slots=True)
class Over:
    """The form is closed: with what was decided or typed, or with nothing."""

    value: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Nothing is asked: it is only told, until it was read."""

    keys: str = "Enter:read"

    def pressed(self, key: str, character: str | None) -> "Told | Over":  # noqa: ARG002 -- as all forms
        """Enter, Esc or q close it."""
        return Over() if key in {"enter", "q", *BACK} else self

    def pasted(self, text: str) -> "Told":  # noqa: ARG002 -- as all forms
        """Nothing is typed here."""
        return self


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes is `y` and nothing else. Enter stands on Cancel."""

    yes: str
    keys: str = "y:yes Enter:cancel Esc:cancel"

    def pressed(self, key: str, character: str | None) -> "YesNo | Over":
        """`y` says yes; Enter, Esc, n and q say no."""
        if character == "y":
            return Over("y")
        return Over() if key in {"enter", "n", "q", *BACK} else self

    def pasted(self, text: str) -> "YesNo":  # noqa: ARG002 -- as all forms
        """What was pasted is no `y` of yours."""
        return self


@dataclass(frozen=True, slots=True)
class Token:
    """A word is to be typed, another one each time. A wrong one is wiped out, a pasted one is not taken.

    Attributes:
        dead: It is too early: what will be lost is to be read first.
    """

    wanted: str
    dead: bool = False
    typed: str = ""
    notice: str = ""
    keys: str = "Enter:begin Esc:cancel"

    def pressed(self, key: str, character: str | None) -> "Token | Over":
        """Take a character, or Enter."""
        if key in BACK:
            return Over()
        if key == "enter":
            return self._entered()
        return replace(self, typed=edited(self.typed, key, character), notice="")

    def pasted(self, text: str) -> "Token":  # noqa: ARG002 -- it is not even looked at
        """Nothing is taken."""
        return replace(self, typed="", notice="pasting is off here: type it")

    def doubted(self, reason: str) -> "Token":
        """What it was typed on is not what it was."""
        return replace(self, typed="", notice=f"{reason}: read again, then type it again")

    def _entered(self) -> "Token | Over":
        if self.dead:
            return replace(self, notice="not yet: read first what will be lost")
        if self.typed == self.wanted:
            return Over(self.typed)
        return replace(self, typed="", notice="that was something else: type it again" if self.typed else "")


@dataclass(frozen=True, slots=True)
class Written:
    """A text of the operator's own: a reason, a value."""

    what: str
    typed: str = ""
    notice: str = ""
    keys: str = "Enter:send Esc:cancel"

    def pressed(self, key: str, character: str | None) -> "Written | Over":
        """Take a character, or Enter."""
        if key in BACK:
            return Over()
        if key == "enter":
            text = self.typed.strip()
            return Over(text) if text else replace(self, notice=f"{self.what} is needed")
        return replace(self, typed=edited(self.typed, key, character), notice="")

    def pasted(self, text: str) -> "Written":
        """Take it, as one line."""
        return replace(self, typed=(self.typed + clean_line(text).strip())[:MOST_TYPED])


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose, with the letter that goes to it, and what it does."""

    key: str
    value: str
    label: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """One of several. A letter goes to an option; only Enter takes it. The first one is the harmless one."""

    options: tuple[Option, ...]
    at: int = 0
    keys: str = "Enter:take j/k:choose Esc:back"

    def pressed(self, key: str, character: str | None) -> "Menu | Over":
        """Go to an option, or take the one that is pointed at."""
        if key in BACK:
            return Over()
        if key == "enter":
            return Over(self.options[self.at].value or None)
        if key in STEPS:
            return replace(self, at=(self.at + STEPS[key]) % len(self.options))
        found = [at for at, option in enumerate(self.options) if character and option.key == character]
        return replace(self, at=found[0]) if found else self

    def pasted(self, text: str) -> "Menu":  # noqa: ARG002 -- as all forms
        """Nothing is chosen so."""
        return self


STEPS = {"j": 1, "down": 1, "tab": 1, "k": -1, "up": -1, "shift+tab": -1}

Form: TypeAlias = Told | YesNo | Token | Written | Menu


def edited(typed: str, key: str, character: str | None) -> str:
    """A line of text after a key."""
    if key in {"backspace", "ctrl+h"}:
        return typed[:-1]
    if key in WIPES:
        return ""
    if character and character.isprintable() and len(typed) < MOST_TYPED:
        return typed + character
    return typed


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a dialog says and asks.

    Attributes:
        says: Paragraphs.
        shows: What is shown with them, a line each, as it was seen.
        top: The first line in sight of what has no room beside the form.
        danger: Who acts, on whose account, and how old the views are stands beside it; it needs room to be read.
        cluster: The cluster it is about.
    """

    title: str
    says: tuple[str, ...]
    form: Form
    danger: bool = False
    cluster: str = ""
    shows: tuple[str, ...] = ()
    top: int = 0


def scrolled(form: Form, key: str, page: int) -> int:
    """By how many lines a key moves what a dialog has no room for; 0: it is a key for the form."""
    by = {"pagedown": page, "pageup": -page}
    if isinstance(form, Menu | Told):
        by |= {"space": page, "b": -page}
    if not isinstance(form, Menu):
        by |= {"down": 1, "up": -1}
    return by.get(key, 0)
