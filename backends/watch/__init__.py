"""When to look, and what becomes of the answers."""

from backends.watch.record import Record
from backends.watch.watcher import Looker, Watcher, look_once

__all__ = ["Looker", "Record", "Watcher", "look_once"]
