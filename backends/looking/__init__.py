"""Probes carried out: the words to run or the calls to make, the parser, and an answer with its source and time."""

from backends.looking.look import Looker

__all__ = ["Looker"]
