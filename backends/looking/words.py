"""Which command a question to a node means, and what in its output answers it. Pure."""

from dataclasses import replace

from backends.errors import LookError, Refused, Unreadable
from backends.looking.failing import COMMAND_NOT_FOUND, NOT_ROOT, first_line, lost, without_warnings
from backends.model import ClusterStatus, MirrorProbe, MirrorStatus, StatusProbe
from backends.parsers import clpmdstat, clpstat
from backends.settings import Node
from backends.transports.base import Output

SHORT_NAME = 16
"""Characters after which `clpstat` cuts a server's name in its short form."""

Screen = StatusProbe | MirrorProbe
"""What is answered by a screen of the cluster's own commands."""


def words(probe: Screen) -> tuple[str, ...]:
    """The command to run. `--local` asks the node alone; without it `clpstat` waits for a peer that is dead."""
    match probe:
        case StatusProbe():
            return ("clpstat", "--local")
        case MirrorProbe(mirror=mirror):
            return ("clpmdstat", "--mirror", mirror)


def read(probe: Screen, node: Node, output: Output) -> ClusterStatus | MirrorStatus:
    """The answer in a command's output.

    A whole screen is the node's word even where the command ends with an error code: what its codes mean is not known.

    Raises:
        LookError: There is none, or it is not this node's own; the text is quoted.
    """
    if broken := lost(node, output.code):
        raise broken
    output = without_warnings(node, output)
    match probe:
        case StatusProbe():
            return _status(node, output)
        case MirrorProbe(mirror=mirror):
            return _mirror(mirror, node, output)


def _status(node: Node, output: Output) -> ClusterStatus:
    screens = clpstat.parse(output.text)
    if len(screens) != 1:
        raise _no_screen(node, output, len(screens))
    [screen] = screens
    if not clpstat.is_whole(output.text):
        raise Unreadable(f"{node.name} answered with a screen that breaks off (exit code {output.code})")
    if screen.local is not None and not _same_server(screen.local, node.name):
        said = f"what clpstat says at {node.address} is the word of {screen.local}, not of {node.name}"
        raise Unreadable(f"{said}: check the address in the site file")
    return screen


def _mirror(mirror: str, node: Node, output: Output) -> MirrorStatus:
    screens = clpmdstat.parse(output.text)
    mirrors = [one for one in screens if one.mirror == mirror or _never_built(one)]
    if len(mirrors) != 1:
        raise _no_screen(node, output, len(mirrors))
    return replace(mirrors[0], mirror=mirror)


def _never_built(status: MirrorStatus) -> bool:
    """Whether it says only that: the mirror disk that was asked about is not named then."""
    return not status.mirror and not status.sides and status.status.text == clpmdstat.NEVER_BUILT


def _same_server(printed: str, name: str) -> bool:
    """Whether a name as `clpstat` prints it is that of a server of the site file."""
    printed, name = printed.casefold(), name.casefold()
    return printed == name or (len(printed) == SHORT_NAME and name.startswith(printed))


def _no_screen(node: Node, output: Output, screens: int) -> LookError:
    """Why there is no answer: the node's own words, where it has any."""
    if screens:
        return Unreadable(f"{node.name} answered with {screens} screens where one was asked for")
    if node.sudo and (refusal := first_line(output.errors, "sudo:")):
        who = node.user or "this login"
        return Refused(
            f"{node.name}: {refusal} (sudoers must let {who} run /usr/sbin/clp*, NOPASSWD and without a tty)"
        )
    said = first_line(output.text) or first_line(output.errors)
    if said.startswith(NOT_ROOT) and not node.sudo:
        return Refused(f"{node.name} answered: {said} (make the user root in the site file, or give it sudo = true)")
    if output.code == COMMAND_NOT_FOUND:
        return Unreadable(f"{node.name} answered: {said} (is CLUSTERPRO installed there, and in the login's PATH?)")
    if not said:
        return Unreadable(f"{node.name} answered nothing (exit code {output.code})")
    return Unreadable(f"{node.name} answered: {said}")
