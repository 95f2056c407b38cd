"""When a command that was to tell something brought no answer: that is no fact about the node. Pure."""

from dataclasses import replace

from backends.errors import LookError, NoContact, Refused, Unreadable
from backends.settings import Node
from backends.text import clean_line
from backends.transports.base import Output

QUOTED = 200
"""Characters of an answer that a message quotes."""
NOT_ROOT = "Log in as root"
"""What CLUSTERPRO's commands are believed to answer to anybody else; unconfirmed."""
COMMAND_NOT_FOUND = 127
"""What a POSIX shell ends with when it knows no such command."""
SUDO_WARNS = "sudo: unable to resolve host"
"""What `sudo` says where the machine's name has no address, as on one that was just restored; it goes on then."""


def lost(node: Node, code: int | None) -> LookError | None:
    """Why a command's end is none by itself: the connection was lost, or a signal ended it."""
    if code is None:
        return NoContact(f"the connection to {node.name} was lost before the command's end")
    if code < 0:
        return Unreadable(f"the command on {node.name} was ended by signal {-code}")
    return None


def without_warnings(node: Node, output: Output) -> Output:
    """The same without what `sudo` remarks and no answer is."""
    if not node.sudo or SUDO_WARNS not in output.errors:
        return output
    lines = output.errors.splitlines(keepends=True)
    return replace(output, errors="".join(line for line in lines if not line.startswith(SUDO_WARNS)))


def refused(node: Node, output: Output) -> LookError | None:
    """Why a command was not carried out, where it or `sudo` says that this login may not."""
    refusal = first_line(output.errors, "sudo:") if output.code != 0 and not output.text.strip() else ""
    if node.sudo and refusal and not refusal.endswith("command not found"):
        who = node.user or "this login"
        return Refused(f"{node.name}: {refusal} (sudoers must let {who} run it, NOPASSWD and without a tty)")
    said = first_line(output.text) or first_line(output.errors)
    if said.startswith(NOT_ROOT):
        help_ = "" if node.sudo else " (make the user root in the site file, or give it sudo = true)"
        return Refused(f"{node.name} answered: {said}{help_}")
    return None


def not_found(node: Node, output: Output) -> bool:
    """Whether there is no such command; `sudo` says so with an exit code of its own."""
    return output.code == COMMAND_NOT_FOUND or (
        node.sudo and first_line(output.errors, "sudo:").endswith("command not found")
    )


def failure(node: Node, argv: tuple[str, ...], output: Output) -> LookError | None:
    """Why what a command said is no answer; `None` where it may be one, whatever code it ended with."""
    if broken := lost(node, output.code) or refused(node, output):
        return broken
    if not_found(node, output):
        said = first_line(output.errors) or first_line(output.text)
        return Unreadable(f"{node.name} answered: {said} (is {argv[0]} installed there, and in the login's PATH?)")
    return None


def first_line(text: str, start: str = "") -> str:
    """The first line that is not blank and begins so, short enough for a message."""
    line = next((line for line in text.splitlines() if line.strip() and line.startswith(start)), "")
    return clean_line(line).strip()[:QUOTED]
