"""The commands of a pretend node. They act on the world and print what CLUSTERPRO prints."""

from backends.sim.commands.context import Here, Reply
from backends.sim.commands.shell import run

__all__ = ["Here", "Reply", "run"]
