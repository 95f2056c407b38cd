"""Whether something is so: `judge(condition, ...) -> yes, no or not known`, with the evidence. Pure."""

from backends.judge.judging import judge

__all__ = ["judge"]
