"""The engine: carries a plan out, step by step, and can be taken over by another runner after any of them."""

from backends.runs.engine.engine import Engine
from backends.runs.engine.tools import Judge, Rewrite

__all__ = ["Engine", "Judge", "Rewrite"]
