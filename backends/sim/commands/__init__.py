"""The commands of a pretend node. They act on the world and print what CLUSTERPRO prints."""

from backends.sim.commands.context import Here, NoInput, Reply
from backends.sim.commands.shell import PROGRAMS, program, run

__all__ = ["PROGRAMS", "Here", "NoInput", "Reply", "program", "run"]
