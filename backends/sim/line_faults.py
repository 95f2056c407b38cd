"""Faults of the wires between the bastion and the servers, and of what is asked for over them."""

from backends.sim.world import World


def ssh_cut(world: World, server: str, program: str = "") -> None:
    """Cut its connection in the middle of its next command, or of its next such one."""
    if program:
        world.lines[server].trouble("cut", program)
    else:
        world.lines[server].cuts += 1


def lose_answer(world: World, server: str, program: str) -> None:
    """Do its next such command, and lose what it says."""
    world.lines[server].trouble("lose-answer", program)


def fail(world: World, server: str, program: str, count: str = "1") -> None:
    """Refuse its next such commands."""
    for _ in range(int(count)):
        world.lines[server].trouble("fail", program)


def hang(world: World, server: str, program: str) -> None:
    """Let none of such commands return."""
    world.lines[server].hang(program)


def refuse_channel(world: World, server: str) -> None:
    """Refuse it a channel for its next command."""
    world.lines[server].trouble("refuse-channel")


def slow(world: World, server: str, seconds: str) -> None:
    """Make everything to and from it late."""
    world.lines[server].delay_s = float(seconds)


def silence(world: World, server: str) -> None:
    """Let nothing pass."""
    world.lines[server].silent = True
